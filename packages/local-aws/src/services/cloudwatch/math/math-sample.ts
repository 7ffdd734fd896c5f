/** Queries over metrics that are written as lists of values, one a minute; for tests. */
import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { readQueries, runQuery } from './queries.ts';
import type { Points } from './value.ts';

export type Values = readonly (number | undefined)[];

/** Where the lists begin. */
const start = Date.UTC(2026, 0, 1);

const minute = 60_000;

/** The query of a metric with this id, whose name is the id. */
export function metricQuery(id: string, period = 60): MetricDataQuery {
  return {
    Id: id,
    MetricStat: { Metric: { Namespace: 'Test', MetricName: id }, Period: period, Stat: 'Sum' },
    ReturnData: false,
  };
}

/** What an expression comes to over `length` minutes: a list for a time series, a list of lists for an array. */
export function compute(
  expression: string,
  metrics: Readonly<Record<string, Values>>,
  length = Math.max(1, ...Object.values(metrics).map((values) => values.length)),
): Values | readonly Values[] {
  const ids = Object.keys(metrics);
  const queries = readQueries([...ids.map((id) => metricQuery(id)), { Id: 'result', Expression: expression }], 'data');
  const range = { start, end: start + length * minute };
  const value = runQuery(queries, 'result', range, ({ metric }) => pointsOf(metrics[metric.metricName] ?? []));
  const list = (points: Points) => Array.from({ length }, (_, index) => points.get(start + index * minute));
  return value.kind === 'series' ? list(value.series.points) : value.items.map(({ points }) => list(points));
}

function pointsOf(values: Values): Points {
  const points = values.map((value, index) => [start + index * minute, value] as const);
  return new Map(points.filter((point): point is [number, number] => point[1] !== undefined));
}
