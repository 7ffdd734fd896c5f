/**
 * Amazon CloudWatch of local-aws: metrics, and metric alarms that evaluate on the virtual clock. The same
 * in every region, because those who publish and poll here name none. It carries out no alarm actions,
 * and has no composite alarms and no metric math; it says so when asked.
 */

import type { Clock } from '../../clock/clock.ts';
import type { EventSink, Monitoring } from '../ports.ts';
import type { Service } from '../service.ts';
import { createAlarmOperations } from './alarm-operations.ts';
import { AlarmStore } from './alarm-store.ts';
import { sampleOf } from './metric-datum.ts';
import { createMetricOperations } from './metric-operations.ts';
import { MetricStore } from './metric-store.ts';
import { createTagOperations, type TagStore } from './tag-operations.ts';

/** What CloudWatch needs of the rest of local-aws. */
export interface CloudWatchPorts {
  readonly clock: Clock;
  readonly events: EventSink;
}

/** CloudWatch without metrics and alarms. */
export function createCloudWatch({ clock, events }: CloudWatchPorts): Service & Monitoring {
  const metrics = new MetricStore();
  const alarms = new AlarmStore({ clock, events, metrics });
  const tags: TagStore = new Map();
  return {
    operations: {
      ...createMetricOperations(metrics, clock),
      ...createAlarmOperations(alarms, tags, clock),
      ...createTagOperations(tags, alarms),
    },
    record: ({ region: _, value, unit = 'None', ...name }) => {
      metrics.add(name, sampleOf([{ value, count: 1 }], { at: clock.now(), unit }));
    },
    alarmState: (name) => alarms.find(name)?.state.value,
    reset: () => {
      alarms.clear();
      metrics.clear();
      tags.clear();
    },
    dump: () => ({
      alarms: alarms.list(),
      metrics: metrics.list().map(({ samples, ...name }) => ({ ...name, samples: samples.length })),
    }),
  };
}
