import { portFailure, virtualWaiting } from '@aws-release-actions/testing';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FailureKind } from './ports.ts';
import { awaitStage, type StageGate, type StageSight } from './stage-gate.ts';
import { type Answered, answerStage, type StageAnswer } from './stage-gate-answer.ts';

const coming: StageSight = { at: 'before', step: 'SCALE_UP', willAsk: true };
const asking: StageSight = { at: 'stage', step: 'POST_TEST_TRAFFIC_SHIFT', waits: ['a', 'b'] };
const next: StageSight = { at: 'stage', step: 'PRE_PRODUCTION_TRAFFIC_SHIFT', waits: ['c'] };
const gone: StageSight = { at: 'beyond', step: 'BAKE_TIME' };
const back: StageSight = { at: 'turned-back', reason: 'an alarm' };

type Call = StageSight | FailureKind;
type Told = 'goOn' | 'rollBack';

/** A deployment that shows `sights` one after the other, and the last for ever; told what to do, it goes on in `after`. */
function world(sights: readonly Call[], after: Partial<Record<Told, readonly (Call | undefined)[]>> = {}) {
  const ahead = [...sights];
  const answers = { goOn: [...(after.goOn ?? [])], rollBack: [...(after.rollBack ?? [])] };
  const calls: string[] = [];
  const seen: string[] = [];
  const tell = (what: Told) => async (waits: readonly string[]) => {
    calls.push(`${what} ${waits.join(' ')}`.trim());
    const then = answers[what].shift();
    if (typeof then === 'string') throw portFailure(then, then);
    if (then !== undefined) ahead.splice(0, ahead.length, then);
  };
  const gate: StageGate = {
    deployment: 'deployment d-1',
    setting: '',
    look: async () => {
      const sight = ahead.length > 1 ? ahead.shift() : ahead[0];
      if (sight === undefined || typeof sight === 'string') throw portFailure(sight ?? 'not-found', sight);
      seen.push(sight.at);
      return sight;
    },
    goOn: tell('goOn'),
    rollBack: tell('rollBack'),
  };
  const waiting = virtualWaiting();
  const retried: string[] = [];
  const onRetry = (error: Error) => retried.push(error.message);
  return {
    ...{ calls, retried, seen },
    wait: (
      options: { readonly timeout?: number; readonly signal?: AbortSignal; readonly told?: StageSight[] } = {},
    ) => {
      const { timeout = 600_000, signal = new AbortController().signal, told = [] } = options;
      return awaitStage(gate, { waiting, signal, timeout, onSight: (sight) => told.push(sight), onRetry });
    },
    answer: (answer: StageAnswer) => answerStage(gate, answer, { waiting, patience: 60_000, onRetry }),
    now: () => waiting.now(),
  };
}

describe('awaitStage', () => {
  it.each([
    ['asks', asking],
    ['will not ask', { ...coming, willAsk: false }],
    ['has passed', gone],
    ['has turned back', back],
  ])('ends when the deployment %s, and tells of each change once', async (_, last) => {
    const told: StageSight[] = [];
    const arrival = await world([coming, coming, 'throttled', coming, last]).wait({ told });
    expect(arrival).toEqual({ kind: 'seen', sight: last });
    expect(told).toEqual([coming, last]);
  });

  it('looks quickly while things move, and not much later than at its time', async () => {
    const { wait, seen, now } = world([coming]);
    expect(await wait({ timeout: 600_000 })).toEqual({ kind: 'timed-out' });
    expect(now()).toBe(600_000);
    expect(seen.length).toBeGreaterThan(40);
    expect(seen.length).toBeLessThan(120);
  });

  it('ends at once when the run is cancelled', async () => {
    expect(await world([coming]).wait({ signal: AbortSignal.abort() })).toEqual({ kind: 'cancelled' });
  });

  it('goes on looking through failures that pass, and throws the others', async () => {
    const { wait, retried } = world(['throttled', 'service-fault', 'unreachable', asking]);
    expect(await wait()).toMatchObject({ kind: 'seen' });
    expect(retried).toEqual(['throttled', 'service-fault', 'unreachable']);
    await expect(world([coming, 'access-denied']).wait()).rejects.toThrow('access-denied');
  });
});

const goOn: StageAnswer = { say: 'continue', waits: ['a', 'b'] };
const rollBack: StageAnswer = { say: 'rollback' };

