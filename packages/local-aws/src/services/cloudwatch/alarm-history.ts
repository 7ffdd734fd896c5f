/** What happened to alarms, for DescribeAlarmHistory. Outlives the alarms, as it does in CloudWatch. */

import type { AlarmHistoryItem } from '@aws-sdk/client-cloudwatch';
import type { Instant } from '../../clock/clock.ts';
import type { Alarm, AlarmState } from './alarm.ts';

export interface HistoryQuery {
  readonly AlarmName?: string;
  readonly HistoryItemType?: string;
  readonly StartDate?: Date;
  readonly EndDate?: Date;
  readonly ScanBy?: string;
}

export class AlarmHistory {
  /** Oldest first. */
  #items: AlarmHistoryItem[] = [];

  /** The alarm, as it was, gets the state `next`. */
  noteState({ name, state }: Alarm, next: AlarmState): void {
    const describe = ({ value, reason, reasonData }: AlarmState) => ({
      stateValue: value,
      stateReason: reason,
      ...(reasonData !== undefined && { stateReasonData: JSON.parse(reasonData) }),
    });
    const data = { version: '1.0', oldState: describe(state), newState: describe(next) };
    this.#note(name, next.updatedAt, 'StateUpdate', `Alarm updated from ${state.value} to ${next.value}`, data);
  }

  noteConfiguration(name: string, at: Instant, type: 'Create' | 'Update' | 'Delete'): void {
    const summary = `Alarm "${name}" ${type.toLowerCase()}d`;
    this.#note(name, at, 'ConfigurationUpdate', summary, { version: '1.0', type });
  }

  /** Newest first, unless ScanBy says otherwise. */
  find({ AlarmName, HistoryItemType, StartDate, EndDate, ScanBy }: HistoryQuery): readonly AlarmHistoryItem[] {
    const found = this.#items.filter((item) => {
      const at = item.Timestamp ?? new Date(0);
      return (
        (AlarmName === undefined || item.AlarmName === AlarmName) &&
        (HistoryItemType === undefined || item.HistoryItemType === HistoryItemType) &&
        at >= (StartDate ?? at) &&
        at <= (EndDate ?? at)
      );
    });
    return ScanBy === 'TimestampAscending' ? found : found.toReversed();
  }

  clear(): void {
    this.#items = [];
  }

  #note(
    AlarmName: string,
    at: Instant,
    HistoryItemType: 'StateUpdate' | 'ConfigurationUpdate',
    HistorySummary: string,
    data: object,
  ): void {
    this.#items.push({
      AlarmName,
      AlarmType: 'MetricAlarm',
      Timestamp: new Date(at),
      HistoryItemType,
      HistorySummary,
      HistoryData: JSON.stringify(data),
    });
  }
}
