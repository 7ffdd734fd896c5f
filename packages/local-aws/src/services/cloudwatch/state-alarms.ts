/** Alarms in a state, with the members that DescribeAlarms gives them. */
import type * as sdk from '@aws-sdk/client-cloudwatch';
import type { Instant } from '../../clock/clock.ts';
import type { StateReader } from '../../state/state-reader.ts';
import {
  type Alarm,
  type AlarmState,
  alarmArn,
  type CompositeAlarm,
  initialState,
  type MetricAlarm,
  type StateValue,
  stateValues,
} from './alarm.ts';
import { parseAlarmRule } from './alarm-rule/parse.ts';
import { readRule } from './metric-alarm-rule.ts';
import type { TagStore } from './tag-operations.ts';

/** An alarm of a state. */
export interface WrittenAlarm {
  readonly region: string;
  readonly alarm: Alarm;
  readonly tags: readonly sdk.Tag[];
  /** Whether the state says what state the alarm is in. */
  readonly evaluated: boolean;
}

export function dumpAlarm(alarm: Alarm, region: string, tags: TagStore): object {
  const { name, settings, state } = alarm;
  const time = (at: Instant) => new Date(at).toISOString();
  const tagList = tags.get(alarmArn(region, name)) ?? [];
  return {
    ...{ AlarmName: name, region },
    ...settings,
    ActionsEnabled: alarm.actionsEnabled,
    AlarmConfigurationUpdatedTimestamp: time(alarm.configuredAt),
    StateValue: state.value,
    StateReason: state.reason,
    ...(state.reasonData !== undefined && { StateReasonData: state.reasonData }),
    StateUpdatedTimestamp: time(state.updatedAt),
    StateTransitionedTimestamp: time(state.transitionedAt),
    ...(alarm.type === 'MetricAlarm' && alarm.heldUntil !== undefined && { heldUntil: time(alarm.heldUntil) }),
    ...(tagList.length > 0 && { Tags: tagList }),
  };
}

/** Throws StateError, and ServiceError for what PutMetricAlarm would refuse. */
export function readMetricAlarm(reader: StateReader, now: Instant): WrittenAlarm {
  const settings = withoutAbsent<sdk.PutMetricAlarmInput>({
    ...readCommon(reader),
    MetricName: reader.optionalString('MetricName'),
    Namespace: reader.optionalString('Namespace'),
    Statistic: reader.optionalString('Statistic'),
    ExtendedStatistic: reader.optionalString('ExtendedStatistic'),
    Dimensions: readDimensions(reader),
    Period: reader.optionalNumber('Period'),
    Unit: reader.optionalString('Unit'),
    EvaluationPeriods: reader.optionalNumber('EvaluationPeriods'),
    DatapointsToAlarm: reader.optionalNumber('DatapointsToAlarm'),
    Threshold: reader.optionalNumber('Threshold'),
    ComparisonOperator: reader.optionalString('ComparisonOperator'),
    TreatMissingData: reader.optionalString('TreatMissingData'),
    EvaluateLowSampleCountPercentile: reader.optionalString('EvaluateLowSampleCountPercentile'),
    Metrics: listOrAbsent(reader.list('Metrics').map(readQuery)),
  });
  const heldUntil = reader.optionalTime('heldUntil');
  const { base, ...rest } = readStanding(reader, settings.AlarmName ?? '', now);
  const alarm: MetricAlarm = {
    ...{ type: 'MetricAlarm', ...base, settings, rule: readRule(settings) },
    ...(heldUntil !== undefined && { heldUntil }),
  };
  return { ...rest, alarm };
}

/** Throws StateError, and ServiceError for a rule that cannot be read. */
export function readCompositeAlarm(reader: StateReader, now: Instant): WrittenAlarm {
  const settings = withoutAbsent<sdk.PutCompositeAlarmInput>({
    ...readCommon(reader),
    AlarmRule: reader.string('AlarmRule'),
  });
  const { base, ...rest } = readStanding(reader, settings.AlarmName ?? '', now);
  const rule = parseAlarmRule(settings.AlarmRule ?? '');
  const alarm: CompositeAlarm = { type: 'CompositeAlarm', ...base, settings, rule };
  return { ...rest, alarm };
}

