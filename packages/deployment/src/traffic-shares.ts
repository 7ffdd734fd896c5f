/**
 * Which task definitions serve, and with what share: from the weights at a listener, the targets behind it,
 * and the tasks that they are. It believes no status word.
 */
import type { Serving } from './verdict.ts';

/** A target group behind a listener, with its weight and the addresses that it sends requests to. */
export interface WeightedTargets {
  readonly weight: number;
  /** IP addresses of its healthy targets. */
  readonly addresses: readonly string[];
}

/** A task, by its IP address. */
export interface AddressedTask {
  readonly address: string;
  /** `family:revision`. */
  readonly taskDefinition: string;
}

/** Stands for requests that reach no healthy task of the service. */
export const nobody = '(no healthy task)';

/** Shares of requests in percent by task definition; they add up to 100 unless no group has a weight. */
export function trafficShares(groups: readonly WeightedTargets[], tasks: readonly AddressedTask[]): Serving {
  const total = groups.reduce((sum, { weight }) => sum + weight, 0);
  const shares: Record<string, number> = {};
  for (const { weight, addresses } of groups) {
    if (weight === 0) continue;
    const owners = addresses.map((address) => tasks.find((task) => task.address === address)?.taskDefinition ?? nobody);
    const served = owners.length === 0 ? [nobody] : owners;
    for (const owner of new Set(served)) {
      const part = served.filter((other) => other === owner).length / served.length;
      shares[owner] = (shares[owner] ?? 0) + (weight / total) * part * 100;
    }
  }
  // What one owner has whole must be a whole hundred, whatever the fractions added up to.
  const [only, ...others] = Object.keys(shares);
  return only !== undefined && others.length === 0 ? { [only]: 100 } : shares;
}
