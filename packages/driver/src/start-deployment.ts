/**
 * Gets a deployment going in a group that takes only one at a time: starts ours, adopts ours if an
 * earlier attempt of this run left it behind, or waits politely for somebody else's to end.
 */
import { isTerminal, nextLookDelay } from '@aws-release-actions/deployment';
import { isPortFailure, type LambdaDeploymentRequest, type LambdaDeployments, type Waiting } from './ports.ts';

export interface StartOptions {
  readonly request: LambdaDeploymentRequest;
  /** What to do when another deployment is running: wait for its end, or give up. */
  readonly onActiveDeployment: 'wait' | 'fail';
  readonly signal: AbortSignal;
  /** Milliseconds on the runner's clock. */
  readonly deadline: number;
  readonly onWaiting: (deploymentId: string) => void;
}

/**
 * `started` and `adopted` give the deployment to watch. After `waited`, the traffic may have moved:
 * look at the alias again before the next attempt.
 */
export type Start =
  | { readonly kind: 'started' | 'adopted'; readonly deploymentId: string }
  | { readonly kind: 'waited'; readonly deploymentId: string }
  | { readonly kind: 'occupied'; readonly deploymentId: string; readonly why: 'policy' | 'deadline' | 'cancelled' };

/** One attempt to start the deployment. */
export async function startDeployment(
  deployments: LambdaDeployments,
  waiting: Waiting,
  options: StartOptions,
): Promise<Start> {
  const creation = await deployments.create(options.request);
  if (creation.kind === 'created') return { kind: 'started', deploymentId: creation.deploymentId };
  const deploymentId = creation.activeDeploymentId;
  const active = await deployments.identify(deploymentId);
  // The description names repository and run: only our own earlier attempt carries it.
  if (active.targetVersion === options.request.targetVersion && active.description === options.request.description) {
    return { kind: 'adopted', deploymentId };
  }
  if (options.onActiveDeployment === 'fail') return { kind: 'occupied', deploymentId, why: 'policy' };
  options.onWaiting(deploymentId);
  return waitForEnd(deployments, waiting, deploymentId, options);
}

async function waitForEnd(
  deployments: LambdaDeployments,
  waiting: Waiting,
  deploymentId: string,
  { signal, deadline }: StartOptions,
): Promise<Start> {
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
