/**
 * The lifecycle events of one deployment target: all listed from the beginning, each begun and ended
 * once, in order. Pure, and the same for every compute platform.
 */

import type { Instant } from '../../clock/clock.ts';

export type LifecycleStatus = 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Skipped';

export interface LifecycleEvent<Name extends string = string> {
  readonly name: Name;
  readonly status: LifecycleStatus;
  readonly startedAt?: Instant;
  readonly endedAt?: Instant;
}

type Lifecycle<Name extends string> = readonly LifecycleEvent<Name>[];

/** Every event `Pending`, without times. */
export function pendingLifecycle<Name extends string>(names: readonly Name[]): Lifecycle<Name> {
  return names.map((name) => ({ name, status: 'Pending' }));
}

/** `name` is `InProgress` from `now`. */
export function beginEvent<Name extends string>(events: Lifecycle<Name>, name: Name, now: Instant): Lifecycle<Name> {
  return events.map((event) => (event.name === name ? { ...event, status: 'InProgress', startedAt: now } : event));
}

/** `name` has `Succeeded`. */
export function passEvent<Name extends string>(events: Lifecycle<Name>, name: Name, now: Instant): Lifecycle<Name> {
  return events.map((event) => (event.name === name ? { ...event, status: 'Succeeded', endedAt: now } : event));
}

/** The running event has `Failed`, and those that were still to come are `Skipped`. */
export function cutShort<Name extends string>(events: Lifecycle<Name>, now: Instant): Lifecycle<Name> {
  return events.map((event) => {
    if (event.status === 'InProgress') return { ...event, status: 'Failed', endedAt: now };
    return event.status === 'Pending' ? { ...event, status: 'Skipped' } : event;
  });
}
