import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { appSpecOf } from '../codedeploy-sample.ts';
import { isEnded, type RunEvent } from '../run.ts';
import { type LambdaEvent, type LambdaRun, releaseRun } from './lambda-run.ts';
import { transition } from './lambda-transition.ts';

const order = {
  appSpec: JSON.stringify(appSpecOf({}, [{ BeforeAllowTraffic: 'pre' }, { AfterAllowTraffic: 'post' }])),
  routing: { type: 'TimeBasedLinear', percentage: 30, interval: 1 },
  executionIds: { BeforeAllowTraffic: 'a', AfterAllowTraffic: 'b' },
  createdAt: 0,
  region: 'us-east-1',
  settings: { serviceRoleArn: 'r', deploymentConfigName: 'c' },
} as const;

const routing = { functionVersion: '1', additionalVersionWeights: {} };
const continued: RunEvent = { kind: 'continued' };
const anything = fc.oneof(
  { weight: 4, arbitrary: fc.constant<LambdaEvent | RunEvent>(continued) },
  fc.constantFrom<LambdaEvent | RunEvent>(
    { kind: 'alias-inspected', routing, targetExists: true },
    { kind: 'alias-inspected', routing: undefined, targetExists: true },
    { kind: 'alias-not-routed', message: 'no' },
    { kind: 'hook-reported', executionId: 'a', succeeded: true },
    { kind: 'hook-reported', executionId: 'b', succeeded: true },
    { kind: 'hook-reported', executionId: 'a', succeeded: false },
    { kind: 'hook-reported', executionId: 'c', succeeded: true },
    { kind: 'hook-not-invoked', message: 'no' },
    { kind: 'alarms-active', names: ['errors'] },
    { kind: 'alarms-unreadable', names: ['errors'] },
    { kind: 'stop-requested' },
  ),
);

/** Every state on the way, the first included. */
function follow(events: readonly (LambdaEvent | RunEvent)[]): readonly LambdaRun[] {
  const runs = [releaseRun(order)];
  for (const event of events) runs.push(transition(runs.at(-1) ?? releaseRun(order), event, runs.length).run);
  return runs;
}

describe('a Lambda run', () => {
  it('stays as it is once it has ended', () => {
    fc.assert(
      fc.property(fc.array(anything), (events) => {
        const runs = follow(events);
        const last = runs.find(isEnded);
        if (last !== undefined) expect(runs.at(-1)).toBe(last);
      }),
    );
  });

  it('waits for nothing but its stop when it is to be stopped', () => {
    fc.assert(
      fc.property(fc.array(anything), fc.array(anything), (events, more) => {
        const run = follow(events).at(-1);
        if (run === undefined || isEnded(run) || run.phase.kind === 'stop') return;
        const stopping = transition(run, { kind: 'stop-requested' }, 0);
        expect(stopping.effects).toEqual([{ kind: 'wait', duration: 500 }]);
        for (const event of more.filter(({ kind }) => kind !== 'continued')) {
          expect(transition(stopping.run, event, 0)).toEqual({ run: stopping.run, effects: [] });
        }
        const stopped = transition(stopping.run, continued, 0);
        expect(stopped).toMatchObject({ run: { status: 'Stopped', percent: run.percent }, effects: [] });
      }),
    );
  });

  it('always waits for something, or has ended', () => {
    fc.assert(
      fc.property(fc.array(anything), (events) => {
        let run = releaseRun(order);
        for (const event of events) {
          const step = transition(run, event, 0);
          const asks = step.effects.some(({ kind }) => kind === 'wait' || kind === 'inspect-alias');
          expect(step.run === run || isEnded(step.run) || asks).toBe(true);
          run = step.run;
        }
      }),
    );
  });

  it('begins lifecycle events in order, and one at a time', () => {
    fc.assert(
      fc.property(fc.array(anything), (events) => {
        for (const { lifecycle, status } of follow(events)) {
          const statuses = lifecycle.map((event) => event.status).join();
          const allowed = isEnded({ status } as LambdaRun)
            ? /^(Succeeded,?)*(Failed,?)?(Skipped,?)*$/
            : /^(Succeeded,?)*(InProgress,?)?(Pending,?)*$/;
          expect(statuses).toMatch(allowed);
        }
      }),
    );
  });
});
