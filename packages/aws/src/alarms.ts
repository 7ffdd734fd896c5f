/** CloudWatch alarms: the port `Alarms` on the SDK. */

import type { AlarmState, Alarms } from '@aws-release-actions/driver';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { AwsSession } from './session.ts';

/** DescribeAlarms takes at most this many names. */
const namesPerCall = 100;

/** The alarms of a session's account and region. */
export function cloudWatchAlarms(session: AwsSession): Alarms {
  const client = new CloudWatchClient(session.clientOptions());
  return {
    describe: async (names) => {
      const found: AlarmState[] = [];
      for (let start = 0; start < names.length; start += namesPerCall) {
        const AlarmNames = names.slice(start, start + namesPerCall);
        const call = { operation: 'cloudwatch:DescribeAlarms', resource: AlarmNames.join(', ') };
        const answer = await session.call(call, () =>
          client.send(
            new DescribeAlarmsCommand({
              AlarmNames,
              AlarmTypes: ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'],
              MaxRecords: namesPerCall,
            }),
          ),
        );
        const { MetricAlarms = [], CompositeAlarms = [], LogAlarms = [] } = answer;
        for (const alarm of [...MetricAlarms, ...CompositeAlarms, ...LogAlarms]) {
          found.push({
            name: alarm.AlarmName ?? '',
            state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
            reason: alarm.StateReason ?? '',
          });
        }
      }
      return found;
    },
  };
}
