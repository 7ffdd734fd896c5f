import { describe, expect, it } from '@jest/globals';
import { askAtRate } from './ask-at-rate.ts';
import { requestsOf } from './tally.ts';

describe('askAtRate', () => {
  it('keeps its rate by the clock, however late each pause ends', async () => {
    const stop = new AbortController();
    const begin = performance.now();
    let asked = 0;
    const ask = async () => {
      if (++asked === 100) stop.abort();
      return { by: 'somebody' };
    };
    const tally = await askAtRate({ ratePerSecond: 500, signal: stop.signal, ask });
    const seconds = (performance.now() - begin) / 1000;
    expect(tally).toEqual({ answers: { somebody: 100 }, errors: [] });
    // A hundred requests are 99 pauses of 2 ms; never faster, and on a machine that is not busy hardly slower.
    expect(seconds).toBeGreaterThanOrEqual(0.19);
  });

  it('does not wait for an answer before the next request, but has 20 at a time at most', async () => {
    const stop = new AbortController();
    const answers: (() => void)[] = [];
    const ask = () =>
      new Promise<{ by: string }>((resolve) => {
        answers.push(() => resolve({ by: 'somebody' }));
      });
    const running = askAtRate({ ratePerSecond: 1000, signal: stop.signal, ask });
    await until(() => answers.length === 20);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(answers).toHaveLength(20);
    answers[0]?.();
    await until(() => answers.length === 21);
    stop.abort();
    for (const answer of answers) answer();
    expect(requestsOf(await running)).toBe(21);
  });

  it('does not ask at all when it is too late', async () => {
    const ask = () => Promise.reject(new Error('asked'));
    const tally = await askAtRate({ ratePerSecond: 10, signal: AbortSignal.abort(), ask });
    expect(tally).toEqual({ answers: {}, errors: [] });
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
