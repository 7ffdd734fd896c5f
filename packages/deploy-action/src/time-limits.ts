/** How long a release may be watched. */
import type { ActionContext } from '@aws-release-actions/action-kit';

/** GitHub ends a job on its own runners after six hours, and ends it like a cancel. `timeout` in milliseconds. */
export function warnOfJobLimit(timeout: number, { env, log }: Pick<ActionContext, 'env' | 'log'>): void {
  if (env.RUNNER_ENVIRONMENT !== 'github-hosted' || timeout <= 6 * 3_600_000) return;
  log.warning(
    "This release may take longer than the six hours that a job has on GitHub's runners, and the end of the job is a cancel. Set 'on-cancel: leave', or use a runner of your own.",
  );
}
