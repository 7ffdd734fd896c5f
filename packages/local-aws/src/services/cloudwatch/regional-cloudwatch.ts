/** CloudWatch in one region. */
import type { Clock } from '../../clock/clock.ts';
import { AlarmStore } from './alarm-store.ts';
import { type AnnouncerPorts, createAnnouncer } from './announce-change.ts';
import { MetricStore } from './metric-store.ts';
import type { TagStore } from './tag-operations.ts';

export interface RegionalCloudWatch {
  readonly region: string;
  readonly clock: Clock;
  readonly metrics: MetricStore;
  readonly alarms: AlarmStore;
  readonly tags: TagStore;
}

/** A region without metrics and alarms. */
export function createRegion(ports: AnnouncerPorts, region: string): RegionalCloudWatch {
  const { clock } = ports;
  const metrics = new MetricStore();
  const announce = createAnnouncer(ports, region);
  const alarms = new AlarmStore({ clock, region, metrics, announce });
  return { region, clock, metrics, alarms, tags: new Map() };
}
