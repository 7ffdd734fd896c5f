/** The watch ended before everything was over. AWS goes on without us: nothing is stopped because of it. */
import type { DeploymentStatus } from '@aws-release-actions/deployment';

export class WatchLost extends Error {
  readonly nextStep: string;

  /** `status` is the last that was seen of the deployment. */
  constructor(deploymentId: string, cause?: Error & { readonly nextStep: string }, status?: DeploymentStatus) {
    const why = cause?.message ?? 'The time for watching is up (input "timeout").';
    const wasRollingBack = status === 'failed' || status === 'stopped';
    const what = wasRollingBack ? `had ${status}, and its rollback goes on` : 'was still running and goes on';
    super(`${why} Deployment ${deploymentId} ${what}.`, cause === undefined ? {} : { cause });
    this.name = 'WatchLost';
    this.nextStep =
      `${cause?.nextStep ?? ''} Run the job again: it finds a running deployment and watches it to its end.`.trim();
  }
}
