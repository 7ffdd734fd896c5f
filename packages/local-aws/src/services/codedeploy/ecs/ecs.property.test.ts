/** What holds for every deployment on the ECS platform, whatever hooks, alarms, tasks and people do to it. */

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SampleOptions } from '../codedeploy-sample.ts';
import { sampleEcs } from './ecs-sample.ts';

type Act =
  | { readonly kind: 'alarm'; readonly state: 'OK' | 'ALARM' }
  | { readonly kind: 'report'; readonly status: 'Succeeded' | 'Failed' }
  | { readonly kind: 'stop'; readonly autoRollbackEnabled: boolean | undefined }
  | { readonly kind: 'continue'; readonly deploymentWaitType: 'READY_WAIT' | 'TERMINATION_WAIT' }
  | { readonly kind: 'sicken' | 'deploy' };

/** Seconds to wait, then something that happens. */
const story = fc.array(
  fc.tuple(
    fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 4000 })),
    fc.oneof<fc.Arbitrary<Act>[]>(
      fc.constantFrom<Act>({ kind: 'report', status: 'Succeeded' }),
      fc.constantFrom<Act>(
        { kind: 'report', status: 'Failed' },
        { kind: 'alarm', state: 'ALARM' },
        { kind: 'alarm', state: 'OK' },
        { kind: 'stop', autoRollbackEnabled: undefined },
        { kind: 'stop', autoRollbackEnabled: true },
        { kind: 'continue', deploymentWaitType: 'READY_WAIT' },
        { kind: 'continue', deploymentWaitType: 'TERMINATION_WAIT' },
        { kind: 'sicken' },
        { kind: 'deploy' },
      ),
    ),
  ),
  { maxLength: 12 },
);

const settings = fc.record({
  config: fc.constantFrom('ECSAllAtOnce', 'ECSCanary10Percent5Minutes', 'ECSLinear10PercentEvery1Minutes'),
  testListener: fc.boolean(),
  readyWait: fc.constantFrom(undefined, 10),
  terminationWait: fc.constantFrom(0, 5),
  hooks: fc.subarray(
    [
      { BeforeInstall: 'pre' },
      { AfterInstall: 'pre' },
      { AfterAllowTestTraffic: 'pre' },
      { BeforeAllowTraffic: 'pre' },
      { AfterAllowTraffic: 'gone' },
      { AfterAllowTraffic: 'post' },
    ],
    { maxLength: 3 },
  ),
});
type Settings = Parameters<Parameters<typeof settings.map>[0]>[0];

const ended = ['Succeeded', 'Failed', 'Stopped'];

/** Plays a story to its end, and a day longer. Refused acts are part of life. */
function play({ hooks, ...group }: Settings, acts: readonly (readonly [number, Act])[], more: SampleOptions = {}) {
  const { readyWait, ...options } = group;
  const aws = sampleEcs({ ...options, ...more, ...(readyWait && { readyWait }), alarms: ['errors'] });
  const ids: string[] = [];
  const attempt = (act: () => void) => {
    try {
      act();
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error)) throw error;
    }
  };
  const deploy = () => attempt(() => ids.push(aws.deployService(2 + (ids.length % 2), hooks)));
  deploy();
  for (const [wait, act] of acts) {
    aws.clock.advance(wait * 1000);
    const deploymentId = ids.at(-1);
    if (act.kind === 'alarm') aws.alarmStates.set('errors', act.state);
    if (act.kind === 'report') attempt(() => aws.report(aws.hookCalls.at(-1), act.status));
    if (act.kind === 'deploy') deploy();
    if (act.kind === 'sicken') aws.service.failHealthChecks();
    if (act.kind === 'stop') {
      attempt(() => aws.call('StopDeployment', { deploymentId, autoRollbackEnabled: act.autoRollbackEnabled }));
    }
    if (act.kind === 'continue') {
      attempt(() => aws.call('ContinueDeployment', { deploymentId, deploymentWaitType: act.deploymentWaitType }));
    }
  }
  aws.clock.advance(24 * 3_600_000);
  return aws;
}

/** Which group has traffic, in percent. */
function shares(weights: Readonly<Record<string, number>>) {
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return Object.fromEntries(
    Object.entries(weights)
      .filter(([, weight]) => weight > 0)
      .map(([name, weight]) => [name, (100 * weight) / total]),
  );
}

describe('every deployment to a service', () => {
  it('ends; with rollback on, one task set is left, which has all the production traffic', () => {
    fc.assert(
      fc.property(settings, story, (group, acts) => {
        const aws = play(group, acts);
        const { deployments } = aws.call('ListDeployments', {});
        for (const id of deployments) expect(ended).toContain(aws.info(id).status);
        expect(aws.scheduled()).toBe(0);
        const [primary, ...others] = aws.service.taskSets();
        expect(primary).toMatch(/:PRIMARY:100$/);
        expect(others).toEqual([]);
        const live = aws.service.containers
          .service('us-east-1', 'shop', 'web')
          ?.taskSets.find(({ status }) => status === 'PRIMARY');
        const name = live?.targetGroupArn?.split('/')[1] ?? '';
        expect(shares(aws.service.weights('production'))).toEqual({ [name]: 100 });
        if (group.testListener) expect(shares(aws.service.weights('test'))).toEqual({ [name]: 100 });
      }),
      { numRuns: 60 },
    );
  });

  it('is over when it has ended: nothing but its rollback follows, and what it left stays', () => {
    fc.assert(
      fc.property(settings, story, (group, acts) => {
        const { events } = play(group, acts, { rollbackOn: [] });
        const over = new Set<unknown>();
        for (const { type, detail } of events) {
          const { deploymentId, status } = detail;
          if (type === 'event') continue;
          expect(over.has(deploymentId) && type !== 'rollback-started').toBe(false);
          if (type === 'deployment-status' && ended.includes(String(status))) over.add(deploymentId);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('shifts forward only, and never to green without the yes of every hook before', () => {
    fc.assert(
      fc.property(settings, story, (group, acts) => {
        const { events, info } = play(group, acts);
        const percents = new Map<unknown, number>();
        const passed = new Map<unknown, string[]>();
        for (const { type, detail } of events) {
          const { deploymentId, name, status, traffic, percent } = detail;
          if (type === 'lifecycle-event' && status === 'Succeeded') {
            passed.set(deploymentId, [...(passed.get(deploymentId) ?? []), String(name)]);
          }
          if (type !== 'traffic-shifted' || percent === 0) continue;
          expect(info(String(deploymentId)).creator).toBe('user');
          const before = ['BeforeInstall', 'Install', 'AfterInstall'];
          if (traffic === 'production') {
            if (group.testListener) before.push('AllowTestTraffic', 'AfterAllowTestTraffic');
            before.push('BeforeAllowTraffic');
            expect(percent).toBeGreaterThan(percents.get(deploymentId) ?? 0);
            percents.set(deploymentId, Number(percent));
          }
          expect(passed.get(deploymentId)).toEqual(before);
        }
      }),
      { numRuns: 60 },
    );
  });
});
