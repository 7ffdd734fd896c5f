/** Target groups of a state and their targets, written and read back. */
import type { CreateTargetGroupInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { StateReader } from '../../state/state-reader.ts';
import { regionOf, targetGroupArn } from './arns.ts';
import { changeAttributes, targetGroupAttributes } from './attributes.ts';
import { ofRegion } from './core.ts';
import { requireName } from './names.ts';
import type { TargetGroup } from './records.ts';
import { inState } from './state-actions.ts';
import { derivedId, readTags, writeTags } from './state-parts.ts';
import type { Store } from './store.ts';
import { describeTargetGroup, readSettings } from './target-group-settings.ts';
import { describeState, type Failure, type TargetState } from './target-state.ts';
import type { Targets } from './targets.ts';

/** A registered target of a state; without a state it is registered as if it were new. */
export interface TargetOfState {
  readonly targetGroupArn: string;
  readonly id: string;
  readonly port: number;
  readonly state: TargetState | undefined;
}

export function dumpTargetGroup(group: TargetGroup, store: Store, targets: Targets): object {
  const {
    LoadBalancerArns: _,
    HealthCheckEnabled: __,
    IpAddressType: ___,
    ...members
  } = describeTargetGroup(group, []);
  return {
    ...members,
    region: group.region,
    ...(Object.keys(group.attributes).length > 0 && { Attributes: group.attributes }),
    ...writeTags(store, group.arn),
    Targets: targets.of(group.arn).map(({ id, port, state }) => {
      const described = describeState(state);
      return {
        ...{ Id: id, Port: port, State: described.state },
        ...(state.kind === 'unhealthy' && { Reason: described.reason, Description: described.description }),
        ...(state.kind === 'draining' && { DrainingUntil: new Date(state.until).toISOString() }),
      };
    }),
  };
}

/** Puts the group into `store`; its targets are returned. Throws StateError. */
export function readTargetGroup(reader: StateReader, store: Store): readonly TargetOfState[] {
  const name = reader.string('TargetGroupName');
  const given = reader.optionalString('TargetGroupArn');
  const region = reader.optionalString('region') ?? (given === undefined ? 'us-east-1' : regionOf(given));
  const arn = given ?? targetGroupArn(region, name, derivedId('target group', region, name));
  const input = readInput(reader);
  const changes = Object.entries(reader.strings('Attributes')).map(([Key, Value]) => ({ Key, Value }));
  readTags(reader, store, arn);
  const targets = reader.list('Targets').map((target) => readTarget(target, arn, input.Port));
  reader.end();
  const group: TargetGroup = inState(reader, () => {
    const settings = readSettings(input);
    const attributes = changeAttributes('Target group', targetGroupAttributes[settings.protocol], {}, changes);
    return { arn, region, name: requireName('Target group', name), ...settings, attributes };
  });
  const others = ofRegion(store.targetGroups.values(), region);
  if (others.some((other) => other.name === name)) throw reader.error(`there are two target groups ${name}.`);
  store.targetGroups.set(arn, group);
  return targets;
}

/** As CreateTargetGroup takes it. Values that are none of theirs are refused by whoever reads the settings. */
function readInput(reader: StateReader): Omit<CreateTargetGroupInput, 'Name'> & { readonly Port: number } {
  const texts = ['TargetType', 'HealthCheckProtocol', 'HealthCheckPort', 'HealthCheckPath', 'ProtocolVersion'];
  const numbers = [
    ...['HealthCheckIntervalSeconds', 'HealthCheckTimeoutSeconds'],
    ...['HealthyThresholdCount', 'UnhealthyThresholdCount'],
  ];
  const pairs = [
    ...texts.map((name) => [name, reader.optionalString(name)]),
    ...numbers.map((name) => [name, reader.optionalNumber(name)]),
  ].filter(([, value]) => value !== undefined);
  const matcher = reader.strings('Matcher');
  return {
    ...Object.fromEntries(pairs),
    Protocol: (reader.optionalString('Protocol') ?? 'HTTP') as 'HTTP',
    Port: reader.optionalNumber('Port') ?? 80,
    VpcId: reader.optionalString('VpcId') ?? 'vpc-00000000000000000',
    ...(matcher.HttpCode !== undefined && { Matcher: matcher }),
  };
}

function readTarget(reader: StateReader, arn: string, defaultPort: number): TargetOfState {
  const state = readTargetState(reader);
  const target = { id: reader.string('Id'), port: reader.optionalNumber('Port') ?? defaultPort };
  reader.end();
  return { targetGroupArn: arn, ...target, state };
}

function readTargetState(reader: StateReader): TargetState | undefined {
  const state = reader.optionalString('State');
  const reason = reader.optionalString('Reason') ?? 'Target.FailedHealthChecks';
  const description = reader.optionalString('Description') ?? 'Health checks failed';
  const until = reader.optionalTime('DrainingUntil');
  switch (state) {
    case undefined:
    case 'initial':
    case 'unused':
      return undefined;
    case 'healthy':
      return { kind: 'healthy', streak: 0 };
    case 'unhealthy': {
      const failure: Failure = { passed: false, reason: reason as Failure['reason'], description };
      return { kind: 'unhealthy', streak: 0, failure };
    }
    case 'draining':
      if (until === undefined) throw reader.error('a draining target needs DrainingUntil.');
      return { kind: 'draining', until };
    default:
      throw reader.error(`State is "${state}", it must be healthy, unhealthy, draining, initial or unused.`);
  }
}
