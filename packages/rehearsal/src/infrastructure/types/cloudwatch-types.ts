/** Alarms. CloudFormation's property names are those of CloudWatch's API. */
import { PutMetricAlarmCommand, type PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { accountId, type CreatedType } from './created-type.ts';

export const cloudWatchTypes: Readonly<Record<string, CreatedType>> = {
  'AWS::CloudWatch::Alarm': {
    properties: [
      ...['AlarmName', 'AlarmDescription', 'Namespace', 'MetricName', 'Dimensions', 'Statistic', 'Period', 'Metrics'],
      ...['ExtendedStatistic', 'Unit', 'EvaluationPeriods', 'DatapointsToAlarm', 'Threshold', 'ComparisonOperator'],
      ...['TreatMissingData', 'ActionsEnabled', 'AlarmActions', 'OKActions', 'InsufficientDataActions', 'Tags'],
    ],
    required: ['AlarmName'],
    attributes: ['Arn'],
    create: async (properties, _metadata, { cloudWatch, region }) => {
      await cloudWatch.send(new PutMetricAlarmCommand(properties as unknown as PutMetricAlarmCommandInput));
      const ref = String(properties.AlarmName);
      return { ref, attributes: { Arn: `arn:aws:cloudwatch:${region}:${accountId}:alarm:${ref}` } };
    },
  },
};
