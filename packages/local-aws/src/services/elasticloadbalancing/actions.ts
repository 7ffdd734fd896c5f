/**
 * Actions as clients write them, read into what the data plane does and shown again as AWS shows them. Actions
 * that authenticate are refused, so that a rule has exactly one: the one that routes. Pure.
 */
import type {
  Action as ActionShape,
  ForwardActionConfig,
  TargetGroupTuple,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Action, FixedResponseAction, ForwardAction, RedirectAction } from '../../load-balancer/plan.ts';
import { invalid, refusal, unsupported } from './errors.ts';

const maximumGroups = 5;

/** Throws unless it is one action that can be carried out. */
export function readAction(actions: readonly ActionShape[], type: 'application' | 'network'): Action {
  for (const { Type } of actions) {
    if (Type === 'authenticate-oidc' || Type === 'authenticate-cognito' || Type === 'jwt-validation') {
      throw unsupported(`The action ${Type}`);
    }
  }
  const [action, ...more] = actions;
  if (action === undefined) throw invalid('A listener rule must have at least one action');
  if (more.length > 0) throw refusal('TooManyActions', 'A rule can have only one routing action');
  if (type === 'network' && action.Type !== 'forward') {
    throw refusal('InvalidLoadBalancerAction', `Action type '${action.Type}' is not valid for a network load balancer`);
  }
  switch (action.Type) {
    case 'forward':
      return readForward(action, type);
    case 'fixed-response':
      return readFixedResponse(action);
    case 'redirect':
      return readRedirect(action);
    default:
      throw invalid(`Action type '${action.Type}' is not valid`);
  }
}

/** The action as Describe* shows it: a single group in two ways, several in one. */
export function describeAction(action: Action, order: number | undefined): ActionShape {
  const common = { Type: action.type, ...(order !== undefined && { Order: order }) };
  switch (action.type) {
    case 'forward': {
      const { groups, stickySeconds } = action;
      const ForwardConfig: ForwardActionConfig = {
        TargetGroups: groups.map(({ targetGroupArn, weight }) => ({ TargetGroupArn: targetGroupArn, Weight: weight })),
        TargetGroupStickinessConfig:
          stickySeconds === undefined ? { Enabled: false } : { Enabled: true, DurationSeconds: stickySeconds },
      };
      const [first, ...more] = groups;
      return { ...common, ...(first && !more.length && { TargetGroupArn: first.targetGroupArn }), ForwardConfig };
    }
    case 'fixed-response': {
      const { status, contentType, body } = action;
      const FixedResponseConfig = {
        StatusCode: String(status),
        ...(contentType !== undefined && { ContentType: contentType }),
        ...(body !== undefined && { MessageBody: body }),
      };
      return { ...common, FixedResponseConfig };
    }
    case 'redirect': {
      const { protocol, host, port, path, query, status } = action;
      const parts = { Protocol: protocol, Host: host, Port: port, Path: path, Query: query };
      return { ...common, RedirectConfig: { ...parts, StatusCode: status === 301 ? 'HTTP_301' : 'HTTP_302' } };
    }
  }
}

function readForward({ TargetGroupArn, ForwardConfig }: ActionShape, type: 'application' | 'network'): ForwardAction {
  const tuples = ForwardConfig?.TargetGroups ?? [];
  if (TargetGroupArn !== undefined && tuples.some((tuple) => tuple.TargetGroupArn !== TargetGroupArn)) {
    throw refusal(
      'InvalidLoadBalancerAction',
      'If both TargetGroupArn and ForwardConfig are specified, ForwardConfig must have the same single target group',
    );
  }
  // assumed: a group without a weight has the weight 1.
  const given = tuples.length > 0 || TargetGroupArn === undefined ? tuples : [{ TargetGroupArn }];
  const groups = given.map((tuple: TargetGroupTuple) => {
    const { TargetGroupArn: targetGroupArn = '', Weight: weight = 1 } = tuple;
    if (targetGroupArn === '') throw invalid('A target group ARN must be specified');
    if (!Number.isInteger(weight) || weight < 0 || weight > 999) {
      throw invalid(`Weight '${weight}' must be between 0 and 999`);
    }
    return { targetGroupArn, weight };
  });
  if (groups.length === 0) throw refusal('InvalidLoadBalancerAction', 'A forward action must have a target group');
  if (groups.length > maximumGroups) {
    throw refusal('InvalidLoadBalancerAction', `A forward action can have at most ${maximumGroups} target groups`);
  }
  if (new Set(groups.map(({ targetGroupArn }) => targetGroupArn)).size < groups.length) {
    throw refusal('InvalidLoadBalancerAction', 'A target group can be specified only once in a forward action');
  }
  return { type: 'forward', groups, stickySeconds: readStickiness(ForwardConfig, type) };
}

function readStickiness(config: ForwardActionConfig | undefined, type: 'application' | 'network'): number | undefined {
  const { Enabled, DurationSeconds } = config?.TargetGroupStickinessConfig ?? {};
  if (!Enabled) return undefined;
  if (type === 'network') throw unsupported('Target group stickiness of a network load balancer');
  if (DurationSeconds === undefined || DurationSeconds < 1 || DurationSeconds > 604_800) {
    throw invalid('Target group stickiness duration must be between 1 and 604800 seconds');
  }
  return DurationSeconds;
}

function readFixedResponse({ FixedResponseConfig }: ActionShape): FixedResponseAction {
  const { StatusCode = '', ContentType, MessageBody } = FixedResponseConfig ?? {};
  if (!/^[245]\d\d$/.test(StatusCode)) throw invalid(`Status code '${StatusCode}' must be 2XX, 4XX or 5XX`);
  const types = ['text/plain', 'text/css', 'text/html', 'application/javascript', 'application/json'];
  if (ContentType !== undefined && !types.includes(ContentType)) {
    throw invalid(`Content type '${ContentType}' must be one of ${types.join(', ')}`);
  }
  if ((MessageBody?.length ?? 0) > 1024) throw invalid('A message body can have at most 1024 characters');
  return { type: 'fixed-response', status: Number(StatusCode), contentType: ContentType, body: MessageBody };
}

function readRedirect({ RedirectConfig }: ActionShape): RedirectAction {
  const { Protocol, Host, Port, Path, Query, StatusCode } = RedirectConfig ?? {};
  if (StatusCode !== 'HTTP_301' && StatusCode !== 'HTTP_302') {
    throw invalid(`Status code '${StatusCode}' must be HTTP_301 or HTTP_302`);
  }
  const action: RedirectAction = {
    type: 'redirect',
    status: StatusCode === 'HTTP_301' ? 301 : 302,
    protocol: Protocol ?? '#{protocol}',
    host: Host ?? '#{host}',
    port: Port ?? '#{port}',
    path: Path ?? '/#{path}',
    query: Query ?? '#{query}',
  };
  if (!/^(HTTPS?|#\{protocol\})$/.test(action.protocol)) throw invalid(`Protocol '${action.protocol}' is not valid`);
  if (!action.path.startsWith('/')) throw invalid(`Path '${action.path}' must begin with '/'`);
  const { protocol, host, port, path } = action;
  if ([protocol, host, port, path].join() === '#{protocol},#{host},#{port},/#{path}') {
    throw refusal('InvalidLoadBalancerAction', 'A redirect must change the protocol, host, port or path');
  }
  return action;
}
