/** Runs the tools of this repository from its root, showing what they say. */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const bin = join(root, 'node_modules', '.bin');

/** A tool that did not end well. */
export class ToolFailed extends Error {}

/** Runs a tool of node_modules/.bin; rejects unless it exits with 0. */
export async function run(tool: string, args: readonly string[], cwd: string = root): Promise<void> {
  const code = await exitCode(join(bin, tool), args, cwd);
  if (code !== 0) throw new ToolFailed(`${tool} ${args.join(' ')} ended with exit code ${code}.`);
}

/** Runs a program with this process's terminal; its exit code, 1 if a signal ended it. */
export function exitCode(program: string, args: readonly string[], cwd: string = root): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
