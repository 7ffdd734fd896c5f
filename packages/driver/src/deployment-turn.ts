/**
 * Finds out whose turn it is where only one deployment may run at a time (a deployment group, a service):
 * adopts ours if an earlier attempt left it behind, and waits politely for somebody else's to end.
 */
import { isTerminal, nextLookDelay } from '@aws-release-actions/deployment';
import { type ActiveDeployment, type Deployments, isPortFailure, type Waiting } from './ports.ts';

export interface TurnOptions {
  /** Whether a running deployment is the one that we are about to start. */
  readonly isOurs: (active: ActiveDeployment) => boolean;
  /** What to do when another deployment is running: wait for its end, or give up. */
  readonly onActiveDeployment: 'wait' | 'fail';
  readonly signal: AbortSignal;
  /** Milliseconds on the runner's clock. */
  readonly deadline: number;
  readonly onWaiting: (deploymentId: string) => void;
}

/**
 * Whose turn it is. `ours` is to be watched; `currentVersion` is undefined before it has started.
 * After `waited`, the traffic may have moved: look again at what serves.
 */
export type Turn =
  | { readonly kind: 'free' }
  | { readonly kind: 'ours'; readonly deploymentId: string; readonly currentVersion: string | undefined }
  | { readonly kind: 'waited'; readonly deploymentId: string }
  | { readonly kind: 'occupied'; readonly deploymentId: string; readonly why: 'policy' | 'deadline' | 'cancelled' };

/** Looks at what runs, and waits for it if it is somebody else's. */
export async function awaitTurn(deployments: Deployments, waiting: Waiting, options: TurnOptions): Promise<Turn> {
  const deploymentId = await deployments.active();
  if (deploymentId === undefined) return { kind: 'free' };
  const active = await deployments.identify(deploymentId);
  if (options.isOurs(active)) return { kind: 'ours', deploymentId, currentVersion: active.currentVersion };
  if (options.onActiveDeployment === 'fail') return { kind: 'occupied', deploymentId, why: 'policy' };
  options.onWaiting(deploymentId);
  return waitForEnd(deployments, waiting, deploymentId, options);
}

async function waitForEnd(
  deployments: Deployments,
  waiting: Waiting,
  deploymentId: string,
  { signal, deadline }: TurnOptions,
): Promise<Turn> {
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
