/** GetMetricData: metrics and expressions over a range of time, page by page. */
import type { GetMetricDataInput, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { ServiceError } from '../service.ts';
import { invalidInput, unsupported } from './errors.ts';
import { type Query, type ReadSource, readQueries, runQuery } from './math/queries.ts';
import type { Series } from './math/value.ts';
import { beginOfPeriod, type Range, readSeries } from './metric-series.ts';
import type { MetricStore } from './metric-store.ts';

const mostDatapoints = 100_800;

export function getMetricData(metrics: MetricStore, input: GetMetricDataInput, range: Range): object {
  if (input.LabelOptions !== undefined) throw unsupported('GetMetricData with LabelOptions');
  const { MaxDatapoints = mostDatapoints, NextToken } = input;
  if (MaxDatapoints < 1 || MaxDatapoints > mostDatapoints) {
    throw invalidInput(`MaxDatapoints must be from 1 to ${mostDatapoints}.`);
  }
  const queries = readQueries(input.MetricDataQueries ?? [], 'data');
  const read: ReadSource = (source, start, end) => readSeries(metrics, source, { start, end });
  const lines = queries.filter(({ returned }) => returned).flatMap((query) => linesOf(queries, query, range, read));
  const ordered = lines.map((line) => ({
    ...line,
    points: input.ScanBy === 'TimestampAscending' ? line.points : line.points.toReversed(),
  }));
  // CloudWatch has no pages of math expressions.
  const isMath = queries.some(({ source }) => !('metric' in source));
  const { results, ...rest } = pageOf(ordered, NextToken, isMath ? Number.POSITIVE_INFINITY : MaxDatapoints);
  return { MetricDataResults: results, Messages: [], ...rest };
}

interface Line {
  readonly id: string;
  readonly label: string;
  /** Instant and value. */
  readonly points: readonly (readonly [number, number])[];
}

function linesOf(queries: readonly Query[], query: Query, { start, end }: Range, read: ReadSource): readonly Line[] {
  const { id, label, period } = query;
  const value = runQuery(queries, id, { start: beginOfPeriod(start, period), end }, read);
  const lineOf = (series: Series, name: string): Line => ({ id, label: name, points: [...series.points] });
  return value.kind === 'series'
    ? [lineOf(value.series, label)]
    : value.items.map((one) => lineOf(one, `${label} ${one.label}`.trim()));
}

/** The datapoints from the token on, line by line. assumed: lines out of sight are there without datapoints. */
function pageOf(
  lines: readonly Line[],
  token: string | undefined,
  size: number,
): { readonly results: MetricDataResult[]; readonly NextToken?: string } {
  const start = token ? readToken(token) : 0;
  const end = start + size;
  let passed = 0;
  const results = lines.map(({ id, label, points }): MetricDataResult => {
    const [from, to] = [Math.max(0, start - passed), Math.max(0, end - passed)];
    passed += points.length;
    const page = points.slice(from, to);
    return {
      Id: id,
      Label: label,
      Timestamps: page.map(([at]) => new Date(at)),
      Values: page.map(([, value]) => value),
      StatusCode: points.length > to ? 'PartialData' : 'Complete',
    };
  });
  return { results, ...(passed > end && { NextToken: Buffer.from(`point-${end}`).toString('base64url') }) };
}

function readToken(token: string): number {
  const position = /^point-(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (position === undefined) throw new ServiceError('InvalidNextToken', 'The NextToken is not one that was given.');
  return Number(position);
}
