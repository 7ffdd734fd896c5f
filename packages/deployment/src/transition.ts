/**
 * The course of watching a deployment: what is known, what just happened, what to do next. Total: every
 * event is answered in every state. A rollback is a state, not an exception; the end absorbs everything.
 * It only ever asks to look, to stop, or to read what serves traffic: it never moves traffic forward. It stops
 * a deployment when a person cancels, and when the new version makes customers ill.
 */
import { hasReached, type Milestone } from './milestone.ts';
import { nextLookDelay } from './polling.ts';
import { isTerminal, type Snapshot } from './snapshot.ts';
import { entriesBetween, type TimelineEntry } from './timeline.ts';
import type { Serving } from './verdict.ts';

/** Milliseconds on the runner's clock, which never goes back. */
export type RunnerInstant = number;

/** What a cancel by a person means for the deployment. */
export type OnCancel = 'rollback' | 'stop' | 'leave';

/** What every state remembers. */
interface Known {
  readonly deploymentId: string;
  readonly onCancel: OnCancel;
  /** Where the watch ends early; undefined for the end of the deployment. */
  readonly until?: Milestone | undefined;
  /** When something last changed, on the runner's clock. */
  readonly changedAt: RunnerInstant;
  /** The last look at the deployment. */
  readonly deployment?: Snapshot | undefined;
  readonly cancelledBy?: string | undefined;
  /** Why it was stopped without a cancel, as a sentence. */
  readonly stoppedBecause?: string | undefined;
}

/** `looks` counts the looks at an ended deployment that may yet name its rollback. */
export type WatchState =
  | (Known & { readonly phase: 'watching' })
  | (Known & { readonly phase: 'awaiting-rollback'; readonly deployment: Snapshot; readonly looks: number })
  | (Known & {
      readonly phase: 'rolling-back';
      readonly deployment: Snapshot;
      readonly rollbackDeploymentId: string;
      readonly rollback?: Snapshot | undefined;
    })
  | (Known & {
      readonly phase: 'reading-traffic';
      readonly deployment: Snapshot;
      readonly rollback?: Snapshot | undefined;
    })
  | (Known & {
      readonly phase: 'ended';
      readonly deployment: Snapshot;
      readonly rollback?: Snapshot | undefined;
      readonly serving: Serving;
    })
  | (Known & { readonly phase: 'left'; readonly why: 'cancelled' | 'deadline' | 'reached' });

/** What can happen while one watches. */
export type WatchEvent = { readonly at: RunnerInstant } & (
  | { readonly type: 'observed'; readonly snapshot: Snapshot }
  | { readonly type: 'serving-read'; readonly serving: Serving }
  | { readonly type: 'look-failed' }
  | { readonly type: 'cancelled'; readonly by: string }
  | { readonly type: 'deadline-passed' }
);

/** What to do about it. */
export type WatchEffect =
  | { readonly type: 'look'; readonly deploymentId: string; readonly afterMilliseconds: number }
  | { readonly type: 'stop'; readonly deploymentId: string; readonly rollBack: boolean }
  | { readonly type: 'read-traffic'; readonly afterMilliseconds: number }
  | { readonly type: 'tell'; readonly entries: readonly TimelineEntry[] };

export interface Transition {
  readonly state: WatchState;
  readonly effects: readonly WatchEffect[];
}

/**
 * A rollback is sometimes named a moment after the end. Look this often, twice a second, before believing
 * that there is none: a wrong "it was not rolled back" sends people to repair what repairs itself.
 */
const looksForRollback = 30;

/** Said of a deployment that was stopped because of what customers would get. */
const sickness =
  'No new task was healthy any more, with all production traffic on them, so the deployment was stopped.';

/** The first state and the first look. */
export function beginWatch(deploymentId: string, onCancel: OnCancel, at: RunnerInstant, until?: Milestone): Transition {
  return {
    state: { phase: 'watching', deploymentId, onCancel, until, changedAt: at },
    effects: [{ type: 'look', deploymentId, afterMilliseconds: 0 }],
  };
}

/** Whether nothing more is to be done. */
export function hasEnded(state: WatchState): state is Extract<WatchState, { phase: 'ended' | 'left' }> {
  return state.phase === 'ended' || state.phase === 'left';
}

/** The next state and what to do, for any event in any state. */
export function transition(state: WatchState, event: WatchEvent): Transition {
  if (hasEnded(state)) return { state, effects: [] };
  switch (event.type) {
    case 'observed':
      return observed(state, event.snapshot, event.at);
    case 'serving-read':
      return state.phase === 'reading-traffic'
        ? { state: { ...state, phase: 'ended', serving: event.serving }, effects: [] }
        : { state, effects: [] };
    case 'look-failed':
      return { state, effects: [lookAgain(state, event.at)] };
    case 'cancelled':
      return cancelled(state, event.by);
    case 'deadline-passed':
      return { state: { ...known(state), phase: 'left', why: 'deadline' }, effects: [] };
  }
}

type Running = Exclude<WatchState, { phase: 'ended' | 'left' }>;

