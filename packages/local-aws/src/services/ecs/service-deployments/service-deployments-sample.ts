/**
 * Service deployments for tests: a clock that is stepped, one service with two target groups between two listener
 * rules, tasks that come and go or never get healthy, functions and alarms in lists.
 */

import type { DeploymentConfiguration, LoadBalancer } from '@aws-sdk/client-ecs';
import { SteppingClock } from '../../../clock/clock.ts';
import { createRandom } from '../../../random/random.ts';
import type { ForwardWeight } from '../../ports.ts';
import { ServiceError } from '../../service.ts';
import { completeDeploymentConfiguration } from './configuration.ts';
import type { DeploymentEnd, DeploymentOrder, RevisionCounts, RevisionTasks } from './contract.ts';
import type { HookRequest } from './hooks.ts';
import { createServiceDeployments } from './service-deployments.ts';

/** What any operation answers, as far as tests look at it. */
// biome-ignore lint/suspicious/noExplicitAny: answers have the shapes of the SDK, which tests compare as data.
type Answer = any;

/** How the tasks of a revision fare. */
export type Fate = 'well' | 'fail' | 'hang';

/** What a function does: its payload, `throw` to fail, `never` to say nothing. */
export type HookBehaviour = (request: HookRequest) => object | 'throw' | 'never';

const elb = 'arn:aws:elasticloadbalancing:us-east-1:000000000000';
export const groupA = `${elb}:targetgroup/a/1`;
export const groupB = `${elb}:targetgroup/b/2`;
export const productionRule = `${elb}:listener-rule/app/lb/1/2/production`;
export const testRule = `${elb}:listener-rule/app/lb/1/3/test`;
export const serviceArn = 'arn:aws:ecs:us-east-1:000000000000:service/main/web';
const region = 'us-east-1';

/** The ARN of a numbered revision. */
export function revision(number: number): string {
  return `arn:aws:ecs:us-east-1:000000000000:service-revision/main/web/${number}`;
}

