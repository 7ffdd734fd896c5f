/** Tells topics and the event stream what becomes of deployments. A topic that fails never disturbs one. */

import type { Clock } from '../../clock/clock.ts';
import { type Random, randomUuid } from '../../random/random.ts';
import type { EventSink, Topics } from '../ports.ts';
import { eventOf, type Happening, notificationOf } from './announcements.ts';
import type { ApplicationStore } from './application-store.ts';
import type { Deployment } from './deployments.ts';
import type { Run } from './run.ts';

export interface AnnouncerPorts {
  readonly clock: Clock;
  readonly events: EventSink;
  readonly random: Random;
  readonly topics: Topics;
}

/** `before` is undefined for a deployment that was just created. */
export type Announce = (deployment: Deployment, before: Run | undefined) => void;

/** The triggers are those that the group has when something happens. */
export function createAnnouncer(
  { clock, events, random, topics }: AnnouncerPorts,
  store: ApplicationStore,
  region: string,
): Announce {
  return (deployment, before) => {
    const happening = happeningOf(deployment, before);
    if (happening === undefined) return;
    const event = eventOf(deployment, happening, { region, eventId: randomUuid(random), now: clock.now() });
    if (event !== undefined) events.emit('events', 'event', event);
    const triggers = store.findGroup(deployment.request.groupId)?.settings.triggerConfigurations ?? [];
    for (const { triggerName = '', triggerTargetArn, triggerEvents } of triggers) {
      if (triggerTargetArn === undefined || !triggerEvents?.includes(`Deployment${happening}`)) continue;
      const target = deployment.running.view(region);
      topics.publish(triggerTargetArn, notificationOf(deployment, happening, { region, triggerName, target }));
    }
  };
}

function happeningOf({ creator, running }: Deployment, before: Run | undefined): Happening | undefined {
  const { status } = running.run;
  if (before === undefined) return 'Start';
  if (status === before.status) return undefined;
  switch (status) {
    case 'Succeeded':
      return 'Success';
    case 'Failed':
      return 'Failure';
    case 'Stopped':
      return 'Stop';
    case 'Ready':
      return 'Ready';
    default:
      return creator === 'codeDeployRollback' ? 'Rollback' : undefined;
  }
}
