/**
 * The functions of all regions and the moments at which their states change. Nobody else holds a
 * record across time: what is read here is the present, and a change replaces it.
 */

import type { Cancel, Clock } from '../../clock/clock.ts';
import { type Random, randomUuid } from '../../random/random.ts';
import { functionNotFound } from './errors.ts';
import { type FunctionReference, functionArn } from './function-name.ts';
import { type Change, type FunctionRecord, settle } from './function-record.ts';

/** assumed: how long a new function stays Pending and an update InProgress; milliseconds of the clock. */
const settleDelay = 2_000;

export class FunctionStore {
  readonly #clock: Clock;
  readonly #onSettled: (record: FunctionRecord) => void;
  readonly #newRevision: () => string;
  readonly #records = new Map<string, FunctionRecord>();
  readonly #settling = new Map<string, Cancel>();

  /** `onSettled` hears of each function whose creation or update is done. */
  constructor(clock: Clock, random: Random, onSettled: (record: FunctionRecord) => void) {
    this.#clock = clock;
    this.#newRevision = () => randomUuid(random);
    this.#onSettled = onSettled;
  }

  /** What a transition that happens now needs. */
  change(): Change {
    return { now: this.#clock.now(), newRevision: this.#newRevision };
  }

  find({ region, name }: Pick<FunctionReference, 'region' | 'name'>): FunctionRecord | undefined {
    return this.#records.get(keyOf(region, name));
  }

  /** The record; throws Lambda's 404 with the qualifier that the caller used. */
  require(reference: FunctionReference): FunctionRecord {
    const record = this.find(reference);
    if (record === undefined) throw functionNotFound(functionArn(reference));
    return record;
  }

  /** All functions of a region by name; of all regions if none is given. */
  list(region?: string): readonly FunctionRecord[] {
    return [...this.#records.values()]
      .filter((record) => region === undefined || record.region === region)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  put(record: FunctionRecord): void {
    this.#records.set(keyOf(record.region, record.name), record);
  }

  /** Keeps a record that has just become Pending or InProgress, and lets it settle after a short time. */
  putUnsettled(record: FunctionRecord): void {
    const key = keyOf(record.region, record.name);
    this.put(record);
    this.#settling.set(
      key,
      this.#clock.after(settleDelay, () => {
        this.#settling.delete(key);
        const present = this.#records.get(key);
        if (present === undefined) return;
        const settled = settle(present, this.#newRevision);
        this.put(settled);
        this.#onSettled(settled);
      }),
    );
  }

  delete({ region, name }: FunctionRecord): void {
    const key = keyOf(region, name);
    this.#settling.get(key)?.();
    this.#settling.delete(key);
    this.#records.delete(key);
  }

  clear(): void {
    for (const record of [...this.#records.values()]) this.delete(record);
  }
}

function keyOf(region: string, name: string): string {
  return `${region}/${name}`;
}
