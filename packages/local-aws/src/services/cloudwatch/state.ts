/** CloudWatch as a state that can be written down and read back: alarms, their history, the metrics of three hours. */
import type { AlarmHistoryItem } from '@aws-sdk/client-cloudwatch';
import type { Instant } from '../../clock/clock.ts';
import { readState, type StateReader } from '../../state/state-reader.ts';
import { ServiceError } from '../service.ts';
import { alarmArn } from './alarm.ts';
import { childrenOf } from './alarm-rule/rule.ts';
import type { RegionalCloudWatch } from './regional-cloudwatch.ts';
import { dumpAlarm, readCompositeAlarm, readMetricAlarm, type WrittenAlarm } from './state-alarms.ts';
import { dumpMetrics, readMetric, type WrittenMetric } from './state-metrics.ts';

/** Items of the history that a state holds at most, by region. */
const mostHistory = 1000;

/** Every region. */
export function dumpCloudWatch(regions: readonly RegionalCloudWatch[], now: Instant): unknown {
  const all = regions.flatMap(({ region, alarms, tags }) =>
    alarms.list().map((alarm) => ({ type: alarm.type, dumped: dumpAlarm(alarm, region, tags) })),
  );
  const ofType = (wanted: string) => all.filter(({ type }) => type === wanted).map(({ dumped }) => dumped);
  return {
    metricAlarms: ofType('MetricAlarm'),
    compositeAlarms: ofType('CompositeAlarm'),
    metrics: regions.flatMap(({ metrics, region }) => dumpMetrics(metrics, region, now)),
    alarmHistory: regions.flatMap(({ alarms, region }) =>
      alarms.history
        .items()
        .slice(-mostHistory)
        .map((item) => ({ ...item, region, Timestamp: item.Timestamp?.toISOString() })),
    ),
  };
}

/** The regions of a state, each made by `open`. Throws StateError before anything is made. */
export function restoreCloudWatch(
  state: unknown,
  open: (region: string) => RegionalCloudWatch,
  now: Instant,
): readonly RegionalCloudWatch[] {
  const reader = readState(state, 'cloudwatch');
  const alarms = [
    ...reader.list('metricAlarms').map((part) => asState(part, () => readMetricAlarm(part, now))),
    ...reader.list('compositeAlarms').map((part) => asState(part, () => readCompositeAlarm(part, now))),
  ];
  checkNames(alarms, reader);
  const metrics = reader.list('metrics').map((part) => asState(part, () => readMetric(part, now)));
  const history = reader.list('alarmHistory').map(readHistoryItem);
  reader.end();
  return build({ alarms, metrics, history }, open, now);
}

interface Written {
  readonly alarms: readonly WrittenAlarm[];
  readonly metrics: readonly WrittenMetric[];
  readonly history: readonly { readonly region: string; readonly item: AlarmHistoryItem }[];
}

function build(
  { alarms, history, metrics }: Written,
  open: (region: string) => RegionalCloudWatch,
  now: Instant,
): readonly RegionalCloudWatch[] {
  const regions = new Map<string, RegionalCloudWatch>();
  const regional = (region: string): RegionalCloudWatch => {
    const found = regions.get(region) ?? open(region);
    regions.set(region, found);
    return found;
  };
  for (const { name, region, samples } of metrics) {
    for (const sample of samples) regional(region).metrics.add(name, sample, now);
  }
  for (const { alarm, region, tags } of alarms) {
    regional(region).alarms.put(alarm);
    if (tags.length > 0) regional(region).tags.set(alarmArn(region, alarm.name), tags);
  }
  for (const { item, region } of history) regional(region).alarms.history.add(item);
  // One that was written by hand has not been evaluated yet.
  for (const { alarm, region, evaluated } of alarms) {
    if (alarm.type === 'CompositeAlarm' && !evaluated) regional(region).alarms.followRule(alarm, { rule: 'created' });
  }
  return [...regions.values()];
}

/** A name is one alarm's, and rules name alarms that there are. */
function checkNames(alarms: readonly WrittenAlarm[], reader: StateReader): void {
  const known = new Set<string>();
  for (const { alarm, region } of alarms) {
    const arn = alarmArn(region, alarm.name);
    if (known.has(arn)) throw reader.error(`the alarm ${alarm.name} of ${region} is there twice.`);
    known.add(arn);
  }
  for (const { alarm, region } of alarms) {
    if (alarm.type !== 'CompositeAlarm') continue;
    for (const child of childrenOf(alarm.rule)) {
      if (known.has(child) || known.has(alarmArn(region, child))) continue;
      throw reader.error(`the composite alarm ${alarm.name} of ${region} refers to ${child}, which is not there.`);
    }
  }
}

function readHistoryItem(reader: StateReader): { readonly region: string; readonly item: AlarmHistoryItem } {
  const item = {
    AlarmName: reader.string('AlarmName'),
    AlarmType: reader.string('AlarmType') as NonNullable<AlarmHistoryItem['AlarmType']>,
    Timestamp: new Date(reader.optionalTime('Timestamp') ?? 0),
    HistoryItemType: reader.string('HistoryItemType') as NonNullable<AlarmHistoryItem['HistoryItemType']>,
    HistorySummary: reader.string('HistorySummary'),
    HistoryData: reader.string('HistoryData'),
  };
  const region = reader.optionalString('region') ?? 'us-east-1';
  reader.end();
  return { region, item };
}

/** What an operation would refuse, a state refuses too. */
function asState<T>(reader: StateReader, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ServiceError) throw reader.error(error.message);
    throw error;
  }
}
