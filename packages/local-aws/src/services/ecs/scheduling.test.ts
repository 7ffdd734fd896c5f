import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextTry, noFailures, type Replacement, type ScheduledTask, type Situation, schedule } from './scheduling.ts';

const replacement: fc.Arbitrary<Replacement> = fc.oneof(
  fc.record({ kind: fc.constant('before' as const), room: fc.nat(5) }),
  fc.constant({ kind: 'after-stop' as const }),
  fc.constant({ kind: 'after-end' as const }),
);
const kinds = ['starting', 'running', 'healthy', 'ill'] as const;
const situation: fc.Arbitrary<Situation> = fc
  .record({
    ...{ desired: fc.nat(6), leaving: fc.nat(3), replacement },
    kinds: fc.array(fc.constantFrom(...kinds), { maxLength: 9 }),
  })
  .map(({ kinds: given, ...rest }) => ({
    ...rest,
    ...{ tasks: given.map(taskOf), failures: noFailures, now: 1_000_000 },
  }));

function taskOf(kind: (typeof kinds)[number], index: number): ScheduledTask {
  return {
    ...{ arn: `${kind}-${index}`, createdAt: index * 1000, isRunning: kind !== 'starting' },
    ...{ isHealthy: kind === 'healthy', unhealthy: kind === 'ill' ? 'it is ill' : undefined },
  };
}

const isIll = (arn: string) => arn.startsWith('ill');
const isWell = (arn: string) => !isIll(arn);

describe('a schedule', () => {
  it('stops well tasks only while there are too many, and starts none then', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const { start, stop } = schedule(given);
        const well = given.tasks.filter(({ arn }) => isWell(arn)).length;
        expect(stop.filter(({ arn }) => isWell(arn))).toHaveLength(Math.max(0, well - given.desired));
        if (well >= given.desired) expect(start).toBe(0);
      }),
    );
  });

  it('stops no task twice, and gives each its reason', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const { stop } = schedule(given);
        expect(new Set(stop.map(({ arn }) => arn)).size).toBe(stop.length);
        for (const { arn, reason, detail } of stop) {
          expect([reason, detail]).toEqual(isIll(arn) ? ['unhealthy', 'it is ill'] : ['scaled-in', '']);
        }
      }),
    );
  });

  it('never starts more than what is missing, nor more than there is room for', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const { start } = schedule(given);
        const { desired, tasks, replacement: by, leaving } = given;
        const well = tasks.filter(({ arn }) => isWell(arn)).length;
        expect(start).toBeLessThanOrEqual(Math.max(0, desired - well));
        const taken = tasks.length + (by.kind === 'after-end' ? leaving : 0);
        const room = by.kind === 'before' ? by.room : 0;
        expect(start).toBeLessThanOrEqual(Math.max(0, desired - taken, room));
      }),
    );
  });

  it('keeps what serves while replacements come first', () => {
    fc.assert(
      fc.property(situation, (given) => {
        fc.pre(given.replacement.kind === 'before' && given.replacement.room > 0);
        const { stop } = schedule(given);
        const gone = new Set(stop.map(({ arn }) => arn));
        const healthy = given.tasks.filter(({ arn, isHealthy }) => isHealthy && !gone.has(arn)).length;
        const ill = given.tasks.filter(({ arn }) => isIll(arn)).length;
        const staying = given.tasks.filter(({ arn }) => isIll(arn) && !gone.has(arn)).length;
        expect(staying).toBeGreaterThanOrEqual(Math.min(ill, Math.max(0, given.desired - healthy)));
      }),
    );
  });

  it('comes to the desired number of healthy tasks, whatever there was', () => {
    fc.assert(
      fc.property(situation, fc.boolean(), (given, mayFallIll) => {
        let { tasks, leaving } = given;
        let born = tasks.length;
        for (let round = 0; round < 60; round++) {
          const { start, stop } = schedule({ ...given, tasks, leaving });
          const gone = new Set(stop.map(({ arn }) => arn));
          leaving = stop.filter(({ reason }) => reason === 'unhealthy').length;
          const staying = tasks.filter(({ arn }) => !gone.has(arn));
          // Those that came in the last round are healthy now, or ill once.
          const judged = staying.map((task, index) =>
            isIll(task.arn)
              ? task
              : taskOf(mayFallIll && round === 1 && index === 0 ? 'ill' : 'healthy', Number(task.arn.split('-')[1])),
          );
          tasks = [...judged, ...Array.from({ length: start }, () => taskOf('starting', born++))];
        }
        expect(tasks.map(({ arn }) => isWell(arn))).toEqual(Array(given.desired).fill(true));
      }),
    );
  });

  it('takes those first that have not begun, then the youngest; of the ill ones the oldest', () => {
    const tasks = [taskOf('healthy', 0), taskOf('healthy', 1), taskOf('starting', 2)];
    const base = { failures: noFailures, leaving: 0, now: 0, replacement: { kind: 'before', room: 0 } } as const;
    const stopped = (more: Pick<Situation, 'desired' | 'tasks'>) =>
      schedule({ ...base, ...more }).stop.map(({ arn }) => arn);
    expect(stopped({ desired: 2, tasks })).toEqual(['starting-2']);
    expect(stopped({ desired: 1, tasks })).toEqual(['starting-2', 'healthy-1']);
    expect(stopped({ desired: 2, tasks: [taskOf('ill', 3), taskOf('ill', 1)] })).toEqual(['ill-1']);
    expect(stopped({ desired: 2, tasks: [taskOf('ill', 3), taskOf('starting', 1)] })).toEqual([]);
  });
});

describe('a new try', () => {
  const failures = (count: number, neverRan: number) => ({ count, neverRan, lastAt: 1_000 });

  it('comes at once twice, then later and later for tasks that never run', () => {
    const waits = [0, 1, 2, 3, 4, 5].map((count) => Math.max(0, nextTry(failures(count, count)) - 1_000));
    expect(waits).toEqual([0, 0, 10_000, 20_000, 40_000, 80_000]);
    expect(nextTry(failures(50, 50)) - 1_000).toBe(27 * 60_000);
    expect(nextTry(failures(50, 0)) - 1_000).toBe(10_000);
    expect(nextTry(noFailures)).toBe(0);
  });

  it('is waited for', () => {
    const given = { desired: 2, tasks: [], leaving: 0, replacement: { kind: 'after-stop' } } as const;
    const early = schedule({ ...given, failures: failures(3, 3), now: 20_000 });
    expect(early).toEqual({ start: 0, stop: [], retryAt: 21_000 });
    expect(schedule({ ...given, failures: failures(3, 3), now: 21_000 })).toEqual({
      start: 2,
      stop: [],
      retryAt: undefined,
    });
  });
});
