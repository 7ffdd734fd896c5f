import { describe, expect, it } from '@jest/globals';
import type { CheckResult } from './run-checks.ts';
import { countVerdicts, summaryRows } from './summary.ts';

const result: CheckResult = {
  name: 'a',
  kind: 'http',
  verdict: 'fail',
  reason: 'status: expected 200, got 503',
  details: [],
  duration: 1234,
  attempts: 3,
};

describe('summaryRows', () => {
  it('has a row for each result', () => {
    expect(summaryRows([result, { ...result, name: 'b', verdict: 'pass', reason: 'status 200', attempts: 1 }])).toEqual(
      [
        { check: 'a', verdict: 'fail', duration: '1.2 s', reason: 'status: expected 200, got 503 (after 3 attempts)' },
        { check: 'b', verdict: 'pass', duration: '1.2 s', reason: 'status 200' },
      ],
    );
  });
});

describe('countVerdicts', () => {
  it('counts every verdict, also those that nobody has', () => {
    expect(countVerdicts([result, result, { ...result, verdict: 'error' }])).toEqual({
      pass: 0,
      inconclusive: 0,
      fail: 2,
      error: 1,
    });
  });
});
