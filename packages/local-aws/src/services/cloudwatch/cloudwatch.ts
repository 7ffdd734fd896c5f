/**
 * Amazon CloudWatch of local-aws: metrics, and alarms on metrics, on expressions over them and on other alarms,
 * which evaluate on the virtual clock. Each region has its own. Of the actions of alarms it carries out
 * those that publish to a topic.
 */

import type { Monitoring } from '../ports.ts';
import type { Call, Operation, Service } from '../service.ts';
import { createAlarmOperations } from './alarm-operations.ts';
import type { AnnouncerPorts } from './announce-change.ts';
import { sampleOf } from './metric-datum.ts';
import { createMetricOperations } from './metric-operations.ts';
import { createRegion, type RegionalCloudWatch } from './regional-cloudwatch.ts';
import { dumpCloudWatch, restoreCloudWatch } from './state.ts';
import { createTagOperations } from './tag-operations.ts';

/** What CloudWatch needs of the rest of local-aws. */
export type CloudWatchPorts = AnnouncerPorts;

/** CloudWatch without metrics and alarms. */
export function createCloudWatch(ports: CloudWatchPorts): Service & Monitoring {
  const regions = new Map<string, RegionalCloudWatch>();
  const regional = (region: string): RegionalCloudWatch => {
    const found = regions.get(region) ?? createRegion(ports, region);
    regions.set(region, found);
    return found;
  };
  const reset = () => {
    for (const { alarms } of regions.values()) alarms.stop();
    regions.clear();
  };
  const names = Object.keys(createOperations(createRegion(ports, ''))) as (keyof ReturnType<typeof createOperations>)[];
  const perform = (name: (typeof names)[number]) => (input: unknown, call: Call) => {
    const operation: Operation = createOperations(regional(call.region))[name];
    return operation(input, call);
  };
  return {
    operations: Object.fromEntries(names.map((name) => [name, perform(name)])),
    record: ({ region, value, unit = 'None', ...name }) => {
      const now = ports.clock.now();
      regional(region).metrics.add(name, sampleOf([{ value, count: 1 }], { at: now, unit }), now);
    },
    alarmState: (name, region) => regions.get(region)?.alarms.find(name)?.state.value,
    reset,
    dump: () => dumpCloudWatch([...regions.values()], ports.clock.now()),
    restore: (state) => {
      // A state that is refused leaves nothing that runs.
      const restored = restoreCloudWatch(state, (region) => createRegion(ports, region), ports.clock.now());
      reset();
      for (const one of restored) regions.set(one.region, one);
    },
  };
}

function createOperations(regional: RegionalCloudWatch) {
  return {
    ...createMetricOperations(regional),
    ...createAlarmOperations(regional),
    ...createTagOperations(regional),
  };
}
