import { describe, expect, it } from '@jest/globals';
import { rehearsed } from '../test/release-sample.ts';
import { highlight, tellRelease } from './story.ts';

describe('tellRelease', () => {
  it('says how it ended, for whom, and what serves now', () => {
    const errors = [
      { by: 'version 3', at: 3_300, reason: 'Unhandled' },
      { by: 'version 3', at: 3_400, reason: 'Unhandled' },
    ];
    const release = rehearsed({
      outcomes: ['in-progress', 'rolled-back'],
      customers: { answers: { 'version 2': 90, 'version 3': 8 }, errors },
      serving: { 'version 2': 100, 'version 3': 0 },
      secondsToSafety: 14.2,
    });
    expect(tellRelease('A bad release', release)).toEqual([
      "A bad release  (10 s here, 10 minutes on AWS's clock)",
      '  Production   failure: rolled-back - because',
      "  safety       14 s on AWS's clock after the alarm",
      '  customers    100 asked (10 a second), answered 90 by version 2, 8 by version 3; 2 saw an error, first Unhandled of version 3 after 2.3 s',
      '  now serving  version 2: 100 %',
    ]);
  });

  it('tells of customers who reached nobody, and of happy ones', () => {
    const lost = { answers: {}, errors: [{ by: undefined, at: 1_000, reason: 'ECONNREFUSED' }] };
    expect(tellRelease('', rehearsed({ customers: lost }))).toContain(
      '  customers    1 asked (0 a second), answered never; 1 saw an error, first ECONNREFUSED of nobody after 0.0 s',
    );
    const happy = { answers: { 'release 1.0': 500 }, errors: [] };
    expect(tellRelease('', rehearsed({ customers: happy }))).toContain(
      '  customers    500 asked (50 a second), answered 500 by release 1.0; nobody saw an error',
    );
  });
});

describe('tellRelease of a release that a validation refused', () => {
  it('says why', () => {
    const release = rehearsed({ outcomes: ['in-progress', 'rolled-back'], verdict: 'fail' });
    expect(tellRelease('', release)).toContain('  validation   fail: because');
    expect(tellRelease('', rehearsed({})).join()).not.toContain('validation');
  });
});

describe('highlight', () => {
  const line = { job: 'Production', step: 'Canary', kind: 'text' as const };
  it('shows what moves and what fails, once', () => {
    expect(highlight({ ...line, text: 'version 2 has 10 % of the traffic' })).toBe(
      '  Production:   version 2 has 10 % of the traffic',
    );
    expect(highlight({ ...line, kind: 'error', text: 'rolled-back: why\nmore' })).toBe(
      '  Production:   rolled-back: why',
    );
    expect(highlight({ ...line, kind: 'end', text: 'success' })).toBe('  Production: Canary - success');
    expect(highlight({ ...line, text: 'npm notice' })).toBeUndefined();
  });

  it.each([
    'Releasing task definition api:2 to demo/api.',
    'Deployment d-1234 started.',
    'deployment 4kf waits for an answer',
    'BAKE_TIME in progress',
    'AllowTraffic succeeded',
    'task definition api:2 has 100 % of the traffic',
  ])('shows %j', (text) => {
    expect(highlight({ ...line, text })).toContain(text);
  });
});
