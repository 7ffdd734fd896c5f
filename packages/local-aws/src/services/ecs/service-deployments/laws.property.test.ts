/** What holds for every service deployment, whatever its hooks, tasks and alarms do and whoever meddles. */

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { completeDeploymentConfiguration } from './configuration.ts';
import type { RevisionCounts } from './contract.ts';
import { planDeployment } from './plan.ts';
import { isRolledOut, rollTasks } from './rolling.ts';
import { type DeploymentRun, isEnded, pendingRun, type RunEvent } from './run.ts';
import {
  type Fate,
  lambdaHook,
  productionRule,
  revision,
  sampleServiceDeployments,
} from './service-deployments-sample.ts';
import { nextDeadline, transition } from './transition.ts';

const pausable = ['PRE_SCALE_UP', 'POST_SCALE_UP', 'POST_TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT'];
const stages = [...pausable, 'TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT', 'POST_PRODUCTION_TRAFFIC_SHIFT'];

const timeout = fc.record({
  timeoutInMinutes: fc.integer({ min: 1, max: 3 }),
  action: fc.constantFrom('ROLLBACK', 'CONTINUE'),
});
const hook = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('yes', 'no', 'later', 'silent'),
      fc.subarray(stages, { minLength: 1, maxLength: 3 }),
      timeout,
    )
    .map(([name, lifecycleStages, timeoutConfiguration]) => ({
      ...lambdaHook(name, ...lifecycleStages),
      timeoutConfiguration,
    })),
  fc.record({
    targetType: fc.constant('PAUSE'),
    lifecycleStages: fc.subarray(pausable, { minLength: 1, maxLength: 2 }),
    timeoutConfiguration: timeout,
  }),
);
const configuration = fc.record({
  strategy: fc.constantFrom('ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY'),
  bakeTimeInMinutes: fc.integer({ min: 0, max: 3 }),
  lifecycleHooks: fc.array(hook, { maxLength: 3 }),
  alarms: fc.record({ alarmNames: fc.constant(['errors']), enable: fc.boolean(), rollback: fc.boolean() }),
  deploymentCircuitBreaker: fc.record({ enable: fc.constant(true), rollback: fc.boolean() }),
});
const steps = fc.record({
  percent: fc.integer({ min: 30, max: 1000 }).map((tenth) => tenth / 10),
  minutes: fc.integer({ min: 0, max: 2 }),
});
type Act = 'stop' | 'alarm' | 'calm' | 'continue' | 'rollback' | 'more' | 'less';
const acts = fc.array(
  fc.tuple(
    fc.oneof(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 300 })),
    fc.constantFrom<Act[]>('stop', 'alarm', 'calm', 'continue', 'rollback', 'more', 'less'),
  ),
  { maxLength: 6 },
);
const fate = fc.constantFrom<Fate[]>('well', 'well', 'fail');

/** Plays a deployment to its end, and two days longer. Refused acts are part of life. */
async function play(
  settings: object,
  share: { percent: number; minutes: number },
  fateOfGreen: Fate,
  story: readonly (readonly [number, Act])[],
) {
  const ecs = sampleServiceDeployments();
  let asked = 0;
  ecs.hooks.set('yes', () => ({ hookStatus: 'SUCCEEDED' }));
  ecs.hooks.set('no', () => ({ hookStatus: 'FAILED' }));
  ecs.hooks.set('later', () => ({ hookStatus: asked++ % 2 === 0 ? 'IN_PROGRESS' : 'SUCCEEDED' }));
  ecs.hooks.set('silent', () => 'never');
  ecs.tasks.fates.set(revision(2), fateOfGreen);
  const shift =
    'strategy' in settings && settings.strategy === 'LINEAR'
      ? { linearConfiguration: { stepPercent: share.percent, stepBakeTimeInMinutes: share.minutes } }
      : 'strategy' in settings && settings.strategy === 'CANARY'
        ? { canaryConfiguration: { canaryPercent: share.percent, canaryBakeTimeInMinutes: share.minutes } }
        : {};
  const arn = ecs.deploySecond({ ...settings, ...shift });
  let desired = 2;
  for (const [wait, act] of story) {
    await ecs.step(wait);
    if (isTerminal(ecs.describe(arn).status)) continue;
    if (act === 'stop') ecs.call('StopServiceDeployment', { serviceDeploymentArn: arn });
    if (act === 'alarm') ecs.alarms.set('errors', 'ALARM');
    if (act === 'calm') ecs.alarms.set('errors', 'OK');
    if (act === 'more' || act === 'less') {
      desired = act === 'more' ? 3 : 1;
      ecs.deployments.rescale(ecs.describe(arn).serviceArn, desired);
    }
    const open = ecs
      .describe(arn)
      .lifecycleHookDetails.find(({ status }: { status: string }) => status === 'AWAITING_ACTION');
    if (
      (act === 'continue' || act === 'rollback') &&
      open !== undefined &&
      ecs.describe(arn).status === 'IN_PROGRESS'
    ) {
      const { hookId } = open;
      ecs.call('ContinueServiceDeployment', { serviceDeploymentArn: arn, hookId, action: act.toUpperCase() });
    }
  }
  await ecs.step(2 * 24 * 3600);
  return { ecs, arn, desired };
}

