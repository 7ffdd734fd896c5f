/** CloudWatch on a stepping clock, with the metric and the alarm of a function; for tests. */
import { SteppingClock } from '../../clock/clock.ts';
import { countingClock } from '../../clock/counting-clock.ts';
import { createRandom } from '../../random/random.ts';
import { ServiceError } from '../service.ts';
import { createCloudWatch } from './cloudwatch.ts';

/** What any operation answers, as far as tests look at it. */
// biome-ignore lint/suspicious/noExplicitAny: answers have the shapes of the SDK, which tests compare as data.
export type Answer = any;

const dimensions = { FunctionName: 'bot', Resource: 'bot:live' };

/** What PutMetricAlarm is told. */
export const errors = {
  AlarmName: 'errors',
  Namespace: 'AWS/Lambda',
  MetricName: 'Errors',
  Dimensions: [
    { Name: 'Resource', Value: 'bot:live' },
    { Name: 'FunctionName', Value: 'bot' },
  ],
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 0,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
};

/** It is 10:00. */
export function sample() {
  const clock = new SteppingClock(Date.UTC(2026, 10, 22, 10));
  const counting = countingClock(clock);
  const { scheduled } = counting;
  const changes: unknown[] = [];
  const events: Answer[] = [];
  const published: Answer[] = [];
  const cloudwatch = createCloudWatch({
    clock: counting,
    random: createRandom(1),
    events: {
      emit: (source, type, detail) => {
        if (source === 'cloudwatch') changes.push({ type, ...detail });
        else events.push(detail);
      },
    },
    topics: {
      publish: (topicArn, { subject, message }) => published.push({ topicArn, subject, message: JSON.parse(message) }),
    },
  });
  const call = (operation: string, input: object, region = 'us-east-1'): Answer => {
    const perform = cloudwatch.operations[operation];
    if (perform === undefined) throw new Error(`CloudWatch has no operation ${operation}.`);
    return perform(input, { operation, region, requestId: 'r', accessKeyId: undefined });
  };
  const refusal = (operation: string, input: object) => {
    try {
      call(operation, input);
    } catch (error) {
      if (error instanceof ServiceError) return error.code;
      throw error;
    }
    return 'none';
  };
  const record = (metricName: string, value: number, of: Record<string, string> = dimensions) =>
    cloudwatch.record({
      region: 'us-east-1',
      namespace: 'AWS/Lambda',
      metricName,
      dimensions: of,
      value,
      unit: 'Count',
    });
  const fail = (value = 1, of: Record<string, string> = dimensions) => record('Errors', value, of);
  const state = (name = 'errors', region = 'us-east-1') => cloudwatch.alarmState(name, region);
  return { scheduled, cloudwatch, clock, changes, events, published, call, refusal, record, fail, state };
}
