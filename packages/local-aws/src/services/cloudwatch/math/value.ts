/**
 * The values of metric math and its arithmetic, by the user guide ("Metric math syntax and functions"):
 * at an instant where only one of two time series has a value, the other counts as 0, and a result that
 * is no number, as a division by zero, is dropped. Pure.
 */
import type { Instant } from '../../../clock/clock.ts';
import { MathError, type Operator } from './expression.ts';

/** The instants in question: from `start`, while before `end`, every `period` seconds. */
export interface Window {
  readonly start: Instant;
  readonly end: Instant;
  readonly period: number;
}

/** Values by the beginning of their period, in the order of time. */
export type Points = ReadonlyMap<Instant, number>;

export interface Series {
  /** Of the metric that it began with. */
  readonly label: string;
  readonly points: Points;
}

export type Value =
  /** undefined if there is no number, as with the average of nothing. */
  | { readonly kind: 'scalar'; readonly value: number | undefined }
  | { readonly kind: 'series'; readonly series: Series }
  | { readonly kind: 'array'; readonly items: readonly Series[] };

export function scalar(value: number | undefined): Value {
  return { kind: 'scalar', value: value !== undefined && Number.isFinite(value) ? value : undefined };
}

/** Sorted by time, without what is missing or no number. */
export function series(label: string, points: Iterable<readonly [Instant, number | undefined]>): Series {
  const known = [...points].filter((point): point is [Instant, number] => Number.isFinite(point[1]));
  return { label, points: new Map(known.sort(([a], [b]) => a - b)) };
}

const operations: Readonly<Record<Operator, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  '<': (left, right) => Number(left < right),
  '<=': (left, right) => Number(left <= right),
  '>': (left, right) => Number(left > right),
  '>=': (left, right) => Number(left >= right),
  AND: (left, right) => Number(left !== 0 && right !== 0),
  OR: (left, right) => Number(left !== 0 || right !== 0),
};

/** `left operator right`. Throws MathError for two arrays. */
export function combine(operator: Operator, left: Value, right: Value): Value {
  const operate = operations[operator];
  if (left.kind === 'array') {
    if (right.kind === 'array') throw new MathError(`Unsupported operand type(s) for ${operator}: two arrays`);
    return { kind: 'array', items: left.items.map((one) => pair(operate, one, sideOf(right))) };
  }
  if (right.kind === 'array') {
    return { kind: 'array', items: right.items.map((one) => pair(operate, sideOf(left), one)) };
  }
  if (left.kind === 'scalar' && right.kind === 'scalar') {
    return scalar(left.value === undefined || right.value === undefined ? undefined : operate(left.value, right.value));
  }
  return { kind: 'series', series: pair(operate, sideOf(left), sideOf(right)) };
}

type Side = Series | number | undefined;

function sideOf(value: Exclude<Value, { kind: 'array' }>): Side {
  return value.kind === 'scalar' ? value.value : value.series;
}

/** At least one side is a series. */
function pair(operate: (left: number, right: number) => number, left: Side, right: Side): Series {
  const label = isSeries(left) ? left.label : isSeries(right) ? right.label : '';
  if (left === undefined || right === undefined) return { label, points: new Map() };
  const instants = new Set([...instantsOf(left), ...instantsOf(right)]);
  const at = (side: Series | number, instant: Instant) => (isSeries(side) ? (side.points.get(instant) ?? 0) : side);
  return series(
    label,
    [...instants].map((instant) => [instant, operate(at(left, instant), at(right, instant))]),
  );
}

function instantsOf(side: Series | number): Iterable<Instant> {
  return isSeries(side) ? side.points.keys() : [];
}

function isSeries(side: Side): side is Series {
  return typeof side === 'object';
}
