/** Operations on targets and their health. */
import { isIPv4 } from 'node:net';
import type {
  DeregisterTargetsInput,
  DescribeTargetHealthInput,
  RegisterTargetsInput,
  TargetDescription,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Target, TargetHealth } from '../ports.ts';
import type { Operation } from '../service.ts';
import { attribute, targetGroupAttributes } from './attributes.ts';
import type { Core } from './core.ts';
import { invalid, refusal } from './errors.ts';
import type { TargetGroup } from './records.ts';

/** RegisterTargets, DeregisterTargets, DescribeTargetHealth. */
export function createTargetOperations({ store, targets }: Core) {
  return {
    RegisterTargets: ({ TargetGroupArn = '', Targets = [] }: RegisterTargetsInput) => {
      const group = store.requireTargetGroup(TargetGroupArn);
      const read = Targets.map((target) => readTarget(target, group));
      for (const target of read) checkTarget(target, group);
      targets.register(group.arn, read);
      return {};
    },
    /** One that is not registered is no error. assumed: without a port, every registration of the id is meant. */
    DeregisterTargets: ({ TargetGroupArn = '', Targets = [] }: DeregisterTargetsInput) => {
      const group = store.requireTargetGroup(TargetGroupArn);
      const meant = targets
        .of(group.arn)
        .filter(({ id, port }) => Targets.some((one) => one.Id === id && (one.Port ?? port) === port));
      targets.deregister(group.arn, meant, deregistrationDelay(group));
      return {};
    },
    DescribeTargetHealth: ({ TargetGroupArn = '', Targets }: DescribeTargetHealthInput) => {
      const group = store.requireTargetGroup(TargetGroupArn);
      const all = targets.health(group.arn);
      const wanted = Targets?.length
        ? Targets.map((one) => {
            const target = readTarget(one, group);
            return all.find(({ id, port }) => id === target.id && port === target.port) ?? notRegistered(target);
          })
        : all;
      return { TargetHealthDescriptions: wanted.map((health) => describeHealth(health, group)) };
    },
  } satisfies Record<string, Operation>;
}

/** Milliseconds of AWS time. */
export function deregistrationDelay({ protocol, attributes }: TargetGroup): number {
  const seconds = attribute(targetGroupAttributes[protocol], attributes, 'deregistration_delay.timeout_seconds');
  return Number(seconds) * 1000;
}

function readTarget({ Id = '', Port }: TargetDescription, group: TargetGroup): Target {
  if (Id === '') throw refusal('InvalidTarget', 'A target must have an id');
  if (Port !== undefined && (!Number.isInteger(Port) || Port < 1 || Port > 65_535)) {
    throw invalid(`Port '${Port}' must be between 1 and 65535`);
  }
  return { id: Id, port: Port ?? group.port };
}

/** Throws for an id that cannot be one of the group's type. Loopback addresses are local-aws's own. */
function checkTarget({ id }: Target, { targetType }: TargetGroup): void {
  if (targetType === 'instance') {
    if (!/^i-[0-9a-f]+$/.test(id)) throw refusal('InvalidTarget', `The following targets are not valid: '${id}'`);
    return;
  }
  if (!isIPv4(id)) throw invalid(`The IP address '${id}' is not a valid IPv4 address`);
  if (/^(10|127|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(id)) return;
  throw refusal('InvalidTarget', `The IP address '${id}' is not within any CIDR block allowed for targets`);
}

function notRegistered(target: Target): TargetHealth {
  return {
    ...target,
    state: 'unused',
    reason: 'Target.NotRegistered',
    description: 'Target is not registered to the target group',
  };
}

function describeHealth({ id, port, state, reason, description }: TargetHealth, group: TargetGroup) {
  const { port: checked } = group.healthCheck;
  return {
    Target: { Id: id, Port: port },
    HealthCheckPort: String(checked === 'traffic-port' ? port : checked),
    TargetHealth: {
      State: state,
      ...(reason !== undefined && { Reason: reason }),
      ...(description !== undefined && { Description: description }),
    },
  } as TargetHealthDescription;
}
