/** CloudWatch's operations on alarms. */

import type {
  DeleteAlarmsInput,
  DescribeAlarmHistoryInput,
  DescribeAlarmsForMetricInput,
  DescribeAlarmsInput,
  DisableAlarmActionsInput,
  EnableAlarmActionsInput,
  PutCompositeAlarmInput,
  PutMetricAlarmInput,
  SetAlarmStateInput,
  Tag,
} from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../service.ts';
import { type Alarm, alarmArn, type CompositeAlarm, initialState, type StateValue, stateValues } from './alarm.ts';
import type { HistoryQuery } from './alarm-history.ts';
import { deleteAlarms } from './delete-alarms.ts';
import { describeAlarms, describeMetricAlarm } from './describe-alarms.ts';
import { readDimensions } from './dimensions.ts';
import { alarmNotFound, invalidFormat, invalidInput } from './errors.ts';
import { readRule } from './metric-alarm-rule.ts';
import { sameMetric } from './metric-store.ts';
import { paginate } from './pagination.ts';
import { readCompositeRule } from './read-composite-rule.ts';
import type { RegionalCloudWatch } from './regional-cloudwatch.ts';

/** The SDK types every member as possibly undefined; the wire has checked the required ones. */
type Names = { readonly AlarmNames: readonly string[] };

/** Alarm operations of one region; log alarms are left out. */
export function createAlarmOperations({ alarms, clock, region, tags }: RegionalCloudWatch) {
  const setActions = ({ AlarmNames }: Names, actionsEnabled: boolean) => {
    for (const name of AlarmNames) {
      const alarm = alarms.find(name);
      if (alarm !== undefined) alarms.put({ ...alarm, actionsEnabled });
    }
    return {};
  };
  const keep = (alarm: Alarm, present: Alarm | undefined, tagList: readonly Tag[] | undefined) => {
    // CloudWatch does not say what becomes of an alarm that is put as another type.
    if (present !== undefined && present.type !== alarm.type) {
      throw invalidInput(`An alarm named ${alarm.name} of type ${present.type} exists already.`);
    }
    alarms.put(alarm);
    alarms.history.noteConfiguration(alarm, clock.now(), present === undefined ? 'Create' : 'Update');
    // An existing alarm keeps its tags.
    if (present === undefined && tagList !== undefined) tags.set(alarmArn(region, alarm.name), tagList);
  };
  return {
    PutMetricAlarm: (input: PutMetricAlarmInput) => {
      const rule = readRule(input);
      const { Tags, ...settings } = input;
      const name = input.AlarmName ?? '';
      const now = clock.now();
      const present = alarms.find(name);
      const actionsEnabled = input.ActionsEnabled ?? true;
      const state = present?.state ?? initialState(now);
      keep(
        { type: 'MetricAlarm', ...{ name, settings, rule, configuredAt: now, actionsEnabled, state } },
        present,
        Tags,
      );
      return {};
    },
    PutCompositeAlarm: (input: PutCompositeAlarmInput) => {
      const rule = readCompositeRule(input, alarms);
      const { Tags, ...settings } = input;
      const name = input.AlarmName ?? '';
      const now = clock.now();
      const present = alarms.find(name);
      const actionsEnabled = input.ActionsEnabled ?? true;
      const state = present?.state ?? initialState(now);
      const alarm: CompositeAlarm = {
        type: 'CompositeAlarm',
        ...{ name, settings, rule, configuredAt: now, actionsEnabled, state },
      };
      keep(alarm, present, Tags);
      alarms.followRule(alarm, { rule: present === undefined ? 'created' : 'updated' });
      return {};
    },
    DescribeAlarms: (input: DescribeAlarmsInput): object => describeAlarms(alarms, region, input),
    DescribeAlarmsForMetric: (input: DescribeAlarmsForMetricInput) => {
      const metric = {
        namespace: input.Namespace ?? '',
        metricName: input.MetricName ?? '',
        dimensions: readDimensions(input.Dimensions),
      };
      const statistic = input.Statistic ?? input.ExtendedStatistic;
      const found = alarms
        .metricAlarms()
        .filter(
          ({ rule: { watched } }) =>
            watched.kind === 'metric' &&
            sameMetric(watched.metric, metric) &&
            (statistic === undefined || watched.statistic === statistic) &&
            (input.Period === undefined || watched.period === input.Period) &&
            (input.Unit === undefined || watched.unit === input.Unit),
        );
      return { MetricAlarms: found.map((alarm) => describeMetricAlarm(alarm, region)) };
    },
    DeleteAlarms: ({ AlarmNames }: DeleteAlarmsInput & Names) => {
      for (const alarm of deleteAlarms(alarms, AlarmNames)) {
        tags.delete(alarmArn(region, alarm.name));
        alarms.history.noteConfiguration(alarm, clock.now(), 'Delete');
      }
      return {};
    },
    /**
     * A metric alarm holds the state for a period, so that pollers see it; then evaluation has the say again.
     * assumed: that long. A composite alarm holds it until one of its children changes.
     */
    SetAlarmState: (input: SetAlarmStateInput) => {
      const { AlarmName = '', StateValue = '', StateReason = '', StateReasonData } = input;
      const alarm = alarms.find(AlarmName);
      if (alarm === undefined) throw alarmNotFound(AlarmName);
      if (!isStateValue(StateValue)) throw invalidInput(`StateValue ${StateValue} is not valid.`);
      if (StateReasonData !== undefined && !isJson(StateReasonData))
        throw invalidFormat('StateReasonData was not syntactically valid JSON');
      const reasonData = StateReasonData !== undefined && { reasonData: StateReasonData };
      const heldUntil = alarm.type === 'MetricAlarm' ? clock.now() + alarm.rule.watched.period * 1000 : undefined;
      alarms.change(alarm, { value: StateValue, reason: StateReason, ...reasonData }, heldUntil);
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
