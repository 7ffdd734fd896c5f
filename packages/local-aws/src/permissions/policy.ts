/** From what was called to a policy that allows just that. Pure. */
import type { Permission } from './permission.ts';

/** An IAM policy document. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

/** What ARNs have that is made up anew in every run. */
const madeUp: readonly (readonly [RegExp, string])[] = [
  [/(:task-definition\/[^:]+):\d+$/, '$1:*'],
  [/(:service-(?:deployment|revision)\/[^/]+\/[^/]+)\/.+$/, '$1/*'],
  [/(:task\/[^/]+)\/.+$/, '$1/*'],
  [/(:log-stream:).+$/, '$1*'],
];

/**
 * The least policy for these permissions: actions with the same resources are one statement, everything is
 * sorted, and what differs from run to run (revisions, tasks, deployments) is a wildcard.
 */
export function leastPolicy(permissions: Iterable<Permission>): PolicyDocument {
  const resourcesOfAction = new Map<string, Set<string>>();
  for (const { action, resource } of permissions) {
    const lasting = madeUp.reduce((name, [pattern, form]) => name.replace(pattern, form), resource);
    resourcesOfAction.set(action, (resourcesOfAction.get(action) ?? new Set()).add(lasting));
  }
  const actionsOfResources = new Map<string, string[]>();
  for (const [action, resources] of [...resourcesOfAction].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const key = JSON.stringify([...resources].sort());
    actionsOfResources.set(key, [...(actionsOfResources.get(key) ?? []), action]);
  }
  return {
    Version: '2012-10-17',
    Statement: [...actionsOfResources].map(([resources, Action]) => ({
      Effect: 'Allow',
      Action,
      Resource: JSON.parse(resources),
    })),
  };
}
