/**
 * A service of ECS and its load balancer for tests of deployments: task sets that become healthy a minute after they
 * were made, two target groups, and a production and a test listener.
 */

import type { Clock } from '../../../clock/clock.ts';
import type {
  ContainerServices,
  ForwardWeight,
  LoadBalancing,
  TargetGroup,
  TargetHealth,
  TaskSet,
  TaskSetOrder,
} from '../../ports.ts';
import { ServiceError } from '../../service.ts';

const prefix = 'arn:aws:elasticloadbalancing:us-east-1:000000000000';
export const listenerArns = {
  production: `${prefix}:listener/app/web/50dc/production`,
  test: `${prefix}:listener/app/web/50dc/test`,
};
const targetGroupArns = {
  one: `${prefix}:targetgroup/one/1111`,
  two: `${prefix}:targetgroup/two/2222`,
};
const serviceArn = 'arn:aws:ecs:us-east-1:000000000000:service/shop/web';
const ruleOf = (listenerArn: string) => listenerArn.replace(':listener/', ':listener-rule/');

/** The task definition `web:<revision>`; it has one container `app` with port 80. */
export function taskDefinitionArn(revision: number): string {
  return `arn:aws:ecs:us-east-1:000000000000:task-definition/web:${revision}`;
}

export interface ServiceOptions {
  readonly balancer?: 'application' | 'network';
  readonly controller?: 'ECS' | 'CODE_DEPLOY';
  readonly desiredCount?: number;
}

