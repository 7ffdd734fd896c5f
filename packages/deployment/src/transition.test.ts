import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Snapshot } from './snapshot.ts';
import {
  beginWatch,
  hasEnded,
  type OnCancel,
  type Transition,
  transition,
  type WatchEvent,
  type WatchState,
} from './transition.ts';

const look = (extra: Partial<Snapshot>): Snapshot => ({
  deploymentId: 'd-1',
  status: 'in-progress',
  stages: [],
  ...extra,
});
const observed = (extra: Partial<Snapshot>, at = 1000): WatchEvent => ({ type: 'observed', snapshot: look(extra), at });

function after(events: readonly WatchEvent[], onCancel: OnCancel = 'rollback'): Transition {
  let last = beginWatch('d-1', onCancel, 0);
  for (const event of events) last = transition(last.state, event);
  return last;
}

describe('transition', () => {
  it('reads what serves before it ends', () => {
    const ended = after([observed({ status: 'succeeded' })]);
    expect(ended.state.phase).toBe('reading-traffic');
    expect(ended.effects).toContainEqual({ type: 'read-traffic', afterMilliseconds: 0 });
    expect(transition(ended.state, { type: 'serving-read', serving: { 2: 100 }, at: 2000 }).state).toMatchObject({
      phase: 'ended',
      serving: { 2: 100 },
    });
  });

  it('follows the rollback to its end', () => {
    const failed = observed({ status: 'failed', rollbackDeploymentId: 'd-2' });
    const rollingBack = after([failed]);
    expect(rollingBack.state.phase).toBe('rolling-back');
    expect(rollingBack.effects).toContainEqual({ type: 'look', deploymentId: 'd-2', afterMilliseconds: 0 });
    expect(after([failed, observed({ deploymentId: 'd-2', status: 'in-progress' })]).state.phase).toBe('rolling-back');
    expect(after([failed, observed({ deploymentId: 'd-2', status: 'succeeded' })]).state.phase).toBe('reading-traffic');
  });

  it('waits a few looks for a rollback that is named late', () => {
    const failed = observed({ status: 'failed' });
    expect(after([failed]).state.phase).toBe('awaiting-rollback');
    expect(after([failed, observed({ status: 'failed', rollbackDeploymentId: 'd-2' })]).state.phase).toBe(
      'rolling-back',
    );
    const looks = (count: number) => after(Array.from({ length: count }, () => failed)).state.phase;
    expect(looks(29)).toBe('awaiting-rollback');
    expect(looks(30)).toBe('reading-traffic');
    const cancel: WatchEvent = { type: 'cancelled', by: 'SIGINT', at: 500 };
    expect(after([cancel, failed], 'stop').state.phase).toBe('reading-traffic');
  });

  it('stops once on a cancel, and never because a look failed', () => {
    const cancel: WatchEvent = { type: 'cancelled', by: 'SIGINT', at: 2000 };
    expect(after([cancel]).effects).toContainEqual({ type: 'stop', deploymentId: 'd-1', rollBack: true });
    expect(after([cancel], 'stop').effects).toContainEqual({ type: 'stop', deploymentId: 'd-1', rollBack: false });
    expect(after([cancel, cancel]).effects).toEqual([]);
    expect(after([cancel], 'leave')).toMatchObject({ state: { phase: 'left', why: 'cancelled' }, effects: [] });
    const failed = observed({ status: 'failed', rollbackDeploymentId: 'd-2' });
    expect(after([failed, cancel], 'leave').state.phase).toBe('rolling-back');
    expect(after([{ type: 'look-failed', at: 5000 }]).effects.map(({ type }) => type)).toEqual(['look']);
    expect(after([{ type: 'deadline-passed', at: 5000 }])).toMatchObject({ state: { phase: 'left' }, effects: [] });
  });

  it('looks twice a second after a cancel and during a rollback: the runner gives 7.5 seconds', () => {
    const cancel: WatchEvent = { type: 'cancelled', by: 'SIGINT', at: 900_000 };
    const soon = { afterMilliseconds: 500 };
    expect(after([observed({}), cancel]).effects.at(-1)).toMatchObject(soon);
    expect(after([observed({}), cancel, observed({}, 900_500)]).effects.at(-1)).toMatchObject(soon);
    const failed = observed({ status: 'failed', rollbackDeploymentId: 'd-2' });
    const rollback = observed({ deploymentId: 'd-2' }, 900_000);
    expect(after([failed, rollback]).effects.at(-1)).toMatchObject(soon);
  });

  it('ends early where it was asked to, but never on the way back', () => {
    const until = (reached: Snapshot['reached'], ...events: readonly WatchEvent[]) => {
      let last = beginWatch('d-1', 'rollback', 0, 'test-traffic');
      for (const event of [...events, observed({ reached })]) last = transition(last.state, event);
      return last.state;
    };
    expect(until('green-ready').phase).toBe('watching');
    expect(until('test-traffic')).toMatchObject({
      phase: 'left',
      why: 'reached',
      deployment: { reached: 'test-traffic' },
    });
    expect(until('baking').phase).toBe('left');
    expect(until('baking', { type: 'cancelled', by: 'SIGINT', at: 10 }).phase).toBe('watching');
    expect(until(undefined, observed({ status: 'rolling-back' })).phase).toBe('watching');
  });

  it('stops a deployment that makes customers ill, at the second look, and leaves none like that', () => {
    const sick = observed({ status: 'baking', reached: 'baking', isSick: true });
    const well = observed({ status: 'baking', reached: 'baking', isSick: false });
    const stop = { type: 'stop', deploymentId: 'd-1', rollBack: true };
    expect(after([sick]).effects).not.toContainEqual(stop);
    expect(after([sick, well, sick]).effects).not.toContainEqual(stop);
    for (const policy of ['rollback', 'stop', 'leave'] as const) {
      const { state, effects } = after([sick, sick], policy);
      expect(effects).toContainEqual(stop);
      expect(state).toMatchObject({ phase: 'watching', stoppedBecause: expect.stringMatching(/^No new task/) });
    }
    expect(after([sick, sick, sick]).effects).not.toContainEqual(stop);
    const cancel: WatchEvent = { type: 'cancelled', by: 'SIGINT', at: 2000 };
    expect(after([sick, cancel, sick], 'stop').effects).not.toContainEqual(stop);
    const begun = beginWatch('d-1', 'rollback', 0, 'baking');
    expect(transition(begun.state, sick).state.phase).toBe('watching');
    expect(transition(begun.state, well).state.phase).toBe('left');
  });

  it('looks for no other deployment when the service goes back by itself', () => {
    expect(after([observed({ status: 'rolling-back' })])).toMatchObject({
      state: { phase: 'watching' },
      effects: [{ type: 'tell' }, { type: 'look', deploymentId: 'd-1', afterMilliseconds: 500 }],
    });
    for (const wentBack of [true, false]) {
      expect(after([observed({ status: 'failed', wentBack })]).state.phase).toBe('reading-traffic');
    }
  });

  it('looks again sooner when something changed', () => {
    const first = after([observed({}, 60_000)]);
    expect(first.effects.at(-1)).toMatchObject({ afterMilliseconds: 1000 });
    expect(transition(first.state, observed({}, 100_000)).effects).toEqual([
      { type: 'look', deploymentId: 'd-1', afterMilliseconds: 4000 },
    ]);
  });
});

