/** How the replacement task set is, by what ECS and the load balancer know of it. Pure. */

import type { TargetHealth, TaskSet } from '../../ports.ts';

/**
 * `unhealthy`: none of its tasks runs, or none of its targets is healthy or may yet be. assumed: as long as one of
 * them works, CodeDeploy lets ECS replace the others.
 */
export function healthOf(
  taskSet: TaskSet | undefined,
  targets: readonly TargetHealth[],
): 'starting' | 'healthy' | 'unhealthy' {
  if (taskSet === undefined) return 'unhealthy';
  const { desiredCount, runningCount, healthyCount } = taskSet;
  if (runningCount >= desiredCount && healthyCount >= desiredCount) return 'healthy';
  const promising = targets.some(({ state }) => state === 'healthy' || state === 'initial' || state === 'unused');
  const failing = targets.some(({ state }) => state === 'unhealthy');
  return runningCount === 0 || (failing && !promising) ? 'unhealthy' : 'starting';
}
