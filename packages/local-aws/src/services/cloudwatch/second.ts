/** A sample that takes in what else is measured within its second, without growing with the number of calls. */
import type { Instant } from '../../clock/clock.ts';
import type { Sample } from './statistics.ts';

/** As many different values as PutMetricData takes at once are kept as they are. */
const mostValues = 150;

export class Second implements Sample {
  readonly at: Instant;
  readonly unit: string;
  count: number;
  sum: number;
  minimum: number;
  maximum: number;
  values?: { readonly value: number; readonly count: number }[];
  #packAt = 2 * mostValues;

  constructor({ at, unit, count, sum, minimum, maximum, values }: Sample) {
    this.at = at;
    this.unit = unit;
    this.count = count;
    this.sum = sum;
    this.minimum = minimum;
    this.maximum = maximum;
    if (values !== undefined) this.values = [...values];
  }

  /** false, and nothing has changed, if the values of one of them would be lost. */
  add(other: Sample): boolean {
    if (other.unit !== this.unit || (other.values === undefined) !== (this.values === undefined)) return false;
    this.count += other.count;
    this.sum += other.sum;
    this.minimum = Math.min(this.minimum, other.minimum);
    this.maximum = Math.max(this.maximum, other.maximum);
    for (const value of other.values ?? []) this.values?.push(value);
    if ((this.values?.length ?? 0) >= this.#packAt) this.#pack();
    return true;
  }

  /** assumed: rounding to three digits where there are many; CloudWatch keeps some histogram, too. */
  #pack(): void {
    const exact = countValues(this.values ?? [], (value) => value);
    const packed = exact.length > mostValues ? countValues(exact, (value) => Number(value.toPrecision(3))) : exact;
    this.values = packed;
    this.#packAt = Math.max(2 * mostValues, 2 * packed.length);
  }
}

type Counted = NonNullable<Sample['values']>[number];

function countValues(values: readonly Counted[], keyOf: (value: number) => number): Counted[] {
  const counts = new Map<number, number>();
  for (const { value, count } of values) {
    const key = keyOf(value);
    counts.set(key, (counts.get(key) ?? 0) + count);
  }
  return [...counts].map(([value, count]) => ({ value, count }));
}
