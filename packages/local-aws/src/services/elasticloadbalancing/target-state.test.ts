/** What checks make of a target's health: a pure decision. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CheckResult } from '../../load-balancer/probe.ts';
import { afterCheck, describeState, type TargetState, whileFlapping } from './target-state.ts';

const passed: CheckResult = { passed: true };
const mismatch: CheckResult = { passed: false, reason: 'Target.ResponseCodeMismatch', description: 'codes: [500]' };
const silent: CheckResult = { passed: false, reason: 'Target.Timeout', description: 'Request timed out' };
const thresholds = { healthy: 3, unhealthy: 2 };

/** The states after each of `results`. */
function after(results: readonly CheckResult[], first: TargetState = { kind: 'registering' }): string[] {
  let state = first;
  return results.map((result) => {
    state = afterCheck(state, result, thresholds);
    return state.kind;
  });
}

describe('a target', () => {
  it('is healthy after one check that passes', () => {
    expect(after([passed])).toEqual(['healthy']);
    expect(after([silent, passed])).toEqual(['initial', 'healthy']);
  });

  it('is unhealthy after as many failures in a row as the threshold says', () => {
    expect(after([silent, mismatch])).toEqual(['initial', 'unhealthy']);
    expect(after([passed, silent, passed, silent, silent])).toEqual([
      ...['healthy', 'healthy', 'healthy', 'healthy', 'unhealthy'],
    ]);
  });

  it('is healthy again after as many passes in a row as the threshold says', () => {
    const ill: TargetState = { kind: 'unhealthy', streak: 0, failure: silent as never };
    expect(after([passed, passed, silent, passed, passed, passed], ill)).toEqual([
      ...['unhealthy', 'unhealthy', 'unhealthy', 'unhealthy', 'unhealthy', 'healthy'],
    ]);
  });

  it('says why the last check failed', () => {
    const ill = afterCheck({ kind: 'initial', streak: 1 }, silent, thresholds);
    expect(describeState(ill)).toEqual({
      state: 'unhealthy',
      reason: 'Target.Timeout',
      description: 'Request timed out',
    });
    expect(describeState(afterCheck(ill, mismatch, thresholds)).reason).toBe('Target.ResponseCodeMismatch');
  });

  it('does not change by checks once it drains or is not used', () => {
    const states: TargetState[] = [{ kind: 'unused' }, { kind: 'draining', until: 5 }];
    for (const state of states) expect(afterCheck(state, passed, thresholds)).toBe(state);
  });

  it('never changes sides before a whole run of results against it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean()),
        fc.integer({ min: 2, max: 10 }),
        fc.integer({ min: 2, max: 10 }),
        (all, healthy, unhealthy) => {
          let state = afterCheck({ kind: 'registering' }, passed, { healthy, unhealthy });
          all.forEach((well, index) => {
            const before = state.kind;
            state = afterCheck(state, well ? passed : silent, { healthy, unhealthy });
            const run = state.kind === 'healthy' ? healthy : unhealthy;
            const against = all.slice(Math.max(0, index + 1 - run), index + 1);
            const turns = against.length === run && against.every((one) => one === (state.kind === 'healthy'));
            if (state.kind !== before) expect(turns).toBe(true);
            else if (turns) expect(state.kind).toBe(well ? 'healthy' : 'unhealthy');
          });
        },
      ),
    );
  });
});

describe('a group that flaps', () => {
  it('is well for half of the period and ill for the other', () => {
    const kinds = [0, 29, 30, 59, 60, 90].map((now) => whileFlapping(1000, 1000 + now, 60).kind);
    expect(kinds).toEqual(['healthy', 'healthy', 'unhealthy', 'unhealthy', 'healthy', 'unhealthy']);
  });
});