describe('answerStage', () => {
  it('answers every wait that it is about, and no other', async () => {
    const { answer, calls } = world([asking], { goOn: [next] });
    expect(await answer(goOn)).toEqual({ kind: 'taken' });
    expect(calls).toEqual(['goOn a b']);
    const later = world([next]);
    expect(await later.answer(goOn)).toEqual({ kind: 'not-asked', sight: next });
    expect(later.calls).toEqual([]);
  });

  it('repeats what is still open', async () => {
    const { answer, calls } = world([asking], { goOn: [{ ...asking, waits: ['b'] }, gone] });
    expect(await answer(goOn)).toEqual({ kind: 'taken' });
    expect(calls).toEqual(['goOn a b', 'goOn b']);
  });

  it.each(['throttled', 'service-fault', 'unreachable'] as const)('repeats an answer that was %s', async (kind) => {
    const { answer, calls, retried } = world([asking], { goOn: [kind, kind, gone] });
    expect(await answer(goOn)).toEqual({ kind: 'taken' });
    expect(calls).toHaveLength(3);
    expect(retried).toEqual([kind, kind]);
  });

  it.each([
    ['continue', goOn, gone],
    ['rollback', rollBack, back],
  ] as const)('takes it for given when the answer to %s got lost', async (_, answer, sight) => {
    // The call was carried out; AWS refuses its repetition, for nobody waits any more.
    const lost = world([asking, asking, sight], {
      goOn: ['unreachable', 'invalid'],
      rollBack: ['unreachable', 'invalid'],
    });
    expect(await lost.answer(answer)).toEqual({ kind: 'taken' });
  });

  it('says so when a deployment turns back although it was told to continue', async () => {
    const { answer } = world([asking], { goOn: [back] });
    expect(await answer(goOn)).toEqual({ kind: 'overruled', reason: 'an alarm' });
  });

  it.each([
    ['continue', goOn, coming],
    ['continue', goOn, gone],
    ['continue', goOn, back],
    ['rollback', rollBack, gone],
    ['rollback', rollBack, back],
  ] as const)('tells nobody to %s who does not ask', async (_, answer, sight) => {
    const { answer: give, calls } = world([sight]);
    expect(await give(answer)).toEqual({ kind: 'not-asked', sight });
    expect(calls).toEqual([]);
  });

  it.each([
    ['at its stage', asking, 'rollBack a b'],
    ['on its way there', coming, 'rollBack'],
  ])('turns back a deployment %s', async (_, sight, call) => {
    const { answer, calls } = world([sight], { rollBack: [back] });
    expect(await answer(rollBack)).toEqual({ kind: 'taken' });
    expect(calls).toEqual([call]);
  });

  it('waits until it is seen, and does not repeat what was accepted', async () => {
    const slow = world([asking, asking, asking, back]);
    expect(await slow.answer(rollBack)).toEqual({ kind: 'taken' });
    expect(slow.calls).toEqual(['rollBack a b']);
    const never = world([asking]);
    expect(await never.answer(rollBack)).toEqual({ kind: 'unseen' });
    expect(never.now()).toBeGreaterThanOrEqual(60_000);
  });

  it.each([
    ['continue', goOn],
    ['rollback', rollBack],
  ] as const)('throws when it may not tell to %s, or is refused to the end', async (_, answer) => {
    const denied = world([asking], { goOn: ['access-denied'], rollBack: ['access-denied'] });
    await expect(denied.answer(answer)).rejects.toThrow('access-denied');
    const kinds = Array.from({ length: 300 }, () => 'invalid' as const);
    const refused = world([asking], { goOn: kinds, rollBack: kinds });
    await expect(refused.answer(answer)).rejects.toThrow('invalid');
    await expect(world(['throttled']).answer(answer)).rejects.toThrow('throttled');
  });

  it('keeps its laws whatever a deployment shows and AWS answers', async () => {
    const call = fc.constantFrom<Call>(coming, asking, next, gone, back, 'throttled', 'invalid', 'access-denied');
    const told = fc.array(fc.option(call, { nil: undefined }), { maxLength: 4 });
    const worlds = fc.record({ sights: fc.array(call, { minLength: 1, maxLength: 8 }), goOn: told, rollBack: told });
    await fc.assert(
      fc.asyncProperty(worlds, fc.constantFrom(goOn, rollBack), async ({ sights, ...after }, answer) => {
        const { answer: give, calls, seen } = world(sights, after);
        const answered: Answered | 'failed' = await give(answer).catch(() => 'failed' as const);
        for (const made of calls) {
          // Only what it was given to say, and only about what it was given for.
          expect(made).toMatch(answer.say === 'continue' ? /^goOn( a| b)+$/ : /^rollBack/);
        }
        // Past its stage, a deployment is left alone.
        if (answer.say === 'rollback' && seen[0] === 'beyond') expect(calls).toEqual([]);
        if (answered !== 'failed' && answered.kind === 'not-asked' && answer.say === 'continue')
          expect(calls).toEqual([]);
        if (answered !== 'failed' && answered.kind === 'taken') expect(calls.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});
