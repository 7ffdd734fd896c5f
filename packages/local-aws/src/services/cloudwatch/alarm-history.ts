/** What happened to alarms, for DescribeAlarmHistory. Outlives the alarms, as it does in CloudWatch. */

import type { AlarmHistoryItem } from '@aws-sdk/client-cloudwatch';
import type { Instant } from '../../clock/clock.ts';
import type { Alarm, AlarmState } from './alarm.ts';

export interface HistoryQuery {
  readonly AlarmName?: string;
  readonly AlarmTypes?: readonly string[];
  readonly HistoryItemType?: string;
  readonly StartDate?: Date;
  readonly EndDate?: Date;
  readonly ScanBy?: string;
}

/** assumed: how much is kept; CloudWatch keeps two weeks. */
const capacity = 10_000;

export class AlarmHistory {
  /** Oldest first. */
  #items: AlarmHistoryItem[] = [];

  /** The alarm, as it was, gets the state `next`. */
  noteState(alarm: Alarm, next: AlarmState): void {
    const describe = ({ value, reason, reasonData }: AlarmState) => ({
      stateValue: value,
      stateReason: reason,
      ...(reasonData !== undefined && { stateReasonData: JSON.parse(reasonData) }),
    });
    const { state } = alarm;
    const data = { version: '1.0', oldState: describe(state), newState: describe(next) };
    const summary = `Alarm updated from ${state.value} to ${next.value}`;
    this.#note(alarm, next.updatedAt, { HistoryItemType: 'StateUpdate', HistorySummary: summary }, data);
  }

  noteConfiguration(alarm: Alarm, at: Instant, type: 'Create' | 'Update' | 'Delete'): void {
    const summary = `Alarm "${alarm.name}" ${type.toLowerCase()}d`;
    const item = { HistoryItemType: 'ConfigurationUpdate', HistorySummary: summary } as const;
    this.#note(alarm, at, item, { version: '1.0', type });
  }

  /** Of metric alarms unless AlarmTypes says otherwise; newest first, unless ScanBy does. */
  find({ AlarmName, AlarmTypes, HistoryItemType, StartDate, EndDate, ScanBy }: HistoryQuery) {
    const types = AlarmTypes?.length ? AlarmTypes : ['MetricAlarm'];
    const found = this.#items.filter((item) => {
      const at = item.Timestamp ?? new Date(0);
      return (
        types.includes(item.AlarmType ?? '') &&
        (AlarmName === undefined || item.AlarmName === AlarmName) &&
        (HistoryItemType === undefined || item.HistoryItemType === HistoryItemType) &&
        at >= (StartDate ?? at) &&
        at <= (EndDate ?? at)
      );
    });
    return ScanBy === 'TimestampAscending' ? found : found.toReversed();
  }

  /** Everything, oldest first. */
  items(): readonly AlarmHistoryItem[] {
    return this.#items;
  }

  add(item: AlarmHistoryItem): void {
    this.#items.push(item);
    if (this.#items.length > 2 * capacity) this.#items = this.#items.slice(-capacity);
  }

  #note(
    { name, type }: Alarm,
    at: Instant,
    item: Required<Pick<AlarmHistoryItem, 'HistoryItemType' | 'HistorySummary'>>,
    data: object,
  ): void {
    const HistoryData = JSON.stringify(data);
    this.add({ AlarmName: name, AlarmType: type, Timestamp: new Date(at), ...item, HistoryData });
  }
}
