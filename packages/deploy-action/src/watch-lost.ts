/** The watch ended before everything was over. AWS goes on without us: nothing is stopped because of it. */
import { type DeploymentStatus, shortId } from '@aws-release-actions/deployment';

export class WatchLost extends Error {
  readonly nextStep: string;

  /** `status` is the last that was seen of the deployment. */
  constructor(deploymentId: string, cause?: Error & { readonly nextStep: string }, status?: DeploymentStatus) {
    const why = cause?.message ?? 'The time for watching is up (input "timeout").';
    const wasGoingBack = status === 'failed' || status === 'stopped' || status === 'rolling-back';
    const what = wasGoingBack ? `had ${ended[status]}, and its rollback goes on` : 'was still running and goes on';
    super(`${why} Deployment ${shortId(deploymentId)} ${what}.`, cause === undefined ? {} : { cause });
    this.name = 'WatchLost';
    this.nextStep =
      `${cause?.nextStep ?? ''} Run the job again: it finds a running deployment and watches it to its end.`.trim();
  }
}

const ended = { failed: 'failed', stopped: 'stopped', 'rolling-back': 'failed' } as const;