function observed(state: Running, snapshot: Snapshot, at: RunnerInstant): Transition {
  if (state.phase === 'rolling-back' && snapshot.deploymentId === state.rollbackDeploymentId) {
    const entries = entriesBetween(state.rollback, snapshot, state.deployment.newVersionPercent);
    const next = { ...state, rollback: snapshot, changedAt: entries.length > 0 ? at : state.changedAt };
    if (!isTerminal(snapshot.status)) return { state: next, effects: [...tell(entries), lookAgain(next, at)] };
    return { state: { ...next, phase: 'reading-traffic' }, effects: [...tell(entries), readNow] };
  }
  if (snapshot.deploymentId !== state.deploymentId || state.phase === 'reading-traffic') return { state, effects: [] };
  if (state.phase === 'rolling-back') return { state, effects: [] };
  const entries = entriesBetween(state.deployment, snapshot);
  const changedAt = entries.length > 0 ? at : state.changedAt;
  const base = { ...known(state), deployment: snapshot, changedAt };
  if (!isTerminal(snapshot.status)) {
    const { until, cancelledBy, stoppedBecause } = state;
    const isLeftAlone = cancelledBy === undefined && stoppedBecause === undefined;
    // Once may be a flutter. Customers are on it, and the way back is still open.
    if (isLeftAlone && snapshot.isSick === true && state.deployment?.isSick === true) {
      const next: Running = { ...base, phase: 'watching', stoppedBecause: sickness };
      const stop: WatchEffect = { type: 'stop', deploymentId: snapshot.deploymentId, rollBack: true };
      return { state: next, effects: [...tell(entries), stop, lookAgain(next, at)] };
    }
    // Whoever cancelled wants to see it stopped, not to be told how far it came.
    if (until !== undefined && isLeftAlone && snapshot.isSick !== true && hasReached(snapshot.reached, until)) {
      return { state: { ...base, phase: 'left', why: 'reached' }, effects: tell(entries) };
    }
    const next: Running = { ...base, phase: 'watching' };
    return { state: next, effects: [...tell(entries), lookAgain(next, at)] };
  }
  if (snapshot.status === 'succeeded') {
    return { state: { ...base, phase: 'reading-traffic' }, effects: [...tell(entries), readNow] };
  }
  const { rollbackDeploymentId } = snapshot;
  if (rollbackDeploymentId !== undefined) {
    const look = { type: 'look', deploymentId: rollbackDeploymentId, afterMilliseconds: 0 } as const;
    return { state: { ...base, phase: 'rolling-back', rollbackDeploymentId }, effects: [...tell(entries), look] };
  }
  const looks = state.phase === 'awaiting-rollback' ? state.looks + 1 : 1;
  const noneIsAskedFor = state.cancelledBy !== undefined && state.onCancel === 'stop';
  // Defined: the service goes back inside of a deployment, if at all, and the end shows whether it did.
  const noneWillCome = noneIsAskedFor || snapshot.wentBack !== undefined;
  if (looks >= looksForRollback || noneWillCome) {
    return { state: { ...base, phase: 'reading-traffic' }, effects: [...tell(entries), readNow] };
  }
  const next: Running = { ...base, phase: 'awaiting-rollback', looks };
  return { state: next, effects: [...tell(entries), lookAgain(next, at)] };
}

function cancelled(state: Running, by: string): Transition {
  // What has ended can be neither stopped nor left; a rollback is the last thing to interrupt.
  if (state.phase !== 'watching' || state.cancelledBy !== undefined) return { state, effects: [] };
  if (state.onCancel === 'leave') {
    return { state: { ...known(state), cancelledBy: by, phase: 'left', why: 'cancelled' }, effects: [] };
  }
  const next: Running = { ...state, cancelledBy: by };
  const stop: WatchEffect = { type: 'stop', deploymentId: state.deploymentId, rollBack: state.onCancel === 'rollback' };
  return { state: next, effects: [stop, lookAgain(next, state.changedAt)] };
}

const readNow: WatchEffect = { type: 'read-traffic', afterMilliseconds: 0 };

function lookAgain(state: Running, at: RunnerInstant): WatchEffect {
  // After a cancel the runner gives 7.5 seconds in all: spend them looking.
  const urgent =
    state.cancelledBy !== undefined ||
    state.stoppedBecause !== undefined ||
    state.phase === 'awaiting-rollback' ||
    state.phase === 'rolling-back' ||
    state.deployment?.status === 'rolling-back';
  const afterMilliseconds = urgent ? 500 : nextLookDelay(at - state.changedAt);
  if (state.phase === 'reading-traffic') return { type: 'read-traffic', afterMilliseconds };
  const deploymentId = state.phase === 'rolling-back' ? state.rollbackDeploymentId : state.deploymentId;
  return { type: 'look', deploymentId, afterMilliseconds };
}

function tell(entries: readonly TimelineEntry[]): readonly WatchEffect[] {
  return entries.length === 0 ? [] : [{ type: 'tell', entries }];
}

function known(state: Running): Known {
  const { deploymentId, onCancel, until, changedAt, deployment, cancelledBy, stoppedBecause } = state;
  return { deploymentId, onCancel, until, changedAt, deployment, cancelledBy, stoppedBecause };
}
