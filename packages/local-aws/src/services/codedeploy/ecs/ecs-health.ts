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

/** assumed: how long a replacement that has been healthy may be without a target that works. Milliseconds. */
export const patienceWithReplacements = 120_000;

/**
 * Whether nothing works and something is known to be wrong: new targets of tasks that replace ill ones are no sign
 * of health. Targets that nobody has checked yet are, when no other was ill.
 */
export function conditionOf(
  taskSet: TaskSet | undefined,
  targets: readonly TargetHealth[],
): 'ailing' | 'waiting' | 'works' {
  if (targets.some(({ state }) => state === 'healthy' || state === 'unused')) return 'works';
  const short = taskSet === undefined || taskSet.runningCount < taskSet.desiredCount;
  return short || targets.some(({ state }) => state === 'unhealthy' || state === 'draining') ? 'ailing' : 'waiting';
}
