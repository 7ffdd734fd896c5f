import { describe, expect, it } from '@jest/globals';
import type { ActionContext } from './context.ts';
import { text } from './inputs/kinds.ts';
import { defineInputs, required } from './inputs/schema.ts';
import type { Platform } from './platform.ts';
import { markdownTable, type Report } from './report.ts';
import { runAction } from './run-action.ts';

type Signal = 'SIGINT' | 'SIGTERM';

/** @aws-release-actions/testing has a platform like this, but it depends on this package. */
function platform(env: Record<string, string> = { INPUT_NAME: 'bot' }) {
  const told: string[] = [];
  const listeners: ((signal: Signal) => void)[] = [];
  const record = {
    told,
    exitCode: 0,
    summary: '',
    signal: (name: Signal) => listeners.forEach((listen) => void listen(name)),
  };
  const fake: Platform = {
    env,
    info: (line) => told.push(line),
    debug: (line) => told.push(`debug ${line}`),
    annotate: ({ level, message }) => told.push(`${level}: ${message}`),
    startGroup: (title) => told.push(`> ${title}`),
    endGroup: () => told.push('<'),
    setOutput: (name, value) => told.push(`output ${name}=${value}`),
    saveState: (name, value) => told.push(`state ${name}=${value}`),
    mask: () => {},
    writeSummary: async (markdown) => {
      record.summary = markdown;
    },
    idToken: async () => 'token',
    onSignal: (listener) => listeners.push(listener),
    setExitCode: (code) => {
      record.exitCode = code;
    },
  };
  return { fake, record };
}

const inputs = defineInputs({ name: required(text()) });
const good: Report = { outputs: { outcome: 'succeeded' }, summary: '# Done', annotations: [] };
const action = (run: (context: ActionContext) => Promise<Report>, afterwards?: () => Promise<void>) => ({
  inputs,
  run: (_: { name: string }, context: ActionContext) => run(context),
  report: (report: Report) => report,
  ...(afterwards === undefined ? {} : { afterwards }),
});

describe('runAction', () => {
  it('publishes the report of a good run', async () => {
    const { fake, record } = platform();
    await runAction(
      action(async () => good),
      fake,
    );
    expect(record).toMatchObject({ exitCode: 0, summary: '# Done' });
    expect(record.told).toContain('output outcome=succeeded');
  });

  it('publishes outputs and summary of a failed run too, and exits with 1', async () => {
    const { fake, record } = platform();
    await runAction(
      action(async () => ({ ...good, failure: 'rolled back' })),
      fake,
    );
    expect(record).toMatchObject({ exitCode: 1, summary: '# Done' });
    expect(record.told).toEqual(expect.arrayContaining(['output outcome=succeeded', 'error: rolled back']));
  });

  it('starts nothing when an input is wrong', async () => {
    const { fake, record } = platform({});
    let ran = false;
    await runAction(
      action(async () => {
        ran = true;
        return good;
      }),
      fake,
    );
    expect(ran).toBe(false);
    expect(record.exitCode).toBe(1);
    expect(record.told).toContain("error: Input 'name' is missing; it is required.");
  });

  it('says what to do next about a known error, and keeps the stack of an unknown one out of the log', async () => {
    const known = platform();
    await runAction(
      action(async () => {
        throw Object.assign(new Error('AWS denied it.'), { nextStep: 'Allow it.' });
      }),
      known.fake,
    );
    expect(known.record.told).toContain('error: AWS denied it. Allow it.');
    const unknown = platform();
    await runAction(
      action(async () => {
        throw new TypeError('x is not a function');
      }),
      unknown.fake,
    );
    expect(unknown.record.exitCode).toBe(1);
    const visible = unknown.record.told.filter((line) => !line.startsWith('debug'));
    expect(visible.join('\n')).toMatch(/fault of its own \(TypeError: x is not a function\)/);
    expect(visible.join('\n')).not.toMatch(/run-action\.test/);
  });

  it('turns the first signal into an abort', async () => {
    const { fake, record } = platform();
    const reasons: unknown[] = [];
    await runAction(
      action(async ({ signal }) => {
        record.signal('SIGINT');
        record.signal('SIGTERM');
        reasons.push(signal.aborted, signal.reason);
        return good;
      }),
      fake,
    );
    expect(reasons).toEqual([true, 'SIGINT']);
    expect(record.told.filter((line) => line.startsWith('The runner asks'))).toHaveLength(1);
  });

  it('never takes the post stage for the main stage, not even after wrong inputs', async () => {
    const main = platform({});
    await runAction(
      action(async () => good),
      main.fake,
    );
    expect(main.record.told).toContain('state stage=main');
    const post = platform({ STATE_stage: 'main' });
    await runAction(
      action(async () => good),
      post.fake,
    );
    expect(post.record).toMatchObject({ exitCode: 0, told: [] });
  });

  it('runs only the clean-up in the post stage, and never fails it', async () => {
    const { fake, record } = platform({ INPUT_NAME: 'bot', STATE_stage: 'main' });
    let cleaned = 0;
    const post = action(
      async () => {
        throw new Error('main must not run');
      },
      async () => {
        cleaned++;
        throw Object.assign(new Error('Could not stop it.'), { nextStep: 'Stop it by hand.' });
      },
    );
    await runAction(post, fake);
    expect(cleaned).toBe(1);
    expect(record).toMatchObject({ exitCode: 0 });
    expect(record.told).toContain('warning: Could not stop it. Stop it by hand.');
  });
});

describe('markdownTable', () => {
  it('keeps every cell a cell', () => {
    expect(markdownTable(['a', 'b'], [['x | y', 'one\ntwo']])).toBe(
      '| a | b |\n| --- | --- |\n| x \\| y | one<br>two |',
    );
  });
});
