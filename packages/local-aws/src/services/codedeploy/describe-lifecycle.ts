/** Lifecycle events as the API shows them. assumed: hooks that fail leave no diagnostics. */

import type { LifecycleEvent as DescribedEvent } from '@aws-sdk/client-codedeploy';
import type { LifecycleEvent } from './lifecycle.ts';

/** In order, without the times that an event does not have yet. */
export function describeLifecycle(events: readonly LifecycleEvent[]): DescribedEvent[] {
  return events.map(({ name, status, startedAt, endedAt }) => ({
    lifecycleEventName: name,
    status,
    ...(startedAt !== undefined && { startTime: new Date(startedAt) }),
    ...(endedAt !== undefined && { endTime: new Date(endedAt) }),
  }));
}
