/**
 * The loop that watches a deployment to its end: it performs the effects that the domain asks for and
 * feeds back what they bring. It decides nothing about the release itself.
 * It must never stop a deployment because it lost sight of it.
 */
import {
  beginWatch,
  hasEnded,
  type Milestone,
  type OnCancel,
  type Serving,
  type Snapshot,
  type TimelineEntry,
  type Transition,
  transition,
  type WatchEffect,
  type WatchEvent,
  type WatchState,
} from '@aws-release-actions/deployment';
import { isPortFailure, type Waiting } from './ports.ts';

/** What the loop needs of the service that moves the traffic. */
export interface WatchPorts {
  observe(deploymentId: string): Promise<Snapshot>;
  stop(deploymentId: string, rollBack: boolean): Promise<void>;
  /** Shares of traffic by version, in percent. */
  readServing(): Promise<Serving>;
  readonly waiting: Waiting;
}

export interface WatchOptions {
  readonly deploymentId: string;
  readonly onCancel: OnCancel;
  /** Where to stop watching; undefined for the end of the deployment. */
  readonly until?: Milestone | undefined;
  /** Aborted when the run is cancelled; its reason names the signal. */
  readonly signal: AbortSignal;
  /** Milliseconds on the runner's clock after which the loop stops looking. */
  readonly deadline: number;
  /** Told of everything that happens, once and in order. */
  readonly onEntries: (entries: readonly TimelineEntry[]) => void;
  /** Told of each look that failed and will be repeated. */
  readonly onRetry: (error: Error) => void;
}

/** Where the watch ended. */
export type Watched = Extract<WatchState, { phase: 'ended' | 'left' }>;

/** A pending look or read, and the moment for it. */
type Pending = { readonly effect: Extract<WatchEffect, { type: 'look' | 'read-traffic' }>; readonly due: number };

/** Watches until the end. Throws the `PortFailure` that will not pass by itself. */
export async function watchDeployment(ports: WatchPorts, options: WatchOptions): Promise<Watched> {
  const { waiting } = ports;
  const { signal } = options;
  let pending: Pending | undefined;
  let state: WatchState;

  const accept = async (next: Transition): Promise<void> => {
    state = next.state;
    for (const effect of next.effects) {
      if (effect.type === 'tell') options.onEntries(effect.entries);
      else if (effect.type === 'stop') await stopPersistently(ports, effect.deploymentId, effect.rollBack, options);
      else pending = { effect, due: waiting.now() + effect.afterMilliseconds };
    }
  };

  const begun = beginWatch(options.deploymentId, options.onCancel, waiting.now(), options.until);
  state = begun.state;
  await accept(begun);
  let toldOfCancel = false;
  while (!hasEnded(state)) {
    if (signal.aborted && !toldOfCancel) {
      toldOfCancel = true;
      await accept(transition(state, { type: 'cancelled', by: String(signal.reason), at: waiting.now() }));
      continue;
    }
    if (waiting.now() >= options.deadline) {
      await accept(transition(state, { type: 'deadline-passed', at: waiting.now() }));
      continue;
    }
    if (pending === undefined) throw new Error('the watch has neither ended nor anything to look at');
    const { effect, due } = pending;
    const wait = Math.min(due, options.deadline) - waiting.now();
    if (wait > 0) {
      await waiting.sleep(wait, toldOfCancel ? undefined : signal);
      continue;
    }
    pending = undefined;
    await accept(transition(state, await perform(ports, effect, options)));
  }
  return state;
}

async function perform(ports: WatchPorts, effect: Pending['effect'], options: WatchOptions): Promise<WatchEvent> {
  try {
    if (effect.type === 'look') {
      const snapshot = await ports.observe(effect.deploymentId);
      return { type: 'observed', snapshot, at: ports.waiting.now() };
    }
    return { type: 'serving-read', serving: await ports.readServing(), at: ports.waiting.now() };
  } catch (error) {
    if (!isPortFailure(error) || !error.retryable) throw error;
    options.onRetry(error);
    return { type: 'look-failed', at: ports.waiting.now() };
  }
}

/** The runner kills the process 10 seconds after a cancel: try again quickly, as long as it lets us. */
async function stopPersistently(
  { stop, waiting }: WatchPorts,
  deploymentId: string,
  rollBack: boolean,
  { onRetry }: WatchOptions,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await stop(deploymentId, rollBack);
    } catch (error) {
      if (!isPortFailure(error) || !error.retryable || attempt === 20) throw error;
      onRetry(error);
      await waiting.sleep(250);
    }
  }
}
