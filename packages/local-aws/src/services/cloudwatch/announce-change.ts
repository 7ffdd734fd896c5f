/** Tells of an alarm that changed its state: the event stream, in EventBridge's shape too, and the topics of its actions. */
import type { Clock } from '../../clock/clock.ts';
import { type Random, randomUuid } from '../../random/random.ts';
import { accountId } from '../names.ts';
import type { EventSink, Topics } from '../ports.ts';
import { type Alarm, type AlarmState, alarmArn, jsonTime, type MetricAlarm, type StateValue } from './alarm.ts';
import { messageOf } from './alarm-message.ts';
import type { AnnounceChange } from './alarm-store.ts';
import type { MetricSource } from './math/queries.ts';

export interface AnnouncerPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  readonly topics: Topics;
}

export function createAnnouncer(ports: AnnouncerPorts, region: string): AnnounceChange {
  const { clock, events, random, topics } = ports;
  return (alarm, before, children) => {
    const { name, settings, state } = alarm;
    const change = { from: before.value, to: state.value, reason: state.reason };
    events.emit('cloudwatch', 'alarm-state', { alarm: name, region, ...change });
    events.emit('events', 'event', {
      ...{ version: '0', id: randomUuid(random), 'detail-type': 'CloudWatch Alarm State Change' },
      ...{ source: 'aws.cloudwatch', account: accountId, time: `${new Date(clock.now()).toISOString().slice(0, 19)}Z` },
      region,
      resources: [alarmArn(region, name)],
      detail: {
        alarmName: name,
        configuration: describeConfiguration(alarm, random),
        previousState: describeState(before),
        state: describeState(state),
      },
    });
    if (!alarm.actionsEnabled) return;
    for (const action of actionsFor(state.value, settings) ?? []) {
      // Other actions than topics are kept and shown only.
      if (/^arn:[^:]+:sns:/.test(action)) topics.publish(action, messageOf(alarm, before, { children, region }));
    }
  };
}

function actionsFor(value: StateValue, settings: Alarm['settings']): readonly string[] | undefined {
  switch (value) {
    case 'OK':
      return settings.OKActions;
    case 'ALARM':
      return settings.AlarmActions;
    case 'INSUFFICIENT_DATA':
      return settings.InsufficientDataActions;
  }
}

function describeState({ value, reason, reasonData, updatedAt }: AlarmState): object {
  return { value, reason, ...(reasonData !== undefined && { reasonData }), timestamp: jsonTime(updatedAt) };
}

function describeConfiguration(alarm: Alarm, random: Random): object {
  const description = alarm.settings.AlarmDescription;
  const about = description !== undefined && { description };
  if (alarm.type === 'CompositeAlarm') return { ...about, alarmRule: alarm.settings.AlarmRule };
  return { ...about, metrics: describeMetrics(alarm, random) };
}

function describeMetrics({ rule: { watched }, settings }: MetricAlarm, random: Random): object[] {
  if (watched.kind === 'metric') {
    return [{ id: randomUuid(random), metricStat: describeSource(watched), returnData: true }];
  }
  return watched.queries.map(({ id, returned, source }) => {
    const { Expression, Label } = settings.Metrics?.find(({ Id }) => Id === id) ?? {};
    return {
      ...('metric' in source ? { metricStat: describeSource(source) } : { expression: Expression }),
      id,
      ...(Label !== undefined && { label: Label }),
      returnData: returned,
    };
  });
}

function describeSource({ metric, period, statistic, unit }: MetricSource): object {
  const { dimensions, metricName, namespace } = metric;
  return {
    metric: { dimensions, name: metricName, namespace },
    ...{ period, stat: statistic },
    ...(unit !== undefined && { unit }),
  };
}
