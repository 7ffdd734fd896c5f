/** A release of the demo, and how it must end. Pure. */
import type { Controller } from './applications/application.ts';
import { requestsOf } from './customers/tally.ts';
import type { Release } from './release.ts';

export interface Act {
  readonly title: string;
  /** Name of a commit in `releases`; undefined for the example as it is. */
  readonly commit?: string;
  /** What the production job's last deploying step must say. */
  readonly mustEndAs: 'succeeded' | 'rolled-back';
  /** Whether no customer may see an error, and none the version of a release that is rolled back. */
  readonly mustBeSeamless: boolean;
}

/** Acts that are played one after the other on the same infrastructure. */
export interface Play {
  /** Path of the workflow in this repository. */
  readonly workflow: string;
  readonly controller?: Controller;
  readonly acts: readonly Act[];
}

/** Everything that was not as it should be, one sentence each; nothing if all was. */
export function shortcomings({ mustEndAs, mustBeSeamless }: Act, release: Release): readonly string[] {
  const found: string[] = [];
  const outcome = outcomeInProduction(release);
  if (outcome !== mustEndAs) found.push(`it should have ended as ${mustEndAs}, and ended as ${outcome ?? 'nothing'}`);
  const { customers, served, serving } = release;
  if (requestsOf(customers) === 0) found.push('no customer asked');
  const isUnmoved = textOf(served) === textOf(serving);
  if (mustEndAs === 'succeeded' && isUnmoved) found.push('what serves is what served before');
  if (mustEndAs === 'rolled-back' && !isUnmoved) found.push('what serves is not what served before');
  if (!mustBeSeamless) return found;
  if (customers.errors.length > 0) found.push('customers saw errors');
  const releases = Object.keys(customers.answers);
  if (mustEndAs === 'rolled-back' && releases.length > 1)
    found.push(`customers saw more than one: ${releases.join(', ')}`);
  if (mustEndAs === 'succeeded' && releases.length < 2) found.push('no customer saw the new release');
  return found;
}

/** Who has a share, in an order that does not matter. */
function textOf(shares: Release['serving']): string {
  const some = Object.entries(shares).filter(([, percent]) => percent > 0);
  return JSON.stringify(some.toSorted(([one], [other]) => one.localeCompare(other)));
}

/** What the last step of the job `production` says that has an outcome at all. */
function outcomeInProduction({ run }: Release): string | undefined {
  const production = run.jobs.find(({ id }) => id === 'production');
  return production?.steps.findLast(({ outputs }) => outputs.outcome !== undefined)?.outputs.outcome;
}
