/**
 * A gate at a stage of a running deployment: the deployment stops there, asks, and goes on or back as it
 * is told. This is the port, and the wait until it asks. It never answers by itself.
 */
import { nextLookDelay } from '@aws-release-actions/deployment';
import { isPortFailure, type Waiting } from './ports.ts';

/** Where a deployment stands, seen from the stage at which it should ask. */
export type StageSight =
  /** On the way there. `willAsk` is false if it is set up to go past without asking. */
  | { readonly at: 'before'; readonly step: string; readonly willAsk: boolean }
  /** There, and asking: it goes on when each of `waits` has been answered. */
  | { readonly at: 'stage'; readonly step: string; readonly waits: readonly string[] }
  /** Past it, or never to come there, or finished: production traffic may have moved already. */
  | { readonly at: 'beyond'; readonly step: string }
  /** Stopped, failed, or on its way back. */
  | { readonly at: 'turned-back'; readonly reason: string };

/** A deployment that asks at a stage. Every method may throw a `PortFailure`. */
export interface StageGate {
  /** How to call the deployment in a sentence. */
  readonly deployment: string;
  /** What has to be set so that a deployment asks at the stage, as a sentence. */
  readonly setting: string;
  look(): Promise<StageSight>;
  /** Answers these waits: go on. */
  goOn(waits: readonly string[]): Promise<void>;
  /** Turns the deployment back; with no waits, one that has not come to the stage yet. */
  rollBack(waits: readonly string[]): Promise<void>;
}

export interface AwaitOptions {
  readonly waiting: Waiting;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
  /** Milliseconds to wait at most. */
  readonly timeout: number;
  /** Told of each sight that differs from the one before. */
  readonly onSight: (sight: StageSight) => void;
  /** Told of each look that failed and will be repeated. */
  readonly onRetry: (error: Error) => void;
}

/** Why the wait is over: of the sights, `before` only if the deployment will not ask. */
export type Arrival =
  | { readonly kind: 'seen'; readonly sight: StageSight }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'cancelled' };

/** Waits until the deployment asks, or never will. Throws the `PortFailure` that will not pass by itself. */
export async function awaitStage(gate: StageGate, options: AwaitOptions): Promise<Arrival> {
  const { waiting, signal, onSight } = options;
  const deadline = waiting.now() + options.timeout;
  let last = '';
  let changedAt = waiting.now();
  while (!signal.aborted) {
    const sight = await lookOnce(gate, options.onRetry);
    if (sight !== undefined && JSON.stringify(sight) !== last) {
      last = JSON.stringify(sight);
      changedAt = waiting.now();
      onSight(sight);
    }
    if (sight !== undefined && !(sight.at === 'before' && sight.willAsk)) return { kind: 'seen', sight };
    const left = deadline - waiting.now();
    if (left <= 0) return { kind: 'timed-out' };
    await waiting.sleep(Math.min(left, nextLookDelay(waiting.now() - changedAt)), signal);
  }
  return { kind: 'cancelled' };
}

/** undefined if the look failed and may succeed a little later. */
export async function lookOnce(gate: StageGate, onRetry: (error: Error) => void): Promise<StageSight | undefined> {
  try {
    return await gate.look();
  } catch (error) {
    if (!isPortFailure(error) || !error.retryable) throw error;
    onRetry(error);
    return undefined;
  }
}
