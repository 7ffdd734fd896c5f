/** MetricDataQueries as PutMetricAlarm and GetMetricData take them: read, checked and carried out. Pure. */
import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { accountId } from '../../names.ts';
import { readDimensions } from '../dimensions.ts';
import { invalidInput, unsupported } from '../errors.ts';
import type { MetricName } from '../metric-store.ts';
import { isStatistic, type Statistic } from '../statistics.ts';
import { evaluateExpression, missingFunctionIn } from './evaluate.ts';
import { type Expression, MathError, partsOf } from './expression.ts';
import { parseExpression } from './parse.ts';
import type { Points, Value, Window } from './value.ts';

/** One metric, summed up by period. */
export interface MetricSource {
  readonly metric: MetricName;
  readonly statistic: Statistic;
  readonly unit: string | undefined;
  /** Seconds. */
  readonly period: number;
}

export interface Query {
  readonly id: string;
  readonly label: string;
  readonly returned: boolean;
  readonly source: MetricSource | Expression;
  /** Seconds: the metric's, or that of the metrics in the expression. */
  readonly period: number;
}

/** Gives the values of a metric whose periods begin in `start` <= time < `end`. */
export type ReadSource = (source: MetricSource, start: number, end: number) => Points;

const purposes = { alarm: 'Metric Alarms', data: 'GetMetricData' } as const;

/** Throws as PutMetricAlarm (`alarm`) and GetMetricData (`data`) do. */
export function readQueries(input: readonly MetricDataQuery[], purpose: keyof typeof purposes): readonly Query[] {
  const ids = new Set<string>();
  const parts = input.map((query) => {
    const { Id = '' } = query;
    if (!/^[a-z]\w{0,254}$/.test(Id)) {
      throw invalidInput(
        `The value ${Id} for parameter Id must begin with a lowercase letter, then letters, digits, _.`,
      );
    }
    if (ids.has(Id)) throw invalidInput(`The values for parameter id in MetricDataQueries are not unique: ${Id}`);
    ids.add(Id);
    return { query, source: readSource(query, purpose) };
  });
  const sources = new Map(parts.map(({ query, source }) => [query.Id ?? '', source]));
  return parts.map(({ query, source }) => {
    const id = query.Id ?? '';
    return {
      id,
      label: query.Label ?? ('metric' in source ? source.metric.metricName : id),
      returned: query.ReturnData ?? true,
      source,
      period: periodOf(query, sources),
    };
  });
}

function readSource(query: MetricDataQuery, purpose: keyof typeof purposes): MetricSource | Expression {
  const { Id = '', Expression: text, MetricStat, AccountId } = query;
  if (text !== undefined && MetricStat !== undefined) {
    throw invalidInput(
      'The parameters MetricDataQuery Expression and MetricStat are mutually exclusive and you have specified both.',
    );
  }
  if (AccountId !== undefined && AccountId !== accountId) throw unsupported('A metric of another account');
  if (MetricStat !== undefined) {
    const { Metric: { Namespace = '', MetricName = '', Dimensions } = {}, Period = 0, Stat = '', Unit } = MetricStat;
    if (!isStatistic(Stat)) throw invalidInput(`The statistic ${Stat} is not valid.`);
    if (!isPeriod(Period)) throw invalidInput('The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.');
    const metric = { namespace: Namespace, metricName: MetricName, dimensions: readDimensions(Dimensions) };
    return { metric, statistic: Stat, unit: Unit, period: Period };
  }
  if (text === undefined) {
    throw invalidInput('Either MetricStat or Expression must be specified for each element of the metrics list.');
  }
  if (/^\s*SELECT\s/i.test(text)) throw unsupported('A Metrics Insights query');
  const expression = within(Id, () => parseExpression(text));
  const missing = missingFunctionIn(partsOf(expression));
  if (missing === 'SEARCH' && purpose === 'alarm') throw invalidInput(`SEARCH is not supported on ${purposes.alarm}.`);
  if (missing !== undefined) throw unsupported(`The function ${missing} of metric math`);
  return expression;
}

/** Whether CloudWatch sums up by periods of this many seconds. */
export function isPeriod(seconds: number): boolean {
  return [1, 5, 10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0);
}

/** Of all metrics that a query comes down to. Throws if they differ, or if the query comes down to itself. */
function periodOf(query: MetricDataQuery, sources: ReadonlyMap<string, MetricSource | Expression>): number {
  const periods = new Set<number>();
  const seen = new Set<string>();
  const visit = (id: string, path: readonly string[]) => {
    const source = sources.get(id);
    if (path.includes(id)) throw new MathError(`Circular reference to '${id}'`);
    if (source === undefined || seen.has(id)) return;
    if ('metric' in source) periods.add(source.period);
    else for (const next of referencesOf(source, sources)) visit(next, [...path, id]);
    seen.add(id);
  };
  within(query.Id ?? '', () => visit(query.Id ?? '', []));
  // Also where an expression is refused later on for what it is.
  const [period = 60, ...others] = periods;
  const own = query.Expression === undefined ? undefined : query.Period;
  if (others.length > 0 || (own !== undefined && own !== period)) {
    throw unsupported('An expression over metrics with different periods');
  }
  return period;
}

function* referencesOf(expression: Expression, sources: ReadonlyMap<string, MetricSource | Expression>) {
  for (const part of partsOf(expression)) {
    if (part.kind === 'id') yield part.id;
    if (part.kind !== 'call' || part.name !== 'METRICS') continue;
    const [name] = part.arguments;
    for (const [id, source] of sources) {
      if ('metric' in source && (name?.kind !== 'string' || id.includes(name.text))) yield id;
    }
  }
}

/**
 * The value of the query `id` over the periods that begin in `start` <= time < `end`. Throws as PutMetricAlarm and
 * GetMetricData do, whatever the data: what is accepted once is accepted always.
 */
export function runQuery(
  queries: readonly Query[],
  id: string,
  { start, end }: Pick<Window, 'start' | 'end'>,
  read: ReadSource,
): Exclude<Value, { readonly kind: 'scalar' }> {
  const metrics = queries.flatMap(({ id: name, source, period }) => ('metric' in source ? { id: name, period } : []));
  const known = new Map<string, Value>();
  const find = (name: string): Value | undefined => {
    const query = queries.find((one) => one.id === name);
    if (query === undefined) return undefined;
    const value = known.get(name) ?? compute(query);
    known.set(name, value);
    return value;
  };
  const compute = ({ id: name, label, source, period }: Query): Value => {
    if ('metric' in source) return { kind: 'series', series: { label, points: read(source, start, end) } };
    const window = { start, end, period };
    const value = within(name, () => evaluateExpression(source, { window, find, metrics }));
    return value.kind === 'series' ? { kind: 'series', series: { ...value.series, label } } : value;
  };
  const value = find(id);
  if (value === undefined || value.kind === 'scalar') {
    throw invalidInput(`Error in expression '${id}' [The expression must come to a time series, not to a number]`);
  }
  return value;
}

/** assumed: the words around the detail. */
function within<T>(id: string, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof MathError) throw invalidInput(`Error in expression '${id}' [${error.message}]`);
    throw error;
  }
}
