import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { healthOfTask, judgeHealth, unknownHealth } from './container-health.ts';

/** The health after these results, ten seconds apart. */
const after = (results: readonly boolean[], check: object) =>
  results.reduce((health, passed, index) => judgeHealth(health, passed, (index + 1) * 10, check), unknownHealth).status;

describe('a health check', () => {
  it('that passed last makes healthy, whatever was before', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean()), (results) =>
        expect(after([...results, true], { retries: 2 })).toBe('HEALTHY'),
      ),
    );
  });

  it('makes ill by as many failures in a row as there are retries, and by no fewer', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean()), fc.integer({ min: 1, max: 10 }), (results, retries) => {
        const failures = Array<boolean>(retries).fill(false);
        expect(after([...results, ...failures], { retries })).toBe('UNHEALTHY');
        expect(after([...results, true, ...failures.slice(1)], { retries })).toBe('HEALTHY');
      }),
    );
  });

  it('counts no failure of the start period until it has passed once', () => {
    expect(after([false, false, false], { retries: 1, startPeriod: 31 })).toBe('UNKNOWN');
    expect(after([false, false, false], { retries: 1, startPeriod: 30 })).toBe('UNHEALTHY');
    expect(after([true, false], { retries: 1, startPeriod: 300 })).toBe('UNHEALTHY');
  });

  it('of each container counts for the task', () => {
    expect(healthOfTask([])).toBe('UNKNOWN');
    expect(healthOfTask(['HEALTHY', 'UNKNOWN'])).toBe('UNKNOWN');
    expect(healthOfTask(['HEALTHY', 'UNHEALTHY', 'UNKNOWN'])).toBe('UNHEALTHY');
    expect(healthOfTask(['HEALTHY', 'HEALTHY'])).toBe('HEALTHY');
  });
});
