/** What an expression comes to. Pure. Which kind of value it is depends on the expression only, never on the data. */
import type { Instant } from '../../../clock/clock.ts';
import { type Expression, MathError } from './expression.ts';
import { type Filler, fill } from './fill.ts';
import { mapSeries, missingFunctions, valueFunctions } from './functions.ts';
import { combine, type Series, scalar, series, type Value, type Window } from './value.ts';

/** What an expression may name. */
export interface Environment {
  readonly window: Window;
  /** The value of another query; undefined if there is none of this id. */
  find(id: string): Value | undefined;
  /** The metrics of the request, without expressions. */
  readonly metrics: readonly { readonly id: string; readonly period: number }[];
}

/** Throws MathError. */
export function evaluateExpression(expression: Expression, environment: Environment): Value {
  const value = (part: Expression) => evaluateExpression(part, environment);
  switch (expression.kind) {
    case 'number':
      return scalar(expression.value);
    case 'id': {
      const found = environment.find(expression.id);
      if (found === undefined) throw new MathError(`Undefined variable '${expression.id}'`);
      return found;
    }
    case 'negative':
      return combine('-', scalar(0), value(expression.operand));
    case 'binary':
      return combine(expression.operator, value(expression.left), value(expression.right));
    case 'array':
      return { kind: 'array', items: expression.items.flatMap((item) => seriesIn(value(item))) };
    case 'call':
      return call(expression.name, expression.arguments, environment);
    case 'string':
      throw new MathError(`Unsupported token '"${expression.text}"'`);
    case 'word':
      throw new MathError(`Unsupported token '${expression.word}'`);
  }
}

function call(name: string, args: readonly Expression[], environment: Environment): Value {
  const value = (part: Expression) => evaluateExpression(part, environment);
  const [first, second, third] = args;
  switch (name) {
    case 'METRICS': {
      if (args.length > 1 || (first && first.kind !== 'string')) throw new MathError('METRICS takes a string at most');
      return { kind: 'array', items: metricsNamed(first?.kind === 'string' ? first.text : '', environment) };
    }
    case 'PERIOD': {
      const metric = first?.kind === 'id' && environment.metrics.find(({ id }) => id === first.id);
      if (!metric || args.length !== 1) throw new MathError('PERIOD takes the id of a metric');
      return scalar(metric.period);
    }
    case 'FILL': {
      if (first === undefined || second === undefined || args.length > 2) throw wrongCount(name);
      const filler = readFiller(second, environment);
      return mapSeries(value(first), (one) => fill(one, filler, environment.window));
    }
    case 'IF': {
      if (first === undefined || second === undefined || args.length > 3) throw wrongCount(name);
      return choose(value(first), value(second), third && value(third));
    }
  }
  const perform = valueFunctions[name];
  if (perform === undefined || !Object.hasOwn(valueFunctions, name))
    throw new MathError(`Unsupported function '${name}'`);
  if (first === undefined || args.length > 1) throw wrongCount(name);
  return perform(value(first));
}

function metricsNamed(part: string, { find, metrics }: Environment): readonly Series[] {
  return metrics.filter(({ id }) => id.includes(part)).flatMap(({ id }) => seriesIn(find(id)));
}

function seriesIn(value: Value | undefined): readonly Series[] {
  if (value === undefined) return [];
  if (value.kind === 'scalar') throw new MathError('An array holds time series, not numbers');
  return value.kind === 'series' ? [value.series] : value.items;
}

function readFiller(expression: Expression, environment: Environment): Filler {
  if (expression.kind === 'word' && (expression.word === 'REPEAT' || expression.word === 'LINEAR')) {
    return expression.word;
  }
  const value = evaluateExpression(expression, environment);
  if (value.kind === 'array') throw new MathError('FILL cannot fill with an array');
  return value.kind === 'scalar' ? { number: value.value } : { series: value.series };
}

/** By the tables of the user guide ("Using IF expressions"). */
function choose(condition: Value, whenTrue: Value, whenFalse: Value | undefined): Value {
  if (condition.kind === 'array' || whenTrue.kind === 'array' || whenFalse?.kind === 'array') {
    throw new MathError('IF takes no arrays');
  }
  if (condition.kind === 'scalar') {
    if (whenTrue.kind === 'scalar' || whenFalse?.kind === 'scalar') {
      throw new MathError('IF with a number as condition takes time series');
    }
    const empty: Value = { kind: 'series', series: { label: whenTrue.series.label, points: new Map() } };
    return (condition.value === undefined ? undefined : condition.value !== 0 ? whenTrue : whenFalse) ?? empty;
  }
  const at = (side: typeof whenFalse, instant: Instant, missing?: number): number | undefined => {
    if (side === undefined) return undefined;
    return side.kind === 'scalar' ? side.value : (side.series.points.get(instant) ?? missing);
  };
  const { label, points } = condition.series;
  return {
    kind: 'series',
    series: series(
      label,
      [...points].map(([instant, holds]) => [instant, holds !== 0 ? at(whenTrue, instant, 0) : at(whenFalse, instant)]),
    ),
  };
}

function wrongCount(name: string): MathError {
  return new MathError(`Wrong number of arguments for function '${name}'`);
}

/** The function of CloudWatch in `expression` that local-aws does not have. */
export function missingFunctionIn(parts: Iterable<Expression>): string | undefined {
  for (const part of parts) if (part.kind === 'call' && missingFunctions.has(part.name)) return part.name;
  return undefined;
}
