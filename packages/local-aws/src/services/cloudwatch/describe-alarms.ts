/** Alarms as DescribeAlarms answers them, and which of them it answers. */
import type * as sdk from '@aws-sdk/client-cloudwatch';
import { type Alarm, alarmArn, type CompositeAlarm, type MetricAlarm, stateValues } from './alarm.ts';
import type { AlarmStore } from './alarm-store.ts';
import { invalidCombination, invalidInput } from './errors.ts';
import { paginate } from './pagination.ts';

/** There are no log alarms, so whoever asks for them gets none. */
export interface Answer {
  readonly MetricAlarms: sdk.MetricAlarm[];
  readonly CompositeAlarms: sdk.CompositeAlarm[];
  readonly NextToken?: string;
}

export function describeAlarms(alarms: AlarmStore, region: string, input: sdk.DescribeAlarmsInput): Answer {
  const { AlarmNames, AlarmNamePrefix, StateValue, AlarmTypes, ActionPrefix, MaxRecords = 50, NextToken } = input;
  if (MaxRecords < 1 || MaxRecords > 100) throw invalidInput('MaxRecords must be from 1 to 100.');
  const relatives = findRelatives(alarms, input);
  if (relatives !== undefined) {
    const { page, ...rest } = paginate(relatives.alarms, MaxRecords, NextToken);
    return { ...split(page, (alarm) => describeRelative(alarm, region, relatives.withState)), ...rest };
  }
  if (AlarmNames?.length && AlarmNamePrefix) {
    throw invalidCombination('AlarmNames and AlarmNamePrefix cannot be specified together.');
  }
  if ((AlarmNames?.length ?? 0) > 100) throw invalidInput('At most 100 AlarmNames can be specified.');
  if (StateValue !== undefined && !stateValues.includes(StateValue)) {
    throw invalidInput(`StateValue ${StateValue} is not valid.`);
  }
  const types: readonly string[] = AlarmTypes?.length ? AlarmTypes : ['MetricAlarm'];
  const wanted = alarms
    .list()
    .filter(
      ({ type, name, state, settings }) =>
        types.includes(type) &&
        (!AlarmNames?.length || AlarmNames.includes(name)) &&
        name.startsWith(AlarmNamePrefix ?? '') &&
        (StateValue === undefined || state.value === StateValue) &&
        (ActionPrefix === undefined || settings.AlarmActions?.some((action) => action.startsWith(ActionPrefix))),
    );
  const { page, ...rest } = paginate(wanted, MaxRecords, NextToken);
  return { ...split(page, (alarm) => describeAlarm(alarm, region)), ...rest };
}

/** assumed: an alarm that is not there has no relatives. */
function findRelatives(alarms: AlarmStore, input: sdk.DescribeAlarmsInput) {
  const { ChildrenOfAlarmName, ParentsOfAlarmName, MaxRecords: _, NextToken: __, ...others } = input;
  const named = [ChildrenOfAlarmName, ParentsOfAlarmName].filter((name) => name !== undefined);
  if (named.length === 0) return undefined;
  if (named.length > 1 || Object.values(others).some((value) => value !== undefined)) {
    throw invalidInput(
      'ChildrenOfAlarmName and ParentsOfAlarmName can be specified with MaxRecords and NextToken only.',
    );
  }
  const family = alarms.family();
  return ChildrenOfAlarmName === undefined
    ? { alarms: family.parentsOf(ParentsOfAlarmName ?? ''), withState: false }
    : { alarms: family.childrenOf(ChildrenOfAlarmName).flatMap((name) => alarms.find(name) ?? []), withState: true };
}

function split(
  page: readonly Alarm[],
  describe: (alarm: Alarm) => object,
): Pick<Answer, 'MetricAlarms' | 'CompositeAlarms'> {
  return {
    MetricAlarms: page.filter(({ type }) => type === 'MetricAlarm').map(describe),
    CompositeAlarms: page.filter(({ type }) => type === 'CompositeAlarm').map(describe),
  };
}

function describeRelative({ name, state }: Alarm, region: string, withState: boolean): object {
  return {
    AlarmName: name,
    AlarmArn: alarmArn(region, name),
    ...(withState && { StateValue: state.value, StateUpdatedTimestamp: new Date(state.updatedAt) }),
  };
}

function describeAlarm(alarm: Alarm, region: string): object {
  return alarm.type === 'MetricAlarm' ? describeMetricAlarm(alarm, region) : describeCompositeAlarm(alarm, region);
}

export function describeMetricAlarm(alarm: MetricAlarm, region: string): sdk.MetricAlarm {
  const { Tags: _, ...settings } = alarm.settings;
  return {
    Dimensions: [],
    ...settings,
    ...(settings.Metrics !== undefined && {
      Metrics: settings.Metrics.map(({ ReturnData = true, ...query }) => ({ ...query, ReturnData })),
    }),
    ...describeState(alarm, region),
  };
}

function describeCompositeAlarm(alarm: CompositeAlarm, region: string): sdk.CompositeAlarm {
  const { Tags: _, ...settings } = alarm.settings;
  return { ...settings, ...describeState(alarm, region) };
}

function describeState({ name, actionsEnabled, configuredAt, settings, state }: Alarm, region: string) {
  return {
    AlarmName: name,
    AlarmArn: alarmArn(region, name),
    OKActions: settings.OKActions ?? [],
    AlarmActions: settings.AlarmActions ?? [],
    InsufficientDataActions: settings.InsufficientDataActions ?? [],
    AlarmConfigurationUpdatedTimestamp: new Date(configuredAt),
    ActionsEnabled: actionsEnabled,
    StateValue: state.value,
    StateReason: state.reason,
    ...(state.reasonData !== undefined && { StateReasonData: state.reasonData }),
    StateUpdatedTimestamp: new Date(state.updatedAt),
    StateTransitionedTimestamp: new Date(state.transitionedAt),
  };
}
