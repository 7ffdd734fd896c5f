/** Why a deployment ended otherwise than well, in ECS's words where they are known. Pure. */

import type { Stage } from './run.ts';

/** A reason, and what decides whether it is rolled back. */
export interface Failure {
  readonly cause: 'hook' | 'alarm' | 'circuit-breaker' | 'request' | 'timeout' | 'network';
  /** What follows `Service deployment rolled back because `. */
  readonly because: string;
}

/** A hook said no, or nothing that can be read. */
export function hookFailed(stage: Stage, detail: string): Failure {
  return { cause: 'hook', because: `${stage} lifecycle hook(s) failed. ${detail}` };
}

/** assumed: the words for a Lambda hook; those for a pause hook are ECS's. */
export function hookTimedOut(stage: Stage, targetArn: string | undefined): Failure {
  return targetArn === undefined
    ? { cause: 'hook', because: `${stage} pause hook timed out.` }
    : hookFailed(stage, `Lifecycle hook target ${targetArn} timed out.`);
}

/** assumed: the words. */
export function pauseRolledBack(stage: Stage): Failure {
  return { cause: 'hook', because: `ContinueServiceDeployment was called with ROLLBACK at ${stage}.` };
}

/** assumed: the words. */
export function alarmsTriggered(names: readonly string[]): Failure {
  return { cause: 'alarm', because: `the alarm(s) ${names.join(', ')} were triggered.` };
}

/** In ECS's words. */
export const breakerTripped: Failure = {
  cause: 'circuit-breaker',
  because: 'the circuit breaker threshold was exceeded.',
};

/** assumed: the words. */
export const stopRequested: Failure = { cause: 'request', because: 'StopServiceDeployment was called.' };

/** assumed: the words; that a stage lasts a day at most and a deployment 30 is documented. */
export function timedOut(what: string): Failure {
  return { cause: 'timeout', because: `${what} timed out.` };
}

/** The listeners are not as a deployment needs them. */
export function networkUnfit(problem: string): Failure {
  return { cause: 'network', because: `of invalid networking configuration. ${problem}` };
}

/** ECS's words for a failure where nothing was in force before. */
export const noCandidate = 'No rollback candidate was found to run the rollback.';

/** The reason of a rollback. */
export function rolledBack({ because }: Failure): string {
  return `Service deployment rolled back because ${because}`;
}

/** assumed: the reason of a deployment that failed and is left as it is. */
export function stopped({ because }: Failure): string {
  return `Service deployment stopped because ${because}`;
}

/** assumed: the reason of a deployment that gave way to a newer one. */
export const supersededReason = 'Service deployment stopped because a newer service deployment was started.';

/** assumed: the reason of a deployment whose service was deleted. */
export const deletedReason = 'Service deployment stopped because the service was deleted.';
