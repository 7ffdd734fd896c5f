/** CloudWatch's operations on metrics. */

import type {
  Datapoint,
  GetMetricDataInput,
  GetMetricStatisticsInput,
  ListMetricsInput,
  MetricDataQuery,
  PutMetricDataInput,
  StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../../clock/clock.ts';
import type { Operation } from '../service.ts';
import { readDimensions } from './alarm.ts';
import { invalidCombination, invalidInput, invalidValue, unsupported } from './errors.ts';
import { readSample } from './metric-datum.ts';
import type { Metric, MetricName, MetricStore } from './metric-store.ts';
import { paginate } from './pagination.ts';
import { calculate, isPlainStatistic, isStatistic, type Sample } from './statistics.ts';

/** PutMetricData, GetMetricStatistics, GetMetricData (without expressions), ListMetrics. */
export function createMetricOperations(metrics: MetricStore, clock: Clock) {
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
      for (const { name, sample } of samples) metrics.add(name, sample);
      return {};
    },
    GetMetricStatistics: (input: GetMetricStatisticsInput) => {
      const { Namespace = '', MetricName = '', Period = 0, Statistics = [], ExtendedStatistics = [], Unit } = input;
      const wanted: readonly string[] = [...(Statistics ?? []), ...(ExtendedStatistics ?? [])];
      if (wanted.length === 0) throw invalidCombination('Statistics or ExtendedStatistics must be specified.');
      checkStatistics(wanted);
      const name = { namespace: Namespace, metricName: MetricName, dimensions: readDimensions(input.Dimensions) };
      const periods = splitIntoPeriods(metrics, name, { ...readTimes(input), period: Period, unit: Unit });
      if (periods.length > 1440) throw invalidCombination('More than 1,440 datapoints were requested; ask for fewer.');
      return {
        Label: MetricName,
        Datapoints: periods.map(({ at, samples }) => describeDatapoint(at, samples, wanted)),
      };
    },
    GetMetricData: (input: GetMetricDataInput) => {
      const results = (input.MetricDataQueries ?? []).map(
        (query) => query.ReturnData !== false && answerQuery(metrics, query, input),
      );
      return { MetricDataResults: results.filter((result) => result !== false), Messages: [] };
    },
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

function answerQuery(metrics: MetricStore, query: MetricDataQuery, input: GetMetricDataInput): object {
  const { Id = '', Label, MetricStat } = query;
  if (MetricStat === undefined) throw unsupported('GetMetricData with an Expression');
  const { Metric: { Namespace = '', MetricName = '', Dimensions } = {}, Period = 0, Stat = '', Unit } = MetricStat;
  checkStatistics([Stat]);
  const name = { namespace: Namespace, metricName: MetricName, dimensions: readDimensions(Dimensions) };
  const points = splitIntoPeriods(metrics, name, { ...readTimes(input), period: Period, unit: Unit }).flatMap(
    ({ at, samples }) => {
      const value = calculate(Stat, samples);
      return value === undefined ? [] : [{ at, value }];
    },
  );
  if (input.ScanBy !== 'TimestampAscending') points.reverse();
  return {
    Id,
    Label: Label ?? MetricName,
    Timestamps: points.map(({ at }) => new Date(at)),
    Values: points.map(({ value }) => value),
    StatusCode: 'Complete',
  };
}

interface Times {
  readonly start: number;
  readonly end: number;
}

function readTimes({ StartTime, EndTime }: { StartTime?: Date | undefined; EndTime?: Date | undefined }): Times {
  const [start, end] = [StartTime?.getTime() ?? 0, EndTime?.getTime() ?? 0];
  if (start >= end) throw invalidValue('The parameter StartTime must be less than the parameter EndTime.');
  return { start, end };
}

function checkStatistics(statistics: readonly string[]): void {
  const unknown = statistics.find((statistic) => !isStatistic(statistic));
  if (unknown !== undefined) throw invalidInput(`The statistic ${unknown} is not valid.`);
}

/** The periods that hold samples, oldest first; they begin at whole multiples of their length. */
function splitIntoPeriods(
  metrics: MetricStore,
  name: MetricName,
  { start, end, period, unit }: Times & { readonly period: number; readonly unit: string | undefined },
): readonly { readonly at: number; readonly samples: readonly Sample[] }[] {
  if (!([1, 5, 10, 20, 30].includes(period) || (period > 0 && period % 60 === 0))) {
    throw invalidValue('The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.');
  }
  const length = period * 1000;
  const begin = (instant: number) => Math.floor(instant / length) * length;
  const byPeriod = Map.groupBy(metrics.samples(name, begin(start), end, unit), ({ at }) => begin(at));
  return [...byPeriod].map(([at, samples]) => ({ at, samples }));
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

function isListed({ namespace, metricName, dimensions }: Metric, input: ListMetricsInput): boolean {
  return (
    (input.Namespace === undefined || namespace === input.Namespace) &&
    (input.MetricName === undefined || metricName === input.MetricName) &&
    (input.Dimensions ?? []).every(({ Name = '', Value }) =>
      Value === undefined ? Name in dimensions : dimensions[Name] === Value,
    )
  );
}

function describeMetric({ namespace, metricName, dimensions }: Metric): object {
  return {
    Namespace: namespace,
    MetricName: metricName,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  };
}
