/** FILL: a value for each instant that has none. Pure. assumed: what is missing before the first value and, with
 * LINEAR, after the last stays missing. */
import type { Instant } from '../../../clock/clock.ts';
import { type Points, type Series, series, type Window } from './value.ts';

/** A number, another time series, the last value before, or a straight line over the gap. */
export type Filler = { readonly number: number | undefined } | { readonly series: Series } | 'REPEAT' | 'LINEAR';

export function fill(of: Series, filler: Filler, window: Window): Series {
  const instants = [...instantsOf(window)];
  switch (filler) {
    case 'REPEAT':
      return series(of.label, repeat(of.points, instants));
    case 'LINEAR':
      return series(of.label, interpolate(of.points, instants));
    default: {
      const missing = (at: Instant) => ('series' in filler ? filler.series.points.get(at) : filler.number);
      return series(
        of.label,
        instants.map((at) => [at, of.points.get(at) ?? missing(at)]),
      );
    }
  }
}

function* instantsOf({ start, end, period }: Window): Generator<Instant> {
  for (let at = start; at < end; at += period * 1000) yield at;
}

function* repeat(points: Points, instants: readonly Instant[]): Generator<[Instant, number | undefined]> {
  let last: number | undefined;
  for (const at of instants) {
    last = points.get(at) ?? last;
    yield [at, last];
  }
}

function* interpolate(points: Points, instants: readonly Instant[]): Generator<[Instant, number | undefined]> {
  const known = [...points];
  let next = 0;
  for (const at of instants) {
    while ((known[next]?.[0] ?? Number.POSITIVE_INFINITY) < at) next += 1;
    const [before, after] = [known[next - 1], known[next]];
    if (after?.[0] === at) yield [at, after[1]];
    else if (before !== undefined && after !== undefined) {
      const share = (at - before[0]) / (after[0] - before[0]);
      yield [at, before[1] + share * (after[1] - before[1])];
    }
  }
}
