/** Asks the same number of times each second, as a crowd does: nobody waits for somebody else's answer. */
import { setTimeout as delay } from 'node:timers/promises';
import { type CustomerTally, createTally, type Experience } from './tally.ts';

export interface Crowd {
  /** On the machine's clock. Fewer on a machine that cannot keep up. */
  readonly ratePerSecond: number;
  /** Ends the requests. */
  readonly signal: AbortSignal;
  /** One request, the first of which is number 0. Never rejects. */
  ask(turn: number): Promise<Experience>;
}

/** Requests that wait for an answer at a time: a slow machine gets fewer customers, not a queue. */
const mostAtOnce = 20;

/** Asks until the signal aborts, and resolves to the tally when the last answer is there. */
export async function askAtRate({ ratePerSecond, signal, ask }: Crowd): Promise<CustomerTally> {
  const tally = createTally();
  const waiting = new Set<Promise<void>>();
  const begin = performance.now();
  const period = 1000 / ratePerSecond;
  let turn = 0;
  let tick = 0;
  while (!signal.aborted) {
    if (waiting.size < mostAtOnce) {
      const at = Date.now();
      const asked: Promise<void> = ask(turn++).then((experience) => {
        tally.note(experience, at);
        waiting.delete(asked);
      });
      waiting.add(asked);
    }
    // By the clock, for pauses alone add up; what a slow machine missed is not made up for.
    const elapsed = performance.now() - begin;
    tick = Math.max(tick + 1, Math.floor(elapsed / period));
    await delay(Math.max(0, tick * period - elapsed), undefined, { signal }).catch(() => {});
  }
  await Promise.all(waiting);
  return tally.result();
}
