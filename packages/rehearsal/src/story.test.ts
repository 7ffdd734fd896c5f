import { describe, expect, it } from '@jest/globals';
import type { Release } from './release.ts';
import { highlight, tellRelease } from './story.ts';

const release: Release = {
  run: {
    result: 'failure',
    name: 'Release',
    deployments: [],
    artifacts: [],
    jobs: [
      {
        id: 'production',
        name: 'Production',
        matrix: {},
        result: 'failure',
        outputs: {},
        summary: '',
        annotations: [],
        steps: [
          {
            name: 'Canary',
            stage: 'main',
            outcome: 'failure',
            conclusion: 'failure',
            outputs: { outcome: 'rolled-back', reason: 'The alarm errors went off.' },
          },
        ],
      },
    ],
  },
  customers: { answers: { 2: 90, 3: 8 }, errors: { 3: 2 }, unreached: 0 },
  serving: { 2: 100, 3: 0 },
  secondsToSafety: 14.2,
  seconds: { machine: 12.4, aws: 744 },
};

describe('tellRelease', () => {
  it('says how it ended, for whom, and what serves now', () => {
    expect(tellRelease('A bad release', release)).toEqual([
      "A bad release  (12 s here, 12 minutes on AWS's clock)",
      '  Production   failure: rolled-back - The alarm errors went off.',
      "  safety       14 s on AWS's clock after the alarm",
      '  customers    100 asked, 2 saw an error, from version 3',
      '  now serving  version 2: 100 %',
    ]);
  });

  it('counts customers who reached nobody', () => {
    const customers = { answers: { 2: 9 }, errors: {}, unreached: 1 };
    expect(tellRelease('', { ...release, customers })).toContain('  customers    10 asked, 1 reached nobody');
    const happy = { answers: { 2: 9 }, errors: {}, unreached: 0 };
    expect(tellRelease('', { ...release, customers: happy })).toContain('  customers    9 asked, nobody saw an error');
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
});
