/** Actions and conditions of a state that a person may have written, in AWS's own member names. */
import type { Action as ActionShape, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { StateReader } from '../../state/state-reader.ts';
import { ServiceError } from '../service.ts';

/** An action as CreateListener takes it. `arnOf` finds a target group by the name that stands for its ARN. */
export function readActionState(reader: StateReader, arnOf: (arnOrName: string) => string): ActionShape {
  const single = reader.optionalString('TargetGroupArn');
  const forward = reader.map('ForwardConfig');
  const TargetGroups = forward?.list('TargetGroups').map((tuple) => {
    const Weight = tuple.optionalNumber('Weight');
    const read = { TargetGroupArn: arnOf(tuple.string('TargetGroupArn')), ...(Weight !== undefined && { Weight }) };
    tuple.end();
    return read;
  });
  const stickiness = forward?.map('TargetGroupStickinessConfig');
  const Enabled = stickiness?.optionalBoolean('Enabled') ?? false;
  const DurationSeconds = stickiness?.optionalNumber('DurationSeconds');
  stickiness?.end();
  forward?.end();
  const Order = reader.optionalNumber('Order');
  const action = {
    Type: reader.optionalString('Type') ?? 'forward',
    ...(Order !== undefined && { Order }),
    ...(single !== undefined && { TargetGroupArn: arnOf(single) }),
    ...(TargetGroups && {
      ForwardConfig: {
        TargetGroups,
        TargetGroupStickinessConfig: { Enabled, ...(DurationSeconds !== undefined && { DurationSeconds }) },
      },
    }),
    RedirectConfig: reader.strings('RedirectConfig'),
    FixedResponseConfig: reader.strings('FixedResponseConfig'),
  };
  reader.end();
  return action as unknown as ActionShape;
}

/** A condition as CreateRule takes it. */
export function readConditionState(reader: StateReader): RuleCondition {
  const values = (name: string) => {
    const config = reader.map(name);
    if (config === undefined) return undefined;
    const HttpHeaderName = config.optionalString('HttpHeaderName');
    const read = { Values: [...config.stringList('Values')], ...(HttpHeaderName !== undefined && { HttpHeaderName }) };
    config.end();
    return { [name]: read };
  };
  const query = reader.map('QueryStringConfig');
  const pairs = query?.list('Values').map((pair) => {
    const Key = pair.optionalString('Key');
    const read = { Value: pair.string('Value'), ...(Key !== undefined && { Key }) };
    pair.end();
    return read;
  });
  query?.end();
  const Values = reader.stringList('Values');
  const condition: RuleCondition = {
    Field: reader.string('Field'),
    ...(Values.length > 0 && { Values: [...Values] }),
    ...values('HostHeaderConfig'),
    ...values('PathPatternConfig'),
    ...values('HttpHeaderConfig'),
    ...values('HttpRequestMethodConfig'),
    ...values('SourceIpConfig'),
    ...(pairs && { QueryStringConfig: { Values: pairs } }),
  };
  reader.end();
  return condition;
}

/** What `read` returns; what AWS would refuse is wrong at the reader's path. */
export function inState<T>(reader: StateReader, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ServiceError) throw reader.error(`${error.message}.`);
    throw error;
  }
}
