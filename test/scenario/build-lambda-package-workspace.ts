/** Workspaces for build-lambda-package, and its shipped bundle run in them as a workflow step would. */
import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type BundleResult, type BundleRun, runBundle } from '@aws-release-actions/testing';
import { afterAll } from '@jest/globals';

const bundle = new URL('../../actions/build-lambda-package/dist/index.js', import.meta.url).pathname;

/** What a file holds; a link holds its target. */
export type Content = string | Uint8Array | { readonly executable: string } | { readonly link: string };
/** By path, relative to the workspace. */
export type Files = Readonly<Record<string, Content>>;
export type Inputs = Readonly<Record<string, string>>;

/** How a machine differs from the one that runs the tests. */
export interface Machine {
  /** What others may not do with files that are made. */
  readonly umask: number;
  /** When the files were made. */
  readonly time: Date;
  readonly makesLastFileFirst: boolean;
}

const made: string[] = [];
afterAll(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A fresh workspace with these files. `name` is a path in a folder of its own. */
export async function workspaceWith(files: Files, name = 'workspace', machine?: Machine): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'packages-'));
  made.push(folder);
  const workspace = join(folder, name);
  await mkdir(workspace, { recursive: true });
  const inOrder = Object.entries(files);
  if (machine?.makesLastFileFirst) inOrder.reverse();
  for (const [path, content] of inOrder) await make(join(workspace, path), content, machine);
  return workspace;
}

async function make(path: string, content: Content, { umask, time }: Partial<Machine> = {}): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if (typeof content === 'object' && 'link' in content) {
    await symlink(content.link, path);
    return;
  }
  const executable = typeof content === 'object' && 'executable' in content;
  await writeFile(path, executable ? content.executable : content);
  await chmod(path, (executable ? 0o777 : 0o666) & ~(umask ?? 0o022));
  if (time !== undefined) await utimes(path, time, time);
}

/** Runs the bundle; every input is as in action.yml unless it is given. */
export function build(workspace: string, inputs: Inputs, run: Partial<BundleRun> = {}): Promise<BundleResult> {
  return runBundle({ bundle, workspace, inputs, ...run });
}

/** Errors as GitHub would show them, with their lines. */
export function errorsIn({ log }: BundleResult): readonly string[] {
  return log
    .split('\n')
    .filter((line) => line.startsWith('::error::'))
    .map((line) => line.slice('::error::'.length).replaceAll('%0A', '\n').replaceAll('%25', '%'));
}

/** A program that runs the bundle with another Node.js and umask. */
export async function bundleOn(node: string, umask: number): Promise<string> {
  const folder = await workspaceWith({
    'run.mjs': `
import { spawnSync } from 'node:child_process';
process.umask(${umask});
process.exit(spawnSync(${JSON.stringify(node)}, [${JSON.stringify(bundle)}], { stdio: 'inherit' }).status ?? 1);
`,
  });
  return join(folder, 'run.mjs');
}
