/**
 * Builds every action's dist/: TypeScript compiles, ncc bundles what it made. On TypeScript sources ncc
 * breaks with TypeScript 7, and a missing package must end the build, so it only ever sees JavaScript.
 * `--out FOLDER` writes each dist to FOLDER/<action> instead, for comparison.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, run } from './process.ts';

/** Names of the actions of this repository. */
export function actionNames(): readonly string[] {
  return readdirSync(join(root, 'actions')).filter((name) => existsSync(join(root, 'actions', name, 'action.yml')));
}

/** Builds all actions; `distOf` tells where each one's dist goes. */
export async function build(distOf: (action: string) => string): Promise<void> {
  const actions = actionNames();
  await run('tsc', ['--build', '--force', ...actions.map((action) => join('actions', action))]);
  for (const action of actions) await bundle(action, distOf(action));
}

async function bundle(action: string, dist: string): Promise<void> {
  const folder = join(root, 'actions', action);
  rmSync(dist, { recursive: true, force: true });
  await run(
    'ncc',
    [
      'build',
      'lib/index.js',
      '--out',
      dist,
      '--license',
      'licenses.txt',
      '--target',
      'es2024',
      '--no-cache',
      '--quiet',
    ],
    folder,
  );
  copyUnbundled(folder, dist);
}

/** Files of packages that a bundle must carry as they are: package.json's `bundle.copy`, by package name. */
function copyUnbundled(folder: string, dist: string): void {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const copies: Record<string, readonly string[]> = manifest.bundle?.copy ?? {};
  for (const [name, files] of Object.entries(copies)) {
    for (const file of files) {
      const target = join(dist, name, file);
      mkdirSync(dirname(target), { recursive: true });
      cpSync(join(folder, 'node_modules', name, file), target, { dereference: true });
    }
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  const { out } = values;
  await build((action) => (out === undefined ? join(root, 'actions', action, 'dist') : join(out, action)));
}
