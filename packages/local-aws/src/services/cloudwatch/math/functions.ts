/** The functions of metric math that local-aws has, and the names of those that it has not. Pure. */
import type { Instant } from '../../../clock/clock.ts';
import { MathError } from './expression.ts';
import { type Series, scalar, series, type Value } from './value.ts';

/** Functions of CloudWatch that local-aws leaves out. */
export const missingFunctions: ReadonlySet<string> = new Set([
  ...['ANOMALY_DETECTION_BAND', 'DATAPOINT_COUNT', 'DATE', 'DAY', 'DB_PERF_INSIGHTS', 'DIFF_TIME', 'EPOCH', 'FIRST'],
  ...['HOUR', 'INSIGHT_RULE_METRIC', 'LAMBDA', 'LAST', 'LOG', 'LOG10', 'METRIC_COUNT', 'MINUTE', 'MONTH'],
  ...['REMOVE_EMPTY', 'RUNNING_SUM', 'SEARCH', 'SERVICE_QUOTA', 'SLICE', 'SORT', 'STDDEV', 'TIME_SERIES', 'YEAR'],
]);

/** Functions of one value: a time series or an array of them. */
export const valueFunctions: Readonly<Record<string, (value: Value) => Value>> = {
  SUM: aggregate((values) => values.reduce((sum, value) => sum + value, 0)),
  // Of an array, missing values count as 0; of one time series, only what is there.
  AVG: aggregate((values, size) => values.reduce((sum, value) => sum + value, 0) / size),
  // assumed: missing values do not count.
  MIN: aggregate((values) => values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)),
  MAX: aggregate((values) => values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)),
  ABS: each((points) => points.map(([at, value]) => [at, Math.abs(value)])),
  CEIL: each((points) => points.map(([at, value]) => [at, Math.ceil(value)])),
  FLOOR: each((points) => points.map(([at, value]) => [at, Math.floor(value)])),
  DIFF: each((points) => steps(points, (change) => change)),
  RATE: each((points) => steps(points, (change, seconds) => change / seconds)),
};

type PointList = readonly (readonly [Instant, number])[];

/** Of one time series a number, of an array a time series: at each instant over all that have a value then. */
function aggregate(over: (values: readonly number[], size: number) => number): (value: Value) => Value {
  return (value) => {
    if (value.kind === 'scalar') throw new MathError('The function needs a time series, not a number');
    if (value.kind === 'series') {
      const values = [...value.series.points.values()];
      return scalar(over(values, values.length));
    }
    const instants = new Set(value.items.flatMap(({ points }) => [...points.keys()]));
    const at = (instant: Instant) => {
      const values = value.items.flatMap(({ points }) => points.get(instant) ?? []);
      return over(values, value.items.length);
    };
    return {
      kind: 'series',
      series: series(
        '',
        [...instants].map((instant) => [instant, at(instant)]),
      ),
    };
  };
}

function each(change: (points: PointList) => PointList): (value: Value) => Value {
  return (value) => mapSeries(value, ({ label, points }) => series(label, change([...points])));
}

/** Each series of a value changed. Throws MathError for a number. */
export function mapSeries(value: Value, change: (series: Series) => Series): Value {
  switch (value.kind) {
    case 'scalar':
      throw new MathError('The function needs a time series, not a number');
    case 'series':
      return { kind: 'series', series: change(value.series) };
    case 'array':
      return { kind: 'array', items: value.items.map(change) };
  }
}

/** From each value to the next that there is. */
function steps(points: PointList, step: (change: number, seconds: number) => number): PointList {
  return points.flatMap(([at, value], index) => {
    const before = points[index - 1];
    return before === undefined ? [] : [[at, step(value - before[1], (at - before[0]) / 1000)] as const];
  });
}
