import { describe, expect, it } from '@jest/globals';
import type { Check } from './check.ts';
import type { Clock, HttpAnswer, ValidationPorts } from './ports.ts';
import { runChecks } from './run-checks.ts';

/** Time that passes only when somebody says so. */
class ManualClock implements Clock {
  private time = 0;
  private readonly sleepers = new Set<{ until: number; wake: () => void }>();

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const sleeper = {
        until: this.time + milliseconds,
        wake: () => {
          this.sleepers.delete(sleeper);
          resolve();
        },
      };
      this.sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.wake, { once: true });
    });
  }

  pass(milliseconds: number): void {
    this.time += milliseconds;
    for (const sleeper of [...this.sleepers]) if (sleeper.until <= this.time) sleeper.wake();
  }

  get asleep(): number {
    return this.sleepers.size;
  }
}

const refuse = async (): Promise<never> => {
  throw new Error('no check should need this');
};
const noPorts: ValidationPorts = {
  http: { request: refuse },
  lambda: { invoke: refuse },
  command: { run: refuse },
  file: { read: refuse },
};
const answered: HttpAnswer = { kind: 'answered', status: 200, headers: {}, body: '' };
const patience = { timeout: 1000, attempts: 1, delay: 100 };
const http: Check = {
  kind: 'http',
  name: 'http',
  request: { url: 'http://a', method: 'GET', headers: {} },
  expect: { contains: [], headers: {} },
  ...patience,
};
const lambda: Check = {
  kind: 'lambda',
  name: 'lambda',
  functionName: 'bot:live',
  event: { kind: 'file', path: 'event.json' },
  expect: { error: 'none', answer: { kind: 'file', path: 'answer.json' } },
  ...patience,
};
const command: Check = { kind: 'command', name: 'command', command: 'run', environment: { A: 'b' }, ...patience };

/** Answers nothing until it is told to stop, then as `end` says. */
function untilAborted<T>(signal: AbortSignal, end: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => {
      try {
        resolve(end());
      } catch (error) {
        reject(error);
      }
    });
  });
}