function readCommon(reader: StateReader) {
  return {
    AlarmName: reader.string('AlarmName'),
    AlarmDescription: reader.optionalString('AlarmDescription'),
    OKActions: listOrAbsent(reader.stringList('OKActions')),
    AlarmActions: listOrAbsent(reader.stringList('AlarmActions')),
    InsufficientDataActions: listOrAbsent(reader.stringList('InsufficientDataActions')),
  };
}

/** What is left of an alarm after its settings; ends the reader. */
function readStanding(reader: StateReader, name: string, now: Instant) {
  const region = reader.optionalString('region') ?? 'us-east-1';
  const configuredAt = reader.optionalTime('AlarmConfigurationUpdatedTimestamp') ?? now;
  const actionsEnabled = reader.optionalBoolean('ActionsEnabled') ?? true;
  const evaluated = reader.optionalString('StateValue') !== undefined;
  const state = readAlarmState(reader, now);
  const tags = reader.list('Tags').map((tag) => {
    const read = { Key: tag.string('Key'), Value: tag.string('Value') };
    tag.end();
    return read;
  });
  reader.end();
  return { region, tags, evaluated, base: { name, configuredAt, actionsEnabled, state } };
}

function readAlarmState(reader: StateReader, now: Instant): AlarmState {
  const initial = initialState(now);
  const value = reader.optionalString('StateValue') ?? initial.value;
  if (!stateValues.includes(value)) throw reader.error(`StateValue must be one of ${stateValues.join(', ')}.`);
  const reasonData = reader.optionalString('StateReasonData');
  const updatedAt = reader.optionalTime('StateUpdatedTimestamp') ?? now;
  return {
    value: value as StateValue,
    reason: reader.optionalString('StateReason') ?? initial.reason,
    ...(reasonData !== undefined && { reasonData }),
    updatedAt,
    transitionedAt: reader.optionalTime('StateTransitionedTimestamp') ?? updatedAt,
  };
}

function readQuery(reader: StateReader): sdk.MetricDataQuery {
  const stat = reader.map('MetricStat');
  const query = withoutAbsent<sdk.MetricDataQuery>({
    Id: reader.string('Id'),
    Expression: reader.optionalString('Expression'),
    Label: reader.optionalString('Label'),
    ReturnData: reader.optionalBoolean('ReturnData'),
    Period: reader.optionalNumber('Period'),
    AccountId: reader.optionalString('AccountId'),
    MetricStat: stat && readMetricStat(stat),
  });
  reader.end();
  return query;
}

function readMetricStat(reader: StateReader): object {
  const metric = reader.map('Metric');
  const Metric = metric && {
    ...{ Namespace: metric.string('Namespace'), MetricName: metric.string('MetricName') },
    Dimensions: readDimensions(metric),
  };
  metric?.end();
  const stat = {
    ...{ Metric, Period: reader.optionalNumber('Period'), Stat: reader.string('Stat') },
    Unit: reader.optionalString('Unit'),
  };
  reader.end();
  return withoutAbsent(stat);
}

/** undefined if left out. */
export function readDimensions(reader: StateReader): { Name: string; Value: string }[] | undefined {
  return listOrAbsent(
    reader.list('Dimensions').map((part) => {
      const dimension = { Name: part.string('Name'), Value: part.string('Value') };
      part.end();
      return dimension;
    }),
  );
}

function listOrAbsent<T>(list: readonly T[]): T[] | undefined {
  return list.length === 0 ? undefined : [...list];
}

/** The SDK's shape, which the rules of the operations check; members that are undefined count as left out. */
function withoutAbsent<T>(members: object): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}
