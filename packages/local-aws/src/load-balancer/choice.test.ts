/** Weights and turns: who gets how much in the long run, and who nothing. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRandom } from '../random/random.ts';
import { chooseGroup, eligibleTargets, targetOfTurn } from './choice.ts';
import type { TargetPlan } from './plan.ts';

const weights = fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 5 });
const groupsOf = (all: readonly number[]) => all.map((weight, index) => ({ targetGroupArn: `${index}`, weight }));

describe('chooseGroup', () => {
  it('meets the weights in the long run', () => {
    const rounds = 4000;
    fc.assert(
      fc.property(weights, fc.integer(), (all, seed) => {
        const total = all.reduce((sum, weight) => sum + weight, 0);
        fc.pre(total > 0);
        const random = createRandom(seed);
        const hits = all.map(() => 0);
        for (let round = 0; round < rounds; round++) {
          const index = Number(chooseGroup(groupsOf(all), random));
          hits[index] = (hits[index] ?? 0) + 1;
        }
        all.forEach((weight, index) => {
          const share = weight / total;
          // Six standard deviations: a fair chooser is outside of them once in a billion.
          const slack = 6 * Math.sqrt((share * (1 - share)) / rounds);
          expect(Math.abs((hits[index] ?? 0) / rounds - share)).toBeLessThanOrEqual(slack);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('never gives anything to the weight 0', () => {
    const random = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));
    const some = fc.array(fc.constantFrom(0, 0, 1, 999), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(some, random, (all, point) => {
        const chosen = chooseGroup(groupsOf(all), () => point);
        if (chosen === undefined) expect(all.every((weight) => weight === 0)).toBe(true);
        else expect(all[Number(chosen)]).toBeGreaterThan(0);
      }),
    );
  });
});

describe('targets', () => {
  const target = (id: string, state: TargetPlan['state']): TargetPlan => ({ id, port: 80, state });
  const idsOf = (targets: readonly TargetPlan[]) => targets.map(({ id }) => id);

  it('are the healthy ones, or all that stay if none is healthy', () => {
    const ill = [target('a', 'unhealthy'), target('b', 'initial'), target('c', 'draining')];
    expect(idsOf(eligibleTargets([...ill, target('d', 'healthy')]))).toEqual(['d']);
    expect(idsOf(eligibleTargets(ill))).toEqual(['a', 'b']);
    expect(eligibleTargets([target('c', 'draining'), target('d', 'unused')])).toEqual([]);
  });

  it('take turns', () => {
    const two = [target('a', 'healthy'), target('b', 'healthy')];
    expect([0, 1, 2, 3].map((turn) => targetOfTurn(two, turn)?.id)).toEqual(['a', 'b', 'a', 'b']);
    expect(targetOfTurn([], 3)).toBeUndefined();
  });
});
