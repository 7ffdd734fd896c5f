/**
 * Sees a deployment through: watches it to its end (or as far as was asked), and judges it by what serves
 * then. It tells its outputs early, so that they are there even if the end is not seen.
 */
import type { ActionContext } from '@aws-release-actions/action-kit';
import {
  describeEntry,
  judge,
  type Milestone,
  milestoneMeaning,
  type OnCancel,
  type Serving,
  type Snapshot,
  shortId,
  type TimelineEntry,
  type Verdict,
} from '@aws-release-actions/deployment';
import { type Deployments, type Waiting, type Watched, watchDeployment } from '@aws-release-actions/driver';
import { deploymentState, watchEndedState } from './cut-off.ts';
import { WatchLost } from './watch-lost.ts';

/** A deployment that has been started, and what it is about. */
export interface Course {
  readonly deploymentId: string;
  /** What versions are called, for example "version" or "task definition". */
  readonly noun: string;
  readonly newVersion: string;
  readonly oldVersion: string;
  readonly deployments: Pick<Deployments, 'observe' | 'stop'>;
  /** Shares of traffic by version, in percent. */
  readServing(): Promise<Serving>;
  readonly waiting: Waiting;
}

export interface SeeThroughOptions {
  readonly onCancel: OnCancel;
  /** Where to leave it running; undefined for its end. */
  readonly until?: Milestone | undefined;
  /** Milliseconds to watch. */
  readonly timeout: number;
  /** Outputs that are known by now, besides `outcome` and `deployment-id`. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** What became of a deployment, as far as it was seen. */
export interface Ending extends Verdict {
  readonly deployment: Snapshot | undefined;
  /** The deployment that rolled it back, if there was one of its own. */
  readonly rollback: Snapshot | undefined;
  /** What served in the end; undefined while the deployment goes on. */
  readonly serving: Serving | undefined;
  readonly entries: readonly TimelineEntry[];
  /** The signal by which a person cancelled the run. */
  readonly cancelledBy: string | undefined;
}

/** How the deployment ended. Throws WatchLost if its end was not seen. */
export async function seeThrough(course: Course, options: SeeThroughOptions, context: ActionContext): Promise<Ending> {
  const { deploymentId } = course;
  context.saveState(deploymentState, deploymentId);
  const early = { outcome: 'in-progress', 'deployment-id': deploymentId, ...options.outputs };
  for (const [name, value] of Object.entries(early)) context.setOutput(name, value);
  const entries: TimelineEntry[] = [];
  try {
    return ending(course, await watch(course, options, context, entries), entries);
  } finally {
    // Whatever is still unset in the post stage was cut off by a kill.
    context.saveState(watchEndedState, 'true');
  }
}

function watch(
  course: Course,
  { onCancel, until, timeout }: SeeThroughOptions,
  { log, signal }: ActionContext,
  entries: TimelineEntry[],
): Promise<Watched> {
  const { deploymentId, deployments, readServing, waiting } = course;
  const ports = { observe: deployments.observe, stop: deployments.stop, readServing, waiting };
  return watchDeployment(ports, {
    ...{ deploymentId, onCancel, until, signal },
    deadline: waiting.now() + timeout,
    onEntries: (added) => {
      entries.push(...added);
      for (const entry of added) log.info(describeEntry(entry, course));
    },
    onRetry: (error) => log.info(`Looking again: ${error.message}`),
  }).catch((error: unknown) => {
    throw knowsNextStep(error) ? new WatchLost(deploymentId, error) : error;
  });
}

function ending(course: Course, watched: Watched, entries: readonly TimelineEntry[]): Ending {
  const { deploymentId, noun, newVersion } = course;
  const { deployment, cancelledBy, stoppedBecause } = watched;
  if (watched.phase === 'ended') {
    const { rollback, serving } = watched;
    const evidence = { deployment: watched.deployment, rollback, serving, cancelledBy, stoppedBecause };
    const verdict = judge({ ...course, ...evidence });
    return { ...verdict, deployment, rollback, serving, entries, cancelledBy };
  }
  if (watched.why === 'deadline') throw new WatchLost(deploymentId, undefined, deployment?.status);
  const reason =
    watched.why === 'cancelled'
      ? `The run was cancelled; deployment ${shortId(deploymentId)} goes on, as asked.`
      : `${noun.charAt(0).toUpperCase()}${noun.slice(1)} ${newVersion} ${milestoneMeaning[deployment?.reached ?? 'green-ready']}; deployment ${shortId(deploymentId)} goes on.`;
  return { outcome: 'in-progress', reason, deployment, rollback: undefined, serving: undefined, entries, cancelledBy };
}

function knowsNextStep(error: unknown): error is Error & { readonly nextStep: string } {
  return error instanceof Error && 'nextStep' in error;
}