/** The service `web` of the cluster `shop`, with one task set of revision 1 on the target group `one`. */
export function sampleService(clock: Clock, options: ServiceOptions = {}) {
  const { balancer = 'application', controller = 'CODE_DEPLOY', desiredCount = 2 } = options;
  const orders: TaskSetOrder[] = [];
  const serviceListeners = new Set<(arn: string) => void>();
  const targetListeners = new Set<(arn: string) => void>();
  const forwards = new Map<string, readonly ForwardWeight[]>([
    [ruleOf(listenerArns.production), [{ targetGroupArn: targetGroupArns.one, weight: 1 }]],
    [ruleOf(listenerArns.test), [{ targetGroupArn: targetGroupArns.one, weight: 1 }]],
  ]);
  let taskSets: TaskSet[] = [];
  /** By target group: what its targets are. */
  const targets = new Map<string, TargetHealth['state']>();
  let starts: 'well' | 'never' = 'well';
  let exists = true;

  const change = (arn: string, changes: Partial<TaskSet>) => {
    taskSets = taskSets.map((taskSet) => (taskSet.arn === arn ? { ...taskSet, ...changes } : taskSet));
    for (const listener of serviceListeners) listener(serviceArn);
  };
  const setTargets = (targetGroupArn: string, state: TargetHealth['state']) => {
    targets.set(targetGroupArn, state);
    for (const listener of targetListeners) listener(targetGroupArn);
  };
  const add = (taskDefinition: string, targetGroupArn: string, status: TaskSet['status']): TaskSet => {
    const id = `ecs-svc/${1000 + orders.length}`;
    const counts = { pendingCount: desiredCount, runningCount: 0, healthyCount: 0 };
    const taskSet: TaskSet = {
      ...{ id, arn: `arn:aws:ecs:us-east-1:000000000000:task-set/shop/web/${id}`, status },
      ...{ taskDefinition, targetGroupArn, scale: 100, desiredCount, ...counts, stability: 'STABILIZING' },
    };
    taskSets.push(taskSet);
    return taskSet;
  };
  const thrive = ({ arn, targetGroupArn = '' }: TaskSet) => {
    setTargets(targetGroupArn, 'healthy');
    change(arn, {
      ...{ pendingCount: 0, runningCount: desiredCount, healthyCount: desiredCount },
      stability: 'STEADY_STATE',
    });
  };
  thrive(add(taskDefinitionArn(1), targetGroupArns.one, 'PRIMARY'));

  const group = (name: 'one' | 'two'): TargetGroup => ({
    ...{ arn: targetGroupArns[name], name, port: 80, targetType: 'ip', loadBalancerArns: [] },
  });
  const containers: ContainerServices = {
    service: (_, cluster, service) =>
      exists && cluster === 'shop' && service === 'web'
        ? {
            ...{ arn: serviceArn, clusterName: 'shop', serviceName: 'web', status: 'ACTIVE', controller },
            ...{ desiredCount, taskSets },
          }
        : undefined,
    containerPorts: (_, taskDefinition) => (/:[123]$/.test(taskDefinition) ? new Map([['app', [80]]]) : undefined),
    createTaskSet: (_, order) => {
      if (!/:[123]$/.test(order.taskDefinition)) {
        throw new ServiceError('ClientException', 'Unable to describe task definition.');
      }
      orders.push(order);
      const taskSet = add(order.taskDefinition, order.loadBalancer.targetGroupArn, 'ACTIVE');
      clock.after(60_000, () => {
        if (starts === 'well') thrive(taskSet);
      });
      return taskSet;
    },
    promoteTaskSet: (arn) => {
      for (const taskSet of taskSets) {
        if (taskSet.arn === arn) change(arn, { status: 'PRIMARY' });
        else if (taskSet.status === 'PRIMARY') change(taskSet.arn, { status: 'ACTIVE' });
      }
    },
    drainTaskSet: (arn) => {
      const none = { desiredCount: 0, pendingCount: 0, runningCount: 0, healthyCount: 0 };
      change(arn, { status: 'DRAINING', scale: 0, ...none });
      clock.after(30_000, () => {
        taskSets = taskSets.filter((taskSet) => taskSet.arn !== arn);
      });
    },
    onServiceChange: (listener) => {
      serviceListeners.add(listener);
      return () => serviceListeners.delete(listener);
    },
  };
  const loadBalancing: LoadBalancing = {
    targetGroup: (name) => (name === 'one' || name === 'two' ? group(name) : undefined),
    register: () => {},
    deregister: () => {},
    targetHealth: (arn) => {
      const state = targets.get(arn);
      return state === undefined ? [] : [{ id: '10.0.0.4', port: 80, state }];
    },
    onTargetHealth: (listener) => {
      targetListeners.add(listener);
      return () => targetListeners.delete(listener);
    },
    forward: (arn) => forwards.get(arn),
    setForward: (arn, weights) => {
      if (!forwards.has(arn)) throw new ServiceError('RuleNotFound', 'One or more rules not found');
      forwards.set(arn, weights);
    },
    ruleArns: (listenerArn) => (forwards.has(ruleOf(listenerArn)) ? [ruleOf(listenerArn)] : []),
    loadBalancerType: () => balancer,
  };
  const nameOf = (arn: string) => (arn === targetGroupArns.one ? 'one' : 'two');
  return {
    containers,
    loadBalancing,
    orders,
    /** What a listener forwards to, by the names of target groups: `{one: 90, two: 10}`. */
    weights: (listener: 'production' | 'test') =>
      Object.fromEntries(
        (forwards.get(ruleOf(listenerArns[listener])) ?? []).map(({ targetGroupArn, weight }) => [
          nameOf(targetGroupArn),
          weight,
        ]),
      ),
    setWeights: (listener: 'production' | 'test', weights: { readonly one?: number; readonly two?: number }) => {
      const groups = Object.entries(weights) as ['one' | 'two', number][];
      const entries = groups.map(([name, weight]) => ({ targetGroupArn: targetGroupArns[name], weight }));
      forwards.set(ruleOf(listenerArns[listener]), entries);
    },
    /** `revision:status:scale` of each task set that does not drain. */
    taskSets: () =>
      taskSets
        .filter(({ status }) => status !== 'DRAINING')
        .map(({ taskDefinition, status, scale }) => `${taskDefinition.split(':').at(-1)}:${status}:${scale}`),
    /** From now on, tasks of new task sets do not become healthy. */
    neverHealthy: () => {
      starts = 'never';
    },
    /** The tasks of the newest task set fail their health checks. */
    failHealthChecks: () => {
      const newest = taskSets.at(-1);
      if (newest === undefined) return;
      setTargets(newest.targetGroupArn ?? '', 'unhealthy');
      change(newest.arn, { healthyCount: 0, stability: 'STABILIZING' });
    },
    /** Every task starts anew, as after a restart; they are healthy a minute later. */
    restart: () => {
      for (const taskSet of taskSets.filter(({ status }) => status !== 'DRAINING')) {
        setTargets(taskSet.targetGroupArn ?? '', 'draining');
        change(taskSet.arn, { pendingCount: desiredCount, runningCount: 0, healthyCount: 0 });
        clock.after(60_000, () => thrive(taskSet));
      }
    },
    remove: () => {
      exists = false;
    },
  };
}
