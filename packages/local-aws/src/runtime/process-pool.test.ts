import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type PooledProcess, ProcessPool } from './process-pool.ts';

/** A process that is gone a little after it is killed. */
class FakeProcess implements PooledProcess {
  reusable = true;
  killed = false;
  gone = false;
  readonly closed: Promise<void>;
  #end: () => void = () => {};

  constructor() {
    this.closed = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  kill(): void {
    this.killed = true;
    setImmediate(() => {
      this.gone = true;
      this.#end();
    });
  }
}

const start = () => new FakeProcess();
let pool: ProcessPool<FakeProcess>;
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate'] });
  pool = new ProcessPool({ maximum: 2, idleMilliseconds: 1000 });
});
afterEach(async () => {
  jest.useRealTimers();
  await pool.close();
});

describe('ProcessPool', () => {
  it('gives an idle process of the same key again, and a new one while it is busy', async () => {
    const first = await pool.acquire('a', start);
    const second = await pool.acquire('a', start);
    expect(second).not.toBe(first);
    pool.release(first);
    expect(await pool.acquire('a', start)).toBe(first);
  });

  it('makes room by ending an idle process of another key', async () => {
    const first = await pool.acquire('a', start);
    await pool.acquire('b', start);
    pool.release(first);
    await pool.acquire('b', start);
    expect(first.killed).toBe(true);
  });

  it('lets events wait when every process is busy', async () => {
    const first = await pool.acquire('a', start);
    await pool.acquire('a', start);
    const third = pool.acquire('a', start);
    pool.release(first);
    expect(await third).toBe(first);
  });

  it('ends processes that cannot be used again, and replaced ones after their event', async () => {
    const broken = await pool.acquire('a', start);
    broken.reusable = false;
    pool.release(broken);
    expect(broken.killed).toBe(true);
    const busy = await pool.acquire('a', start);
    pool.retire((key) => key === 'a');
    expect(busy.killed).toBe(false);
    pool.release(busy);
    expect(busy.killed).toBe(true);
  });

  it('ends a process that was idle for long', async () => {
    const process = await pool.acquire('a', start);
    pool.release(process);
    jest.advanceTimersByTime(999);
    expect(process.killed).toBe(false);
    jest.advanceTimersByTime(1);
    expect(process.killed).toBe(true);
  });

  it('ends everything and refuses who waits when it is cleared', async () => {
    const processes = [await pool.acquire('a', start), await pool.acquire('b', start)];
    const waiting = pool.acquire('c', start);
    const refused = expect(waiting).rejects.toThrow('The functions were reset.');
    void pool.clear();
    expect(processes.map(({ killed, gone }) => [killed, gone])).toEqual([
      [true, false],
      [true, false],
    ]);
    await pool.clear();
    await refused;
    expect(processes.every(({ gone }) => gone)).toBe(true);
    expect((await pool.acquire('a', start)).killed).toBe(false);
  });
});
