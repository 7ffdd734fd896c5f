import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Verdict, worstVerdict } from './verdict.ts';

const verdict = fc.constantFrom<Verdict>('pass', 'inconclusive', 'fail', 'error');
const verdicts = fc.array(verdict, { minLength: 1 });

describe('worstVerdict', () => {
  it('puts error before fail before inconclusive before pass', () => {
    expect(worstVerdict(['pass', 'error', 'fail', 'inconclusive'])).toBe('error');
    expect(worstVerdict(['pass', 'fail', 'inconclusive'])).toBe('fail');
    expect(worstVerdict(['inconclusive', 'pass'])).toBe('inconclusive');
    expect(worstVerdict(['pass', 'pass'])).toBe('pass');
  });

  it('passes only if everything passed', () => {
    fc.assert(
      fc.property(verdicts, (all) => expect(worstVerdict(all) === 'pass').toBe(all.every((one) => one === 'pass'))),
    );
  });

  it('depends neither on order nor on grouping', () => {
    fc.assert(
      fc.property(verdicts, verdicts, (a, b) => {
        expect(worstVerdict([...a, ...b])).toBe(worstVerdict([...b, ...a]));
        expect(worstVerdict([...a, ...b])).toBe(worstVerdict([worstVerdict(a), worstVerdict(b)]));
      }),
    );
  });

  it('concludes nothing from nothing', () => {
    expect(worstVerdict([])).toBe('inconclusive');
  });
});
