/**
 * Gets a deployment going in a group that takes only one at a time: adopts ours if an earlier attempt of
 * this run left it behind, waits politely for somebody else's to end, and starts ours when the group is free.
 */
import { isTerminal, nextLookDelay } from '@aws-release-actions/deployment';
import { isPortFailure, type LambdaDeployments, type Waiting } from './ports.ts';

export interface GroupOptions {
  /** The description that only our own deployment of this run carries; empty if there is nothing to tell it by. */
  readonly description: string;
  /** What to do when another deployment is running: wait for its end, or give up. */
  readonly onActiveDeployment: 'wait' | 'fail';
  readonly signal: AbortSignal;
  /** Milliseconds on the runner's clock. */
  readonly deadline: number;
  readonly onWaiting: (deploymentId: string) => void;
}

/**
 * What runs in the group. `ours` is to be watched; `currentVersion` is undefined before it has started.
 * After `waited`, the traffic may have moved: look at the alias again.
 */
export type Group =
  | { readonly kind: 'free' }
  | { readonly kind: 'ours'; readonly deploymentId: string; readonly currentVersion: string | undefined }
  | { readonly kind: 'waited'; readonly deploymentId: string }
  | { readonly kind: 'occupied'; readonly deploymentId: string; readonly why: 'policy' | 'deadline' | 'cancelled' };

/** Looks at what runs in the group, and waits for it if it is somebody else's. */
export async function lookAtGroup(
  deployments: LambdaDeployments,
  waiting: Waiting,
  options: GroupOptions,
): Promise<Group> {
  const deploymentId = await deployments.active();
  if (deploymentId === undefined) return { kind: 'free' };
  const { description, currentVersion } = await deployments.identify(deploymentId);
  if (options.description !== '' && description === options.description) {
    return { kind: 'ours', deploymentId, currentVersion };
  }
  if (options.onActiveDeployment === 'fail') return { kind: 'occupied', deploymentId, why: 'policy' };
  options.onWaiting(deploymentId);
  return waitForEnd(deployments, waiting, deploymentId, options);
}

async function waitForEnd(
  deployments: LambdaDeployments,
  waiting: Waiting,
  deploymentId: string,
  { signal, deadline }: GroupOptions,
): Promise<Group> {
  const since = waiting.now();
  for (;;) {
    await waiting.sleep(nextLookDelay(waiting.now() - since), signal);
    if (signal.aborted) return { kind: 'occupied', deploymentId, why: 'cancelled' };
    if (waiting.now() >= deadline) return { kind: 'occupied', deploymentId, why: 'deadline' };
    try {
      if (isTerminal((await deployments.observe(deploymentId)).status)) return { kind: 'waited', deploymentId };
    } catch (error) {
      if (!isPortFailure(error) || !error.retryable) throw error;
    }
  }
}
