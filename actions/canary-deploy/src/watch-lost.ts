/** The watch ended before the deployment did. It goes on without us: nothing is stopped because of it. */
import type { PortFailure } from '@aws-release-actions/driver';

export class WatchLost extends Error {
  readonly nextStep: string;

  constructor(deploymentId: string, cause?: PortFailure) {
    const why = cause?.message ?? 'The time for watching is up (input "timeout").';
    super(`${why} Deployment ${deploymentId} was still running and goes on.`, cause === undefined ? {} : { cause });
    this.name = 'WatchLost';
    this.nextStep =
      `${cause?.nextStep ?? ''} Run the job again: it finds the deployment and watches it to its end.`.trim();
  }
}
