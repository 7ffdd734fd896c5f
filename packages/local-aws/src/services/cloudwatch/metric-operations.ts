/** CloudWatch's operations on metrics. */

import type {
  Datapoint,
  GetMetricDataInput,
  GetMetricStatisticsInput,
  ListMetricsInput,
  PutMetricDataInput,
  StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../service.ts';
import { describeDimensions, readDimensions } from './dimensions.ts';
import { invalidCombination, invalidInput, invalidValue } from './errors.ts';
import { getMetricData } from './get-metric-data.ts';
import { isPeriod } from './math/queries.ts';
import { readSample } from './metric-datum.ts';
import { type Range, splitIntoPeriods } from './metric-series.ts';
import type { MetricName } from './metric-store.ts';
import { paginate } from './pagination.ts';
import type { RegionalCloudWatch } from './regional-cloudwatch.ts';
import { calculate, isPlainStatistic, isStatistic, type Sample } from './statistics.ts';

/** PutMetricData, GetMetricStatistics, GetMetricData, ListMetrics of one region. */
export function createMetricOperations({ clock, metrics }: RegionalCloudWatch) {
  return {
    PutMetricData: (input: PutMetricDataInput) => {
      const data = [...(input.MetricData ?? []), ...(input.EntityMetricData ?? []).flatMap((e) => e.MetricData ?? [])];
      // All or nothing: what is wrong with one datum is found before any is kept.
      const samples = data.map((datum) => ({
        name: {
          namespace: input.Namespace ?? '',
          metricName: datum.MetricName ?? '',
          dimensions: readDimensions(datum.Dimensions),
        },
        sample: readSample(datum, clock.now()),
      }));
      for (const { name, sample } of samples) metrics.add(name, sample, clock.now());
      return {};
    },
    GetMetricStatistics: (input: GetMetricStatisticsInput) => {
      const { Namespace = '', MetricName = '', Period = 0, Statistics = [], ExtendedStatistics = [], Unit } = input;
      const wanted: readonly string[] = [...(Statistics ?? []), ...(ExtendedStatistics ?? [])];
      if (wanted.length === 0) throw invalidCombination('Statistics or ExtendedStatistics must be specified.');
      checkStatistics(wanted);
      if (!isPeriod(Period)) {
        throw invalidValue('The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.');
      }
      const name = { namespace: Namespace, metricName: MetricName, dimensions: readDimensions(input.Dimensions) };
      const periods = splitIntoPeriods(metrics, name, {
        ...readTimes(input, invalidValue),
        period: Period,
        unit: Unit,
      });
      if (periods.length > 1440) throw invalidCombination('More than 1,440 datapoints were requested; ask for fewer.');
      return {
        Label: MetricName,
        Datapoints: periods.map(({ at, samples }) => describeDatapoint(at, samples, wanted)),
      };
    },
    GetMetricData: (input: GetMetricDataInput) => getMetricData(metrics, input, readTimes(input, invalidInput)),
    ListMetrics: (input: ListMetricsInput) => {
      const { page, ...rest } = paginate(
        metrics.list().filter((metric) => isListed(metric, input)),
        500,
        input.NextToken,
        'InvalidParameterValue',
      );
      return { Metrics: page.map(describeMetric), ...rest };
    },
  } satisfies Record<string, Operation>;
}

type Times = Pick<GetMetricDataInput, 'StartTime' | 'EndTime'>;

/** `invalid` makes the error that the operation has for it. */
function readTimes({ StartTime, EndTime }: Times, invalid: (message: string) => Error): Range {
  const [start, end] = [StartTime?.getTime() ?? 0, EndTime?.getTime() ?? 0];
  if (start >= end) throw invalid('The parameter StartTime must be less than the parameter EndTime.');
  return { start, end };
}

function checkStatistics(statistics: readonly string[]): void {
  const unknown = statistics.find((statistic) => !isStatistic(statistic));
  if (unknown !== undefined) throw invalidInput(`The statistic ${unknown} is not valid.`);
}

function describeDatapoint(at: number, samples: readonly Sample[], statistics: readonly string[]): Datapoint {
  const values = statistics.map((statistic) => [statistic, calculate(statistic, samples)] as const);
  const extended = values.filter(([statistic]) => !isPlainStatistic(statistic));
  return {
    Timestamp: new Date(at),
    ...Object.fromEntries(values.filter(([statistic]) => isPlainStatistic(statistic))),
    Unit: (samples[0]?.unit ?? 'None') as StandardUnit,
    ...(extended.length > 0 && { ExtendedStatistics: Object.fromEntries(extended) as Record<string, number> }),
  };
}

function isListed({ namespace, metricName, dimensions }: MetricName, input: ListMetricsInput): boolean {
  return (
    (input.Namespace === undefined || namespace === input.Namespace) &&
    (input.MetricName === undefined || metricName === input.MetricName) &&
    (input.Dimensions ?? []).every(({ Name = '', Value }) =>
      Value === undefined ? Name in dimensions : dimensions[Name] === Value,
    )
  );
}

function describeMetric({ namespace, metricName, dimensions }: MetricName): object {
  return {
    Namespace: namespace,
    MetricName: metricName,
    Dimensions: describeDimensions(dimensions),
  };
}
