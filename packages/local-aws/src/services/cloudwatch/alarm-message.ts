/** What CloudWatch writes to the SNS topics of an alarm: a JSON text for programs, whose times have an offset. Pure. */
import type { Dimension, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { accountId } from '../names.ts';
import type { Notification } from '../ports.ts';
import { type Alarm, type AlarmState, alarmArn, jsonTime, type MetricAlarm } from './alarm.ts';
import { regionName } from './region-names.ts';

/** The most that SNS takes as a subject. */
const subjectLength = 100;

/** `children` are those that made a composite alarm change. */
export function messageOf(
  alarm: Alarm,
  before: AlarmState,
  { children, region }: { readonly children: readonly Alarm[]; readonly region: string },
): Notification {
  const { name, settings, state } = alarm;
  const message = {
    AlarmName: name,
    AlarmDescription: settings.AlarmDescription ?? null,
    AWSAccountId: accountId,
    AlarmConfigurationUpdatedTimestamp: jsonTime(alarm.configuredAt),
    NewStateValue: state.value,
    NewStateReason: state.reason,
    StateChangeTime: jsonTime(state.updatedAt),
    Region: regionName(region),
    AlarmArn: alarmArn(region, name),
    OldStateValue: before.value,
    OKActions: settings.OKActions ?? [],
    AlarmActions: settings.AlarmActions ?? [],
    InsufficientDataActions: settings.InsufficientDataActions ?? [],
    ...(alarm.type === 'MetricAlarm'
      ? { Trigger: describeTrigger(alarm) }
      : { AlarmRule: alarm.settings.AlarmRule, TriggeringChildren: children.map((child) => describe(child, region)) }),
  };
  return {
    subject: `${state.value}: "${name}" in ${regionName(region)}`.slice(0, subjectLength),
    message: JSON.stringify(message),
  };
}

function describe({ name, state }: Alarm, region: string): object {
  return { Arn: alarmArn(region, name), State: { Value: state.value, Timestamp: jsonTime(state.updatedAt) } };
}

function describeTrigger({ settings, rule }: MetricAlarm): object {
  const { Statistic, ExtendedStatistic, Metrics } = settings;
  return {
    ...(rule.watched.kind === 'metric' && {
      MetricName: settings.MetricName,
      Namespace: settings.Namespace,
      ...(Statistic !== undefined
        ? { StatisticType: 'Statistic', Statistic: Statistic.replace(/(?<=[a-z])(?=[A-Z])/, '_').toUpperCase() }
        : { StatisticType: 'ExtendedStatistic', ExtendedStatistic }),
      Unit: settings.Unit ?? null,
      Dimensions: describeDimensions(settings.Dimensions),
    }),
    Period: rule.watched.period,
    EvaluationPeriods: rule.evaluationPeriods,
    ...(settings.DatapointsToAlarm !== undefined && { DatapointsToAlarm: settings.DatapointsToAlarm }),
    ComparisonOperator: rule.comparison,
    Threshold: rule.threshold,
    TreatMissingData: settings.TreatMissingData ?? '',
    EvaluateLowSampleCountPercentile: settings.EvaluateLowSampleCountPercentile ?? '',
    ...(rule.watched.kind === 'math' && { Metrics: (Metrics ?? []).map(describeQuery) }),
  };
}

function describeQuery({ Id, Label, Expression, MetricStat, ReturnData = true }: MetricDataQuery): object {
  const { Metric: { Namespace, MetricName, Dimensions } = {}, Period, Stat, Unit } = MetricStat ?? {};
  return {
    ...(Expression !== undefined && { Expression }),
    Id,
    ...(Label !== undefined && { Label }),
    ...(MetricStat !== undefined && {
      MetricStat: {
        Metric: { Dimensions: describeDimensions(Dimensions), MetricName, Namespace },
        ...{ Period, Stat },
        ...(Unit !== undefined && { Unit }),
      },
    }),
    ReturnData,
  };
}

/** With small letters here, and the value first. */
function describeDimensions(dimensions: readonly Dimension[] | undefined): object[] {
  return (dimensions ?? []).map(({ Name, Value }) => ({ value: Value, name: Name }));
}