describe('runChecks', () => {
  it('performs each check through its port, in order, and tells of each', async () => {
    const clock = new ManualClock();
    const told: string[] = [];
    const asked: unknown[] = [];
    const ports: ValidationPorts = {
      http: {
        request: async (request) => {
          asked.push(request);
          clock.pass(12);
          return answered;
        },
      },
      lambda: {
        invoke: async (request) => {
          asked.push(request);
          return { executedVersion: '2', payload: '{"ok":true}', logTail: '' };
        },
      },
      command: {
        run: async (request) => {
          asked.push(request);
          return { exitCode: 1, lastLines: ['bad'] };
        },
      },
      file: { read: async (path) => (path === 'event.json' ? '{ "a": 1 }' : '{ "ok": true }') },
    };
    const result = await runChecks([http, lambda, command], ports, {
      signal: new AbortController().signal,
      clock,
      onStart: ({ name }) => told.push(`start ${name}`),
      onResult: ({ name, verdict }) => told.push(`${verdict} ${name}`),
    });
    expect(asked).toEqual([
      { url: 'http://a', method: 'GET', headers: {} },
      { functionName: 'bot:live', payload: '{"a":1}' },
      { command: 'run', environment: { A: 'b' } },
    ]);
    expect(result.verdict).toBe('fail');
    expect(result.results.map(({ name, verdict, duration, attempts }) => [name, verdict, duration, attempts])).toEqual([
      ['http', 'pass', 12, 1],
      ['lambda', 'pass', 0, 1],
      ['command', 'fail', 0, 1],
    ]);
    expect(told).toEqual(['start http', 'pass http', 'start lambda', 'pass lambda', 'start command', 'fail command']);
    expect(clock.asleep).toBe(0);
  });

  it('fails a check at its timeout and goes on with the next', async () => {
    const clock = new ManualClock();
    const ports: ValidationPorts = {
      ...noPorts,
      http: {
        request: (_, signal) => {
          const answer = untilAborted(signal, (): HttpAnswer => {
            throw new Error('aborted');
          });
          clock.pass(1000);
          return answer;
        },
      },
      command: {
        run: (_, signal) => {
          const end = untilAborted(signal, () => ({ endedBy: 'SIGTERM', lastLines: ['half way'] }));
          clock.pass(1000);
          return end;
        },
      },
    };
    const { results } = await runChecks([http, command], ports, { signal: new AbortController().signal, clock });
    expect(results).toMatchObject([
      { verdict: 'fail', reason: 'no answer within 1 s', details: [] },
      { verdict: 'fail', reason: 'no answer within 1 s', details: ['half way'] },
    ]);
  });

  it('cuts the running check short when cancelled, and leaves the others undecided', async () => {
    const clock = new ManualClock();
    const cancel = new AbortController();
    const ports: ValidationPorts = {
      ...noPorts,
      command: {
        run: (_, signal) => {
          const end = untilAborted(signal, () => ({ exitCode: 0, lastLines: [] }));
          cancel.abort();
          return end;
        },
      },
    };
    const started: string[] = [];
    const { verdict, results } = await runChecks([command, http], ports, {
      signal: cancel.signal,
      clock,
      onStart: ({ name }) => started.push(name),
    });
    expect(started).toEqual(['command']);
    expect(verdict).toBe('inconclusive');
    expect(results.map((result) => [result.verdict, result.attempts])).toEqual([
      ['inconclusive', 0],
      ['inconclusive', 0],
    ]);
  });

  it('tries again after the delay until an attempt passes', async () => {
    const clock = new ManualClock();
    const statuses = [503, 503, 200, 200];
    const ports: ValidationPorts = {
      ...noPorts,
      http: { request: async () => ({ ...answered, status: statuses.shift() ?? 0 }) },
    };
    const patient: Check = { ...http, attempts: 5 };
    const run = runChecks([patient], ports, { signal: new AbortController().signal, clock });
    for (let turn = 0; turn < 2; turn += 1) {
      await settled();
      clock.pass(99);
      expect(clock.asleep).toBe(1);
      clock.pass(1);
    }
    expect((await run).results).toMatchObject([{ verdict: 'pass', attempts: 3, duration: 200 }]);
    expect(statuses).toEqual([200]);
  });

  it('is undecided when it is cancelled between two attempts', async () => {
    const clock = new ManualClock();
    const cancel = new AbortController();
    const ports: ValidationPorts = { ...noPorts, http: { request: async () => ({ ...answered, status: 503 }) } };
    const run = runChecks([{ ...http, attempts: 5 }], ports, { signal: cancel.signal, clock });
    await settled();
    cancel.abort();
    expect((await run).results).toMatchObject([{ verdict: 'inconclusive', attempts: 1 }]);
  });

  it('calls it an error to invoke a function where that is not possible', async () => {
    const options = { signal: new AbortController().signal, clock: new ManualClock() };
    const { results } = await runChecks([lambda], { ...noPorts, lambda: undefined }, options);
    expect(results).toMatchObject([{ verdict: 'error', reason: 'Functions can not be invoked here.' }]);
  });

  it('says what to do when a port knows it', async () => {
    const denied = Object.assign(new Error('AWS denied it.'), { nextStep: 'Allow it.' });
    const ports = { ...noPorts, http: { request: async () => Promise.reject(denied) } };
    const { results } = await runChecks([http], ports, {
      signal: new AbortController().signal,
      clock: new ManualClock(),
    });
    expect(results).toMatchObject([{ verdict: 'error', reason: 'AWS denied it. Allow it.' }]);
  });

  it.each([
    [{ read: async () => Promise.reject(new Error('There is no file event.json.')) }, 'There is no file event.json.'],
    [{ read: async () => '{' }, 'The file event.json is not valid JSON.'],
  ])('calls it an error when a file can not be used', async (file, reason) => {
    const options = { signal: new AbortController().signal, clock: new ManualClock() };
    const { verdict, results } = await runChecks([lambda], { ...noPorts, file }, options);
    expect(verdict).toBe('error');
    expect(results).toMatchObject([{ verdict: 'error', reason }]);
  });
});

/** Lets everything run that waits for nothing but other promises. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
