import { runAction } from '@aws-release-actions/action-kit';
import { runnerWaiting } from '@aws-release-actions/driver';
import { recordingPlatform } from '@aws-release-actions/testing';
import type { ValidationPorts } from '@aws-release-actions/validation';
import { describe, expect, it } from '@jest/globals';
import { runValidationHook } from '../src/action.ts';
import type { Inputs } from '../src/inputs.ts';
import type { Ports } from '../src/ports.ts';
import { validate } from '../src/validate.ts';

const inputs: Inputs = {
  checks: { kind: 'file', path: 'smoke.yml' },
  variables: { 'function-arn': 'bot:live' },
  workingDirectory: '/w',
  deploymentId: undefined,
  stage: undefined,
  stageTimeout: 3_600_000,
  awsRegion: undefined,
  roleToAssume: undefined,
};
const files: Record<string, string> = {
  'smoke.yml': `
checks:
  - name: web
    http: { url: "http://web/" }
  - name: bot
    lambda: { function: "\${function-arn}", event: a.json, expect: { answer: { a: 1 } } }
  - name: shell
    command: run it
`,
  'a.json': '{"event":true}',
};

function missing(): Error {
  return Object.assign(new Error('There is no such file.'), { nextStep: '' });
}

function portsWith(changes: Partial<Ports & ValidationPorts> = {}): Ports {
  const ports: ValidationPorts = {
    file: { read: async (path) => files[path] ?? Promise.reject(missing()) },
    http: { request: async () => ({ kind: 'answered', status: 200, headers: {}, body: '' }) },
    lambda: { invoke: async () => ({ executedVersion: '2', payload: '{"a":1}', logTail: '' }) },
    command: { run: async () => ({ exitCode: 0, lastLines: [] }) },
    ...changes,
  };
  const gate = () => {
    throw new Error('There is no deployment.');
  };
  return { file: ports.file, clock: runnerWaiting, open: () => ports, gate, ...changes };
}

async function outcomeOf(given: Inputs, ports: Ports, signal = new AbortController().signal) {
  const lines: string[] = [];
  const log = {
    info: (line: string) => lines.push(line),
    debug: () => {},
    warning: () => {},
    group: <T>(_: string, work: () => Promise<T>) => work(),
  };
  return { lines, outcome: await validate(given, ports, { log, signal }) };
}

describe('validate', () => {
  it('performs the checks of a file and logs each as it ends', async () => {
    const { outcome, lines } = await outcomeOf(
      inputs,
      portsWith({ command: { run: async () => ({ exitCode: 1, lastLines: ['::error::no'] }) } }),
    );
    expect(outcome).toMatchObject({
      kind: 'validated',
      result: { verdict: 'fail', results: [{ verdict: 'pass' }, { verdict: 'pass' }, { verdict: 'fail' }] },
    });
    expect(lines.map((line) => line.replace(/after .*:/, 'after ...:'))).toEqual([
      "Check 'web' (http)",
      '  pass after ...: status 200',
      "Check 'bot' (lambda)",
      '  pass after ...: version 2 answered as expected',
      "Check 'shell' (command)",
      '  fail after ...: exit code 1, expected 0',
    ]);
  });

  it('logs what a function logged so that no line of it is a command to the runner', async () => {
    const lambda = { invoke: async () => ({ executedVersion: '2', payload: '{}', logTail: '::add-mask::x' }) };
    const { lines } = await outcomeOf(inputs, portsWith({ lambda }));
    expect(lines).toContain('  | ::add-mask::x');
  });

  it('performs nothing when the file has a mistake', async () => {
    const { outcome, lines } = await outcomeOf({ ...inputs, variables: undefined }, portsWith());
    expect(outcome).toEqual({
      kind: 'refused',
      source: 'smoke.yml',
      mistakes: [expect.stringContaining(`uses \${function-arn}, which is not defined`)],
    });
    expect(lines).toEqual([]);
  });

  it('refuses a file that is not there', async () => {
    const { outcome } = await outcomeOf({ ...inputs, checks: { kind: 'file', path: 'other.yml' } }, portsWith());
    expect(outcome).toEqual({ kind: 'refused', source: 'other.yml', mistakes: ['There is no such file.'] });
  });

  it('refuses when AWS is needed and no way leads there', async () => {
    const open = () => {
      throw Object.assign(new Error('No AWS region is known.'), { nextStep: "Set the input 'aws-region'." });
    };
    const { outcome } = await outcomeOf(inputs, portsWith({ open }));
    expect(outcome).toMatchObject({
      kind: 'refused',
      mistakes: ["No AWS region is known. Set the input 'aws-region'."],
    });
  });

  it('does not take a fault of ours for a mistake of the user', async () => {
    const open = () => {
      throw new TypeError('x is undefined');
    };
    await expect(outcomeOf(inputs, portsWith({ open }))).rejects.toThrow('x is undefined');
  });

  it('leaves checks undecided when the run is cancelled', async () => {
    const { outcome } = await outcomeOf(inputs, portsWith(), AbortSignal.abort());
    expect(outcome).toMatchObject({ kind: 'validated', result: { verdict: 'inconclusive' } });
  });
});

describe('runValidationHook', () => {
  it('runs a command of the YAML itself, without AWS', async () => {
    const platform = recordingPlatform({
      PATH: process.env.PATH,
      INPUT_CHECKS: 'checks: [{ name: greeting, command: test "$GREETING" = "hello there" }]',
      INPUT_VARIABLES: 'greeting=hello there',
    });
    await runAction(runValidationHook, platform);
    expect(platform.recorded.outputs).toMatchObject({ verdict: 'pass', passed: '1' });
    expect(platform.recorded.exitCode).toBe(0);
    expect(platform.recorded.summary).toContain('| greeting | pass |');
  });

  it('exits 1 without a region when a check is about a function', async () => {
    const platform = recordingPlatform({ INPUT_CHECKS: 'checks: [{ name: bot, lambda: { function: bot } }]' });
    await runAction(runValidationHook, platform);
    expect(platform.recorded.outputs.verdict).toBe('error');
    expect(platform.recorded.exitCode).toBe(1);
    expect(platform.recorded.annotations.at(-1)?.message).toContain("Set the input 'aws-region'.");
  });
});
