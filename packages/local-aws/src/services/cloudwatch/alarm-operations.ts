/** CloudWatch's operations on alarms. */

import type {
  DeleteAlarmsInput,
  DescribeAlarmHistoryInput,
  DescribeAlarmsForMetricInput,
  DescribeAlarmsInput,
  DisableAlarmActionsInput,
  EnableAlarmActionsInput,
  MetricAlarm,
  PutMetricAlarmInput,
  SetAlarmStateInput,
} from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../../clock/clock.ts';
import { arn } from '../names.ts';
import type { Operation } from '../service.ts';
import { type Alarm, type AlarmState, readDimensions, readRule, type StateValue, stateValues } from './alarm.ts';
import type { HistoryQuery } from './alarm-history.ts';
import type { AlarmStore } from './alarm-store.ts';
import { invalidCombination, invalidFormat, invalidInput } from './errors.ts';
import { sameMetric } from './metric-store.ts';
import { paginate } from './pagination.ts';
import type { TagStore } from './tag-operations.ts';

/** The SDK types every member as possibly undefined; the wire has checked the required ones. */
type Names = { readonly AlarmNames: readonly string[] };

/** Alarm operations; composite and log alarms are left out. */
export function createAlarmOperations(alarms: AlarmStore, tags: TagStore, clock: Clock) {
  const setActions = ({ AlarmNames }: Names, actionsEnabled: boolean) => {
    for (const name of AlarmNames) {
      const alarm = alarms.find(name);
      if (alarm !== undefined) alarms.put({ ...alarm, actionsEnabled });
    }
    return {};
  };
  return {
    PutMetricAlarm: (input: PutMetricAlarmInput, { region }) => {
      const rule = readRule(input);
      const name = input.AlarmName ?? '';
      const now = clock.now();
      const present = alarms.find(name);
      const { Tags, ...settings } = input;
      const unchecked: AlarmState = {
        value: 'INSUFFICIENT_DATA',
        reason: 'Unchecked: Initial alarm creation',
        updatedAt: now,
      };
      alarms.put({
        ...{ name, region, settings, rule, configuredAt: now },
        actionsEnabled: input.ActionsEnabled ?? true,
        state: present?.state ?? unchecked,
      });
      alarms.history.noteConfiguration(name, now, present === undefined ? 'Create' : 'Update');
      // An existing alarm keeps its tags: PutMetricAlarm ignores them then.
      if (present === undefined && Tags !== undefined) tags.set(alarmArn(region, name), Tags);
      return {};
    },
    DescribeAlarms: (input: DescribeAlarmsInput) => {
      const { AlarmNames, AlarmNamePrefix, StateValue, AlarmTypes, ActionPrefix, MaxRecords = 50, NextToken } = input;
      if (AlarmNames?.length && AlarmNamePrefix) {
        throw invalidCombination('AlarmNames and AlarmNamePrefix cannot be specified together.');
      }
      if ((AlarmNames?.length ?? 0) > 100) throw invalidInput('At most 100 AlarmNames can be specified.');
      if (StateValue !== undefined && !stateValues.includes(StateValue)) {
        throw invalidInput(`StateValue ${StateValue} is not valid.`);
      }
      if (MaxRecords < 1 || MaxRecords > 100) throw invalidInput('MaxRecords must be from 1 to 100.');
      const none = AlarmTypes?.length && !AlarmTypes.includes('MetricAlarm');
      const family = input.ChildrenOfAlarmName ?? input.ParentsOfAlarmName;
      const wanted = alarms
        .list()
        .filter(
          ({ name, state, settings }) =>
            !none &&
            family === undefined &&
            (!AlarmNames?.length || AlarmNames.includes(name)) &&
            name.startsWith(AlarmNamePrefix ?? '') &&
            (StateValue === undefined || state.value === StateValue) &&
            (ActionPrefix === undefined || settings.AlarmActions?.some((action) => action.startsWith(ActionPrefix))),
        );
      const { page, ...rest } = paginate(wanted, MaxRecords, NextToken);
      return { MetricAlarms: page.map(describeAlarm), CompositeAlarms: [], ...rest };
    },
    DescribeAlarmsForMetric: (input: DescribeAlarmsForMetricInput) => {
      const metric = {
        namespace: input.Namespace ?? '',
        metricName: input.MetricName ?? '',
        dimensions: readDimensions(input.Dimensions),
      };
      const statistic = input.Statistic ?? input.ExtendedStatistic;
      const found = alarms
        .list()
        .filter(
          ({ rule }) =>
            sameMetric(rule.metric, metric) &&
            (statistic === undefined || rule.statistic === statistic) &&
            (input.Period === undefined || rule.period === input.Period) &&
            (input.Unit === undefined || rule.unit === input.Unit),
        );
      return { MetricAlarms: found.map(describeAlarm) };
    },
    /** assumed: unknown names are no error. */
    DeleteAlarms: ({ AlarmNames }: DeleteAlarmsInput & Names) => {
      for (const name of AlarmNames) {
        const alarm = alarms.find(name);
        if (alarm === undefined) continue;
        alarms.delete(name);
        tags.delete(alarmArn(alarm.region, name));
        alarms.history.noteConfiguration(name, clock.now(), 'Delete');
      }
      return {};
    },
    /** Holds for a period, so that pollers see it; then evaluation has the say again. assumed: that long. */
    SetAlarmState: (input: SetAlarmStateInput) => {
      const { AlarmName = '', StateValue = '', StateReason = '', StateReasonData } = input;
      const alarm = alarms.require(AlarmName);
      if (!isStateValue(StateValue)) throw invalidInput(`StateValue ${StateValue} is not valid.`);
      if (StateReasonData !== undefined && !isJson(StateReasonData))
        throw invalidFormat('StateReasonData was not syntactically valid JSON');
      const now = clock.now();
      const state: AlarmState = {
        value: StateValue,
        reason: StateReason,
        ...(StateReasonData !== undefined && { reasonData: StateReasonData }),
        updatedAt: now,
      };
      alarms.change(alarm, state, now + alarm.rule.period * 1000);
      return {};
    },
    DescribeAlarmHistory: (input: DescribeAlarmHistoryInput) => {
      const { MaxRecords = 50 } = input;
      if (MaxRecords < 1 || MaxRecords > 100) throw invalidInput('MaxRecords must be from 1 to 100.');
      const found = alarms.history.find(input as HistoryQuery);
      const { page, ...rest } = paginate(found, MaxRecords, input.NextToken);
      return { AlarmHistoryItems: page, ...rest };
    },
    EnableAlarmActions: (input: EnableAlarmActionsInput & Names) => setActions(input, true),
    DisableAlarmActions: (input: DisableAlarmActionsInput & Names) => setActions(input, false),
  } satisfies Record<string, Operation>;
}

function isStateValue(text: string): text is StateValue {
  return stateValues.includes(text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function alarmArn(region: string, name: string): string {
  return arn('cloudwatch', region, `alarm:${name}`);
}

function describeAlarm({ name, region, settings, actionsEnabled, configuredAt, state }: Alarm): MetricAlarm {
  return {
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    Dimensions: [],
    ...settings,
    AlarmName: name,
    AlarmArn: alarmArn(region, name),
    AlarmConfigurationUpdatedTimestamp: new Date(configuredAt),
    ActionsEnabled: actionsEnabled,
    StateValue: state.value,
    StateReason: state.reason,
    ...(state.reasonData !== undefined && { StateReasonData: state.reasonData }),
    StateUpdatedTimestamp: new Date(state.updatedAt),
    StateTransitionedTimestamp: new Date(state.updatedAt),
  };
}
