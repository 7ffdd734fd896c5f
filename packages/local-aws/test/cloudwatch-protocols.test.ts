/** CloudWatch's clients speak three protocols, by age. All three reach the same alarms. */

import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  ResourceNotFound,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';
import { describe, expect, it } from '@jest/globals';
import { useServer } from './running-server.ts';

const server = useServer();

const protocols = [
  ['awsJson1_0, as the SDK does today', undefined],
  ['rpcv2Cbor, as newer clients do', AwsSmithyRpcV2CborProtocol],
  ['awsQuery, as older clients do', AwsQueryProtocol],
] as const;

describe.each(protocols)('%s', (name, protocol) => {
  const client = () => new CloudWatchClient({ ...server.client, ...(protocol && { protocol }) });

  it('carries lists, numbers and times both ways', async () => {
    const cloudwatch = client();
    const Dimensions = [{ Name: 'FunctionName', Value: 'bot & <more>' }];
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'errors',
        Namespace: 'Test',
        MetricName: 'Errors',
        Dimensions,
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1.5,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        ActionsEnabled: false,
      }),
    );
    await cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: 'Test',
        MetricData: [{ MetricName: 'Errors', Dimensions, Value: 2, Timestamp: new Date(server.clock.now()) }],
      }),
    );
    const state = { StateValue: 'ALARM', StateReason: 'said so' } as const;
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: 'errors', ...state }));
    const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['errors', 'none'] }));
    expect(MetricAlarms).toMatchObject([
      {
        AlarmName: 'errors',
        Dimensions,
        Threshold: 1.5,
        ActionsEnabled: false,
        StateUpdatedTimestamp: new Date(server.clock.now()),
        ...state,
      },
    ]);
  });

  it('carries expressions, and alarms on alarms', async () => {
    const cloudwatch = client();
    const metric = (Id: string) => ({
      Id,
      MetricStat: { Metric: { Namespace: 'Test', MetricName: Id }, Period: 60, Stat: 'Sum' },
      ReturnData: false,
    });
    const Metrics = [{ Id: 'rate', Expression: '100 * failed / calls' }, metric('failed'), metric('calls')];
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        ...{ AlarmName: 'rate', Metrics, EvaluationPeriods: 1, Threshold: 5 },
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );
    const AlarmRule = 'ALARM("rate") OR FALSE';
    await cloudwatch.send(new PutCompositeAlarmCommand({ AlarmName: 'any', AlarmRule }));
    const MetricData = [
      { MetricName: 'failed', Value: 1 },
      { MetricName: 'calls', Values: [1, 2], Counts: [2, 4] },
    ];
    await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Test', MetricData }));
    const start = server.clock.now();
    server.clock.advance(60_000);
    const AlarmTypes = ['CompositeAlarm', 'MetricAlarm'] as const;
    const found = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmTypes: [...AlarmTypes] }));
    expect(found.CompositeAlarms).toMatchObject([{ AlarmName: 'any', AlarmRule, StateValue: 'ALARM' }]);
    expect(found.MetricAlarms).toMatchObject([{ Metrics: [{ Id: 'rate' }, metric('failed'), metric('calls')] }]);
    const times = { StartTime: new Date(start), EndTime: new Date(server.clock.now()) };
    const { MetricDataResults } = await cloudwatch.send(
      new GetMetricDataCommand({ MetricDataQueries: Metrics, ...times }),
    );
    expect(MetricDataResults).toMatchObject([{ Id: 'rate', Values: [10], StatusCode: 'Complete' }]);
  });

  it('carries errors as the exceptions that the SDK knows', async () => {
    const unknown = { AlarmName: 'none', StateValue: 'OK', StateReason: 'x' } as const;
    await expect(client().send(new SetAlarmStateCommand(unknown))).rejects.toBeInstanceOf(ResourceNotFound);
    const incomplete = { AlarmName: 'none', StateValue: 'OK' } as typeof unknown;
    await expect(client().send(new SetAlarmStateCommand(incomplete))).rejects.toMatchObject({
      name: 'MissingRequiredParameterException',
      message: 'The parameter StateReason is required.',
    });
  });

  it('carries faults in its own words', async () => {
    const isQuery = name.startsWith('awsQuery');
    const ask = () => client().send(new DescribeAlarmsCommand({}));
    const fault = { operation: 'cloudwatch:*', count: 1, after: 0, milliseconds: 0 };
    server.aws.faults.add({ ...fault, fault: 'throttle' });
    await expect(ask()).rejects.toMatchObject({ name: isQuery ? 'Throttling' : 'ThrottlingException' });
    server.aws.faults.add({ ...fault, fault: 'expired-token' });
    await expect(ask()).rejects.toMatchObject({ name: isQuery ? 'ExpiredToken' : 'ExpiredTokenException' });
    server.aws.faults.add({ ...fault, fault: 'access-denied' });
    await expect(ask()).rejects.toMatchObject({ name: isQuery ? 'AccessDenied' : 'AccessDeniedException' });
  });
});
