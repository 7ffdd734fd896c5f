/** The state machine alone: total over every order of events, and done when it is done. */

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SteppingClock } from '../../../clock/clock.ts';
import type { ReleaseOrder } from '../platform.ts';
import { isEnded, type RunEvent } from '../run.ts';
import type { Findings } from './ecs-ground.ts';
import { type EcsEvent, type EcsRun, releaseRun, rollbackRun } from './ecs-run.ts';
import { ecsAppSpecOf } from './ecs-sample.ts';
import { transition } from './ecs-transition.ts';
import { listenerArns, sampleService } from './service-sample.ts';

const route = (listenerArn: string) => ({ listenerArns: [listenerArn] });
const targetGroups = [{ name: 'one' }, { name: 'two' }];
const order: ReleaseOrder = {
  region: 'us-east-1',
  appSpec: JSON.stringify(ecsAppSpecOf({}, [{ AfterInstall: 'pre' }, { BeforeAllowTraffic: 'pre' }])),
  routing: { type: 'TimeBasedCanary', percentage: 10, interval: 5 },
  executionIds: { AfterInstall: 'a', BeforeAllowTraffic: 'b' },
  createdAt: 0,
  settings: {
    serviceRoleArn: 'r',
    deploymentConfigName: 'c',
    ecsServices: [{ clusterName: 'shop', serviceName: 'web' }],
    loadBalancerInfo: {
      targetGroupPairInfoList: [
        { targetGroups, prodTrafficRoute: route(listenerArns.production), testTrafficRoute: route(listenerArns.test) },
      ],
    },
    blueGreenDeploymentConfiguration: {
      deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 5 },
    },
  },
};

const { containers, loadBalancing } = sampleService(new SteppingClock());
const listener = (arn: string) => ({
  arn,
  rules: loadBalancing.ruleArns(arn).map((rule) => ({ arn: rule, forward: loadBalancing.forward(rule) ?? [] })),
});
const findings: Findings = {
  service: containers.service('us-east-1', 'shop', 'web'),
  targetGroups: [loadBalancing.targetGroup('one', 'us-east-1'), loadBalancing.targetGroup('two', 'us-east-1')],
  production: listener(listenerArns.production),
  test: listener(listenerArns.test),
};

/** The events of a deployment that goes well come more often than the others. */
const anyEvents = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<EcsEvent | RunEvent>({ kind: 'continued' }) },
    {
      weight: 4,
      arbitrary: fc.constantFrom<EcsEvent | RunEvent>(
        { kind: 'inspected', findings },
        { kind: 'task-set-created', taskSet: { arn: 'green', id: 'ecs-svc/2' } },
        { kind: 'replacement-seen', health: 'healthy' },
        { kind: 'hook-reported', executionId: 'a', succeeded: true },
        { kind: 'hook-reported', executionId: 'b', succeeded: true },
        { kind: 'wait-ended', wait: 'READY_WAIT' },
        { kind: 'wait-ended', wait: 'TERMINATION_WAIT' },
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom<EcsEvent | RunEvent>(
        { kind: 'inspected', findings: { ...findings, service: undefined } },
        { kind: 'replacement-seen', health: 'starting' },
        { kind: 'replacement-seen', health: 'unhealthy' },
        { kind: 'service-not-updated', code: 'ClientException', message: 'no' },
        { kind: 'listener-not-updated', message: 'no' },
        { kind: 'hook-reported', executionId: 'a', succeeded: false },
        { kind: 'hook-not-invoked', message: 'no' },
        { kind: 'alarms-active', names: ['errors'] },
        { kind: 'alarms-unreadable', names: ['errors'] },
        { kind: 'stop-requested' },
      ),
    },
  ),
  { maxLength: 40 },
);

/** Every state on the way, the first included. */
function follow(first: EcsRun, events: readonly (EcsEvent | RunEvent)[]): readonly EcsRun[] {
  const runs = [first];
  for (const event of events) runs.push(transition(runs.at(-1) ?? first, event, runs.length).run);
  return runs;
}

describe('the state machine of ECS deployments', () => {
  it('never leaves its end, whatever comes', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const runs = follow(releaseRun(order), events);
        const end = runs.findIndex(isEnded);
        if (end >= 0) expect(new Set(runs.slice(end)).size).toBe(1);
      }),
    );
  });

  it('says why it failed, and leaves no event running', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const run = follow(releaseRun(order), events).at(-1);
        expect(run?.ending !== undefined).toBe(run?.status === 'Failed' || run?.status === 'Stopped');
        if (run === undefined || !isEnded(run)) return;
        expect(run.lifecycle.some(({ status }) => status === 'InProgress' || status === 'Pending')).toBe(false);
      }),
    );
  });

  it('comes to an end by time alone, be it a release or a rollback', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const some = follow(releaseRun(order), events).at(-1) ?? releaseRun(order);
        // What is asked for is answered; time does the rest.
        const patience = Array.from({ length: 30 }, (): (EcsEvent | RunEvent)[] => [
          { kind: 'continued' } as const,
          { kind: 'inspected', findings } as const,
          { kind: 'task-set-created', taskSet: { arn: 'green', id: 'ecs-svc/2' } } as const,
        ]).flat();
        const ended = follow(some, patience).at(-1);
        expect(ended !== undefined && isEnded(ended)).toBe(true);
        const undoing = ended && rollbackRun(ended, 0);
        expect(undoing === undefined).toBe(ended?.replacement === undefined);
        if (undoing === undefined) return;
        const waits = Array.from({ length: 12 }, () => ({ kind: 'continued' }) as const);
        expect(follow(undoing, waits).at(-1)).toMatchObject({ status: 'Succeeded', percent: 0, promoted: false });
      }),
    );
  });
});