/** The ARN of a function. */
export function functionArn(name: string): string {
  return `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
}

/** A Lambda hook at these stages. */
export function lambdaHook(name: string, ...lifecycleStages: string[]) {
  return { hookTargetArn: functionArn(name), roleArn: 'arn:aws:iam::000000000000:role/hooks', lifecycleStages };
}

const balanced: readonly LoadBalancer[] = [
  {
    targetGroupArn: groupA,
    containerName: 'web',
    containerPort: 80,
    advancedConfiguration: {
      alternateTargetGroupArn: groupB,
      productionListenerRule: productionRule,
      testListenerRule: testRule,
      roleArn: 'arn:aws:iam::000000000000:role/infrastructure',
    },
  },
];

/**
 * The service `web` of 2 tasks, none deployed yet. Production traffic goes to group A, test traffic to B. With
 * `haste`, so many milliseconds pass whenever somebody asks for the time.
 */
export function sampleServiceDeployments({ loadBalancers = balanced, haste = 0 } = {}) {
  const clock = new SteppingClock();
  let passed = 0;
  const timers: number[] = [];
  const born = clock.now();
  const seconds = () => (clock.now() - born) / 1000;
  const tasks = sampleTasks(clock);
  const rules = new Map<string, readonly ForwardWeight[]>([
    [productionRule, [{ targetGroupArn: groupA, weight: 1 }]],
    [testRule, [{ targetGroupArn: groupB, weight: 1 }]],
  ]);
  const alarms = new Map<string, 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'>();
  const hooks = new Map<string, HookBehaviour>();
  const hookCalls: { at: number; name: string; request: HookRequest }[] = [];
  const events: { at: number; source: string; type: string; detail: Answer }[] = [];
  const shifts: { at: number; rule: string; green: number }[] = [];
  const ends: DeploymentEnd[] = [];
  const notes: string[] = [];
  const deployments = createServiceDeployments({
    clock: {
      now: () => {
        passed += haste;
        return clock.now() + passed;
      },
      after: (delay, action) => {
        timers.push(delay);
        return clock.after(delay, action);
      },
      hold: (work) => clock.hold(work),
    },
    random: createRandom(1),
    events: { emit: (source, type, detail) => events.push({ at: seconds(), source, type, detail }) },
    functions: {
      aliasRouting: () => undefined,
      routeAlias: () => {},
      hasVersion: () => false,
      invokeAsync: () => {
        throw new Error('ECS waits for what its hooks say.');
      },
      invoke: (arn, payload) => {
        const name = arn.split(':').at(-1) ?? '';
        const behaviour = hooks.get(name);
        if (behaviour === undefined) throw new ServiceError('ResourceNotFoundException', `Function not found: ${arn}`);
        const request = payload as HookRequest;
        hookCalls.push({ at: seconds(), name, request });
        const answer = behaviour(request);
        if (answer === 'never') return new Promise(() => {});
        const text = JSON.stringify(answer === 'throw' ? { errorType: 'Error', errorMessage: 'no' } : answer);
        const invocation = Promise.resolve({
          payload: text,
          functionError: answer === 'throw' ? 'Unhandled' : undefined,
        });
        clock.hold(invocation);
        return invocation;
      },
    },
    loadBalancing: {
      targetGroup: () => undefined,
      register: () => {},
      deregister: () => {},
      targetHealth: () => [],
      onTargetHealth: () => () => {},
      forward: (rule) => rules.get(rule),
      setForward: (rule, weights) => {
        if (!rules.has(rule)) throw new ServiceError('RuleNotFound', 'One or more rules not found');
        rules.set(rule, weights);
        shifts.push({ at: seconds(), rule, green: share(weights, groupB) });
      },
      ruleArns: () => [],
      loadBalancerType: () => 'application',
    },
    monitoring: { record: () => {}, alarmState: (name) => alarms.get(name) },
    tasks: tasks.port,
    resolveService: (_, cluster, service) => {
      if (cluster !== undefined && cluster !== 'main') {
        throw new ServiceError('ClusterNotFoundException', 'Cluster not found.');
      }
      if (service !== 'web' && service !== serviceArn) {
        throw new ServiceError('ServiceNotFoundException', 'Service not found.');
      }
      return serviceArn;
    },
    note: (_, message) => notes.push(message),
    onEnd: (end) => ends.push(end),
  });

  const call = (operation: string, input: object): Answer => {
    const perform = deployments.operations[operation];
    if (perform === undefined) throw new Error(`There is no operation ${operation}.`);
    return perform(input, { operation, region, requestId: 'r', accessKeyId: undefined });
  };
  /** The code and the message of the error that `act` throws. */
  const refusal = (act: () => unknown): string => {
    try {
      act();
    } catch (error) {
      if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
      throw error;
    }
    throw new Error('It was not refused.');
  };
  const order = (target: number, configuration: DeploymentConfiguration, more: object = {}): DeploymentOrder => ({
    ...{ region, clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/main', clusterName: 'main' },
    ...{ serviceArn, serviceName: 'web', targetRevisionArn: revision(target), sourceRevisionArn: undefined },
    ...{ otherRevisionArns: [], desiredCount: 2, loadBalancers },
    configuration: completeDeploymentConfiguration(configuration),
    ...more,
  });
  const step = (duration: number) => clock.step(duration * 1000);
  const describe = (serviceDeploymentArn: string): Answer =>
    call('DescribeServiceDeployments', { serviceDeploymentArns: [serviceDeploymentArn] }).serviceDeployments[0];
  return {
    ...{ clock, deployments, tasks, rules, alarms, hooks, hookCalls, events, shifts, ends, notes, timers },
    ...{ call, refusal, order, seconds, step, describe },
    /** Percent of the traffic that reaches group B. */
    onB: (rule: string) => share(rules.get(rule) ?? [], groupB),
    /** Revision 1 in force in group A, and a deployment of revision 2 with this configuration. */
    deploySecond: (configuration: DeploymentConfiguration, more: object = {}): string => {
      if (deployments.describe(serviceArn).deployments.length === 0) {
        deployments.adopt(order(1, {}));
        clock.advance(10_000);
      }
      return deployments.start(order(2, configuration, { sourceRevisionArn: revision(1), ...more }));
    },
    /** Steps until the deployment shows the stage. */
    reach: async (deploymentArn: string, stage: string, limit = 4000): Promise<void> => {
      for (let tries = 0; describe(deploymentArn).lifecycleStage !== stage; tries++) {
        if (tries > limit) throw new Error(`${stage} was not reached: ${JSON.stringify(describe(deploymentArn))}`);
        await step(0.5);
      }
    },
    /** Of EventBridge, by name. */
    eventNames: () => events.filter(({ source }) => source === 'events').map(({ detail }) => detail.detail.eventName),
  };
}

function share(weights: readonly ForwardWeight[], group: string): number {
  const all = weights.reduce((sum, { weight }) => sum + weight, 0);
  const own = weights.find(({ targetGroupArn }) => targetGroupArn === group)?.weight ?? 0;
  return all === 0 ? 0 : Math.round((own / all) * 1000) / 10;
}

interface Tasks {
  requested: number;
  pending: number;
  healthy: number;
  leaving: number;
  failed: number;
  attached: readonly string[];
}

/** Tasks that take 3 seconds to get healthy, to fail, or to go. */
function sampleTasks(clock: SteppingClock) {
  const revisions = new Map<string, Tasks>();
  const fates = new Map<string, Fate>();
  const listeners = new Set<(serviceArn: string) => void>();
  const pace = 3000;
  const of = (arn: string): Tasks => {
    const tasks = revisions.get(arn) ?? { requested: 0, pending: 0, healthy: 0, leaving: 0, failed: 0, attached: [] };
    revisions.set(arn, tasks);
    return tasks;
  };
  const tell = () => {
    for (const listener of [...listeners]) listener(serviceArn);
  };
  const launch = (arn: string) => {
    const tasks = of(arn);
    tasks.pending++;
    clock.after(pace, () => {
      const fate = fates.get(arn) ?? 'well';
      if (fate === 'hang') return;
      tasks.pending--;
      if (fate === 'well' && tasks.healthy < tasks.requested) tasks.healthy++;
      if (fate === 'fail') tasks.failed++;
      fill(arn);
      tell();
    });
  };
  const fill = (arn: string) => {
    const tasks = of(arn);
    while (tasks.pending + tasks.healthy < tasks.requested) launch(arn);
  };
  const port: RevisionTasks = {
    scale: (arn, count) => {
      const tasks = of(arn);
      tasks.requested = count;
      const surplus = Math.max(0, tasks.healthy - count);
      tasks.healthy -= surplus;
      tasks.leaving += surplus;
      if (surplus > 0) {
        clock.after(pace, () => {
          tasks.leaving -= surplus;
          tell();
        });
      }
      if (fates.get(arn) === 'hang') tasks.pending = Math.min(tasks.pending, count);
      fill(arn);
      tell();
    },
    attach: (arn, groups) => {
      of(arn).attached = groups;
    },
    attached: (arn) => of(arn).attached,
    counts: (arn): RevisionCounts => {
      const { requested, pending, healthy, leaving, failed } = of(arn);
      const lastFailure = failed > 0 ? 'Essential container in task exited' : undefined;
      return { requested, pending, running: healthy + leaving, healthy, failed, lastFailure };
    },
    forgetFailures: (arn) => {
      of(arn).failed = 0;
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return { port, fates, listeners, of };
}