function isTerminal(status: string): boolean {
  return ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'].includes(status);
}

type Sample = ReturnType<typeof sampleServiceDeployments>;

/** What happened, in order: statuses, shifts towards green, and hooks. */
function historyOf(ecs: Sample) {
  return ecs.events.map(({ type, detail }) => ({
    status: type === 'service-deployment-changed' ? String(detail.status) : undefined,
    shift: type === 'traffic-shifted' ? { traffic: detail.traffic, percent: Number(detail.percent) } : undefined,
    hook: type === 'event' && detail['detail-type'] === 'ECS Hook State Change' ? detail.detail : undefined,
  }));
}

describe('every service deployment', () => {
  it('ends, with traffic and tasks on one side if it went well or was rolled back', async () => {
    await fc.assert(
      fc.asyncProperty(configuration, steps, fate, acts, async (settings, share, fateOfGreen, story) => {
        const { ecs, arn, desired } = await play(settings, share, fateOfGreen, story);
        const { status, deploymentConfiguration } = ecs.describe(arn);
        expect(isTerminal(status)).toBe(true);
        expect(ecs.ends).toHaveLength(1);
        const requested = [1, 2].map((number) => ecs.tasks.port.counts(revision(number)).requested);
        const shifts = deploymentConfiguration.strategy !== 'ROLLING';
        if (status === 'SUCCESSFUL') {
          expect(requested).toEqual([0, desired]);
          expect(ecs.onB(productionRule)).toBe(shifts ? 100 : 0);
        }
        if (status === 'ROLLBACK_SUCCESSFUL') expect(requested).toEqual([desired, 0]);
        if (status.startsWith('ROLLBACK')) expect(ecs.onB(productionRule)).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  it('gives green no traffic once it turned back, and production none before every hook agreed', async () => {
    await fc.assert(
      fc.asyncProperty(configuration, steps, fate, acts, async (settings, share, fateOfGreen, story) => {
        const { ecs } = await play(settings, share, fateOfGreen, story);
        let back = false;
        const hooks = new Map<string, string>();
        const begun: string[] = [];
        for (const { status, shift, hook: seen } of historyOf(ecs)) {
          back ||= status?.startsWith('ROLLBACK') === true;
          if (seen !== undefined) {
            hooks.set(seen.hookId, seen.eventName);
            begun.push(seen.lifecycleStage);
          }
          if (shift === undefined || shift.percent === 0) continue;
          expect(back).toBe(false);
          expect([...hooks.values()].filter((name) => name !== 'HOOK_SUCCEEDED' && name !== 'HOOK_TIMED_OUT')).toEqual(
            [],
          );
          const before = stages.filter((stage) => stage !== 'POST_PRODUCTION_TRAFFIC_SHIFT');
          const asked = settings.lifecycleHooks.flatMap(({ lifecycleStages }) => lifecycleStages as string[]);
          const due = shift.traffic === 'production' ? before.filter((stage) => asked.includes(stage)) : [];
          expect(due.filter((stage) => !begun.includes(stage))).toEqual([]);
        }
      }),
      { numRuns: 100 },
    );
  });
});

const order = {
  ...{ serviceArn: 's', deploymentArn: 'd', targetRevisionArn: 't', sourceRevisionArn: 's', mayGoBack: true },
  ...{ otherRevisionArns: ['o'], desiredCount: 2 },
};
const counts = (healthy: number): RevisionCounts => ({
  ...{ requested: healthy, pending: 0, running: healthy, healthy, failed: 0, lastFailure: undefined },
});
const anything = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(0, 2), fc.constantFrom(0, 2))
      .map(([t, s]): RunEvent => ({ kind: 'looked', counts: { t: counts(t), s: counts(s), o: counts(0) } })),
  },
  fc.constantFrom<RunEvent[]>(
    { kind: 'routes-found', routes: [] },
    { kind: 'routes-unfit', problem: 'no' },
    { kind: 'stop-requested' },
    { kind: 'alarms-triggered', names: ['errors'] },
    { kind: 'traffic-not-shifted', message: 'no' },
    { kind: 'rescaled', desiredCount: 3 },
    { kind: 'superseded', reason: 'newer' },
  ),
);

/** Every state on the way, the first included; hours go by between events. */
function follow(settings: object, events: readonly (readonly [number, RunEvent])[]) {
  const runs: DeploymentRun[] = [];
  let run = pendingRun({ ...order, configuration: completeDeploymentConfiguration(settings as never) }, 'seed', 0);
  let now = 0;
  runs.push(run);
  for (const [minutes, event] of events) {
    now += minutes * 60_000;
    run = transition(run, event, now).run;
    // Whoever acts for a run answers at once.
    if (run.status === 'IN_PROGRESS' && run.steps.length === 0) {
      run = transition(run, { kind: 'routes-found', routes: [] }, now).run;
    }
    runs.push(run);
  }
  return { runs, now };
}

describe('a run', () => {
  const story = fc.array(fc.tuple(fc.integer({ min: 0, max: 90 }), anything), { maxLength: 60 });

  it('stays as it is once it has ended, and waits for nothing', () => {
    fc.assert(
      fc.property(configuration, story, (settings, events) => {
        const { runs, now } = follow(settings, events);
        const end = runs.find(isEnded);
        const last = runs.at(-1);
        if (end !== undefined) expect(last).toBe(end);
        if (end !== undefined) expect(nextDeadline(end, now)).toBeUndefined();
      }),
    );
  });

  it('never takes a step back on its way, and only turns round once', () => {
    fc.assert(
      fc.property(configuration, story, (settings, events) => {
        const { runs } = follow(settings, events);
        for (const [index, run] of runs.entries()) {
          const before = runs[index - 1];
          if (before === undefined || before.steps.length === 0) continue;
          const turned = before.rollback === undefined && run.rollback !== undefined;
          if (before.steps === run.steps && !turned) expect(run.at).toBeGreaterThanOrEqual(before.at);
          if (before.rollback !== undefined) expect(run.rollback).toBe(before.rollback);
        }
      }),
    );
  });
});

describe('the shares of production traffic', () => {
  it('rise to a hundred in equal steps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 1000 }), (tenths) => {
        const stepPercent = tenths / 10;
        const linear = completeDeploymentConfiguration({
          strategy: 'LINEAR',
          linearConfiguration: { stepPercent },
        } as never);
        const shares = planDeployment({ ...order, configuration: linear }).flatMap(({ act }) =>
          act?.kind === 'shift' && act.traffic === 'production' ? [act.percent] : [],
        );
        expect(shares.at(-1)).toBe(100);
        const gaps = shares.map((share, index) => Math.round((share - (shares[index - 1] ?? 0)) * 10));
        expect(gaps.slice(0, -1).every((gap) => gap === tenths)).toBe(true);
        expect(gaps.at(-1)).toBeLessThanOrEqual(tenths);
      }),
    );
  });
});

describe('a rolling replacement', () => {
  const limits = fc.record({
    desired: fc.integer({ min: 0, max: 12 }),
    minimumHealthyPercent: fc.integer({ min: 0, max: 100 }),
    maximumPercent: fc.integer({ min: 100, max: 200 }),
  });

  it('stays between its bounds, and comes to its end where there is room', () => {
    fc.assert(
      fc.property(limits, ({ desired, ...percents }) => {
        const least = Math.ceil((desired * percents.minimumHealthyPercent) / 100);
        const most = Math.floor((desired * percents.maximumPercent) / 100);
        let [next, old] = [0, desired];
        for (let round = 0; round < 30; round++) {
          const wanted = rollTasks(desired, percents, counts(next), [counts(old)]);
          const left = wanted.old[0] ?? 0;
          // Tasks that go are healthy no more, those that come not yet.
          expect(next + left).toBeGreaterThanOrEqual(Math.min(least, desired));
          expect(wanted.next + old).toBeLessThanOrEqual(Math.max(most, next + old));
          next = wanted.next;
          old = left;
        }
        const done = isRolledOut(desired, counts(next), [counts(old)]);
        expect(done).toBe(desired === 0 || least < desired || most > desired);
      }),
    );
  });
});
