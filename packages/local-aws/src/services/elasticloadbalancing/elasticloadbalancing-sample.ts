/** Elastic Load Balancing for tests: on a clock that stands still, with health that tests decide and no sockets. */
import { SteppingClock } from '../../clock/clock.ts';
import { countingClock } from '../../clock/counting-clock.ts';
import type { CheckResult, HealthCheck } from '../../load-balancer/probe.ts';
import { createAddressBook } from '../../network/address-book.ts';
import { createRandom } from '../../random/random.ts';
import { noPhaseFaults } from '../ports/phase-faults.ts';
import type { Monitoring, PhaseFaults } from '../ports.ts';
import { ServiceError } from '../service.ts';
import { createLoadBalancing } from './elasticloadbalancing.ts';

/** What any operation answers, as far as tests look at it. */
// biome-ignore lint/suspicious/noExplicitAny: answers have the shapes of the SDK, which tests compare as data.
type Answer = any;

const region = 'us-east-1';
export const failed: CheckResult = {
  passed: false,
  reason: 'Target.FailedHealthChecks',
  description: 'Health checks failed',
};

/** A load balancer `shop` with two target groups, `blue` and `green`, and no listener. */
export async function sampleLoadBalancing(faults: Partial<PhaseFaults> = {}) {
  const clock = new SteppingClock();
  const counting = countingClock(clock);
  const born = clock.now();
  const seconds = () => (clock.now() - born) / 1000;
  const events: { at: number; type: string; detail: Readonly<Record<string, unknown>> }[] = [];
  const metrics: Parameters<Monitoring['record']>[0][] = [];
  const checks: (HealthCheck & { readonly at: number })[] = [];
  const opened = new Map<string, number>();
  /** What a check of that address and port says; it passes if there is nothing. */
  const results = new Map<string, CheckResult | Promise<CheckResult>>();
  const balancing = createLoadBalancing({
    clock: counting,
    random: createRandom(1),
    events: { emit: (_, type, detail) => events.push({ at: seconds(), type, detail }) },
    network: createAddressBook(),
    monitoring: { record: (datum) => metrics.push(datum), alarmState: () => undefined },
    faults: { ...noPhaseFaults, ...faults },
    probe: async (check) => {
      checks.push({ at: seconds(), ...check });
      return (await results.get(`${check.address}:${check.port}`)) ?? { passed: true };
    },
    plane: {
      open: async (listenerArn, _, port) => {
        opened.set(listenerArn, port);
        return port;
      },
      close: (listenerArn) => opened.delete(listenerArn),
      port: (listenerArn) => opened.get(listenerArn),
      closeAll: () => opened.clear(),
    },
  });
  const call = async (operation: string, input: object, inRegion = region): Promise<Answer> => {
    const perform = balancing.operations[operation];
    if (perform === undefined) throw new Error(`Elastic Load Balancing has no operation ${operation}.`);
    return await perform(input, { operation, region: inRegion, requestId: 'r', accessKeyId: undefined });
  };
  /** The code of the error that `operation` throws. */
  const refusal = async (operation: string, input: object): Promise<string> => {
    try {
      await call(operation, input);
    } catch (error) {
      if (error instanceof ServiceError) return error.code;
      throw error;
    }
    throw new Error(`${operation} was not refused.`);
  };
  const group = async (Name: string, more: object = {}): Promise<string> => {
    const input = { Name, Protocol: 'HTTP', Port: 80, VpcId: 'vpc-1', TargetType: 'ip', ...more };
    return (await call('CreateTargetGroup', input)).TargetGroups[0].TargetGroupArn;
  };
  const balancer = async (Name: string, more: object = {}): Promise<string> => {
    const input = { Name, Subnets: ['subnet-a', 'subnet-b'], ...more };
    return (await call('CreateLoadBalancer', input)).LoadBalancers[0].LoadBalancerArn;
  };
  const [blue, green, loadBalancer] = [await group('blue'), await group('green'), await balancer('shop')];
  return {
    ...{ balancing, clock, events, metrics, checks, results, opened, call, refusal, group, balancer, seconds },
    ...{ blue, green, loadBalancer },
    /** How much is still to come by itself. */
    scheduled: () => counting.scheduled.size,
    /** A listener whose default rule forwards by these weights; its ARN. */
    listen: async (weights: Readonly<Record<string, number>>, Port = 80, more: object = {}): Promise<string> => {
      const DefaultActions = [forwardAction(weights)];
      const input = { LoadBalancerArn: loadBalancer, Protocol: 'HTTP', Port, DefaultActions, ...more };
      return (await call('CreateListener', input)).Listeners[0].ListenerArn;
    },
    /** `state` or `state reason` of each target. */
    health: (targetGroupArn: string): string[] =>
      balancing
        .targetHealth(targetGroupArn)
        .map(({ state, reason }) => (reason === undefined ? state : `${state} ${reason}`)),
  };
}

/** A forward action by weights. */
export function forwardAction(weights: Readonly<Record<string, number>>): object {
  const TargetGroups = Object.entries(weights).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight }));
  return { Type: 'forward', ForwardConfig: { TargetGroups } };
}
