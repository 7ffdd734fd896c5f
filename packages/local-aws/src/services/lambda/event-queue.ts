/**
 * Asynchronous invocation: the caller is done at once, and an event whose function fails is tried twice
 * more, as Lambda does; then it is dropped. assumed: the waits of one and two minutes, and that each
 * attempt draws the version of a weighted alias anew.
 */

import type { Cancel, Clock } from '../../clock/clock.ts';
import type { FunctionReference } from './function-name.ts';
import type { FunctionEvent, Invoker } from './invoker.ts';

/** Milliseconds of the clock before the second and the third attempt. */
const retryDelays = [60_000, 120_000];

export class EventQueue {
  readonly #clock: Clock;
  readonly #invoker: Invoker;
  readonly #retries = new Set<Cancel>();
  /** Changes when the queue is emptied, so that an event still running is not tried again. */
  #generation = 0;

  constructor(clock: Clock, invoker: Invoker) {
    this.#clock = clock;
    this.#invoker = invoker;
  }

  /** Takes the event. Throws what Invoke answers if there is no such function. */
  add(reference: FunctionReference, event: Omit<FunctionEvent, 'asynchronous'>): void {
    this.#invoker.requireTarget(reference);
    void this.#attempt(reference, { ...event, asynchronous: true }, 0);
  }

  /** Drops every event that waits for another attempt. */
  clear(): void {
    this.#generation += 1;
    for (const cancel of this.#retries) cancel();
    this.#retries.clear();
  }

  async #attempt(reference: FunctionReference, event: FunctionEvent, retries: number): Promise<void> {
    const generation = this.#generation;
    try {
      const { fault } = await this.#invoker.invoke(reference, event);
      if (fault === undefined) return;
    } catch {
      // The function or its alias is gone, or everything was reset: there is nobody left to try for.
      return;
    }
    const delay = retryDelays[retries];
    if (delay === undefined || generation !== this.#generation) return;
    const cancel = this.#clock.after(delay, () => {
      this.#retries.delete(cancel);
      void this.#attempt(reference, event, retries + 1);
    });
    this.#retries.add(cancel);
  }
}
