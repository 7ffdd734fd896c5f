/**
 * Runs the shipped bundle of an action as GitHub runs it: `node dist/index.js` with `INPUT_*` and the
 * file commands, and nothing else of this repository.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFileCommand } from './file-command.ts';

export interface BundleRun {
  /** Path of the bundle. */
  readonly bundle: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Saved state of an earlier stage: the post stage gets it. */
  readonly state?: Readonly<Record<string, string>>;
  readonly workspace?: string;
  /** Sees each line of output as it comes, and may send a signal. */
  readonly onLine?: (line: string, kill: (signal: NodeJS.Signals) => void) => void;
}

export interface BundleResult {
  /** 137 stands for a kill. */
  readonly exitCode: number;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** Runs a bundle to its end. */
export async function runBundle(run: BundleRun): Promise<BundleResult> {
  const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  try {
    const files = {
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STATE: join(folder, 'state'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      GITHUB_ENV: join(folder, 'env'),
      GITHUB_PATH: join(folder, 'path'),
    };
    for (const file of Object.values(files)) await writeFile(file, '');
    const workspace = run.workspace ?? folder;
    const { exitCode, log } = await start(run, workspace, {
      PATH: process.env.PATH ?? '',
      HOME: folder,
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: workspace,
      GITHUB_REPOSITORY: 'octo-org/trivia',
      GITHUB_RUN_ID: '1658821493',
      GITHUB_RUN_ATTEMPT: '1',
      RUNNER_TEMP: folder,
      ...files,
      ...named('INPUT_', run.inputs, (name) => name.replaceAll(' ', '_').toUpperCase()),
      ...named('STATE_', run.state, (name) => name),
      ...run.env,
    });
    return {
      exitCode,
      log,
      outputs: parseFileCommand(await readFile(files.GITHUB_OUTPUT, 'utf8')),
      state: parseFileCommand(await readFile(files.GITHUB_STATE, 'utf8')),
      summary: await readFile(files.GITHUB_STEP_SUMMARY, 'utf8'),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function named(prefix: string, values: Readonly<Record<string, string>> = {}, spell: (name: string) => string) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${spell(name)}`, value]));
}

function start({ bundle, onLine }: BundleRun, cwd: string, env: Record<string, string>) {
  return new Promise<{ exitCode: number; log: string }>((resolve, reject) => {
    const child = spawn(process.execPath, [bundle], { cwd, env });
    let log = '';
    const listen = (chunk: Buffer) => {
      const text = chunk.toString();
      log += text;
      for (const line of text.split('\n')) if (line !== '') onLine?.(line, (signal) => child.kill(signal));
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('error', reject);
    child.on('close', (code) => resolve({ exitCode: code ?? 137, log }));
  });
}