const anySnapshot = fc.record({
  deploymentId: fc.constantFrom('d-1', 'd-2', 'd-3'),
  status: fc.constantFrom<Snapshot['status']>(
    'created',
    'in-progress',
    'unknown',
    'ready',
    'rolling-back',
    'succeeded',
    'failed',
    'stopped',
  ),
  stages: fc.constant([]),
  rollbackDeploymentId: fc.option(fc.constant('d-2'), { nil: undefined }),
});
const anyEvent: fc.Arbitrary<WatchEvent> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constant('observed' as const), snapshot: anySnapshot, at: fc.nat(1e6) }),
  },
  fc.record({ type: fc.constant('serving-read' as const), serving: fc.constant({ 2: 100 }), at: fc.nat(1e6) }),
  fc.record({ type: fc.constant('look-failed' as const), at: fc.nat(1e6) }),
  fc.record({ type: fc.constant('cancelled' as const), by: fc.constant('SIGINT'), at: fc.nat(1e6) }),
);
const anyPolicy = fc.constantFrom<OnCancel>('rollback', 'stop', 'leave');

describe('laws', () => {
  it('absorbs everything once it has ended', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), anyEvent, anyPolicy, (events, next, policy) => {
        const { state } = after(events, policy);
        if (hasEnded(state)) expect(transition(state, next)).toEqual({ state, effects: [] });
      }),
    );
  });

  it('always has something to do next until it has ended', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), anyPolicy, (events, policy) => {
        let { state, effects } = beginWatch('d-1', policy, 0);
        let pending = effects.some(isPending);
        for (const event of events) {
          // As the driver does it: what was due has been done when its answer comes.
          const isAnswer = event.type !== 'cancelled';
          if (isAnswer && !answers(state, event)) continue;
          if (isAnswer) pending = false;
          ({ state, effects } = transition(state, event));
          pending ||= effects.some(isPending);
          expect(pending || hasEnded(state)).toBe(true);
        }
      }),
    );
  });

  it('gives the same state when the same events are replayed', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 30 }), anyPolicy, (events, policy) => {
        expect(after(events, policy)).toEqual(after(structuredClone(events), policy));
      }),
    );
  });

  it('ends whenever the service ends what it was asked about', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 30 }), anyPolicy, (events, policy) => {
        let { state } = after(events, policy);
        for (let step = 0; step < 40 && !hasEnded(state); step++) state = transition(state, finalAnswer(state)).state;
        expect(hasEnded(state)).toBe(true);
      }),
    );
  });
});

const isPending = ({ type }: { type: string }) => type === 'look' || type === 'read-traffic';

function answers(state: WatchState, event: WatchEvent): boolean {
  if (event.type === 'look-failed') return true;
  if (event.type === 'serving-read') return state.phase === 'reading-traffic';
  if (event.type !== 'observed' || state.phase === 'reading-traffic') return false;
  return event.snapshot.deploymentId === (state.phase === 'rolling-back' ? state.rollbackDeploymentId : 'd-1');
}

function finalAnswer(state: WatchState): WatchEvent {
  if (state.phase === 'reading-traffic') return { type: 'serving-read', serving: { 1: 100 }, at: 0 };
  const deploymentId = state.phase === 'rolling-back' ? state.rollbackDeploymentId : 'd-1';
  return observed({ deploymentId, status: 'failed' });
}
