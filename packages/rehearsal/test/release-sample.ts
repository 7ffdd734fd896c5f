/** A release as tests know it. */
import type { Release } from '../src/release.ts';

/** A release whose production job had steps with these outcomes, and what else a test wants of it. */
export function rehearsed({
  outcomes = ['succeeded'],
  verdict = 'pass',
  ...rest
}: Partial<Omit<Release, 'run'>> & { readonly outcomes?: readonly string[]; readonly verdict?: string }): Release {
  const failed = outcomes.at(-1) !== 'succeeded';
  const conclusion = failed ? 'failure' : 'success';
  const step = { name: 'Deploy', stage: 'main', outcome: conclusion, conclusion } as const;
  return {
    run: {
      result: conclusion,
      ...{ name: 'Release', deployments: [], artifacts: [] },
      jobs: [
        {
          ...{ id: 'production', name: 'Production', matrix: {}, result: conclusion },
          ...{ outputs: {}, summary: '', annotations: [] },
          steps: [
            ...outcomes.map((outcome) => ({ ...step, outputs: { outcome, reason: 'because' } })),
            { ...step, name: 'Smoke test', outputs: { verdict, reason: 'because' } },
          ],
        },
      ],
    },
    customers: { answers: { 'release 1': 400, 'release 2': 100 }, errors: [] },
    begunAt: 1_000,
    served: { 'api:1': 100 },
    serving: { 'api:2': 100 },
    secondsToSafety: undefined,
    seconds: { machine: 10, aws: 600 },
    ...rest,
  };
}
