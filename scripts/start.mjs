// Starts a program of this repository on a machine that has only Node 20+ and npm:
// installs the frozen dependencies when they are missing or older than the lock file,
// then runs the program on the Node 24 that came with them.
// Plain JavaScript without dependencies: it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [program, ...programArguments] = process.argv.slice(2);
const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

/** pnpm leaves a copy of the lock file it installed; equal files mean nothing to do. */
function isInstalled() {
  const installed = read(join(root, 'node_modules/.pnpm/lock.yaml'));
  return installed !== undefined && installed === read(join(root, 'pnpm-lock.yaml'));
}

function install() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  process.stderr.write(`Installing dependencies with ${packageManager} (once) ...\n`);
  const result = spawnSync('npx', ['--yes', packageManager, 'install', '--frozen-lockfile'], {
    cwd: root,
    // stdout stays free for what the program prints (`npm run --silent local-aws` is meant to be pasted).
    stdio: ['ignore', process.stderr, 'inherit'],
    shell: process.platform === 'win32',
    env: { ...process.env, CI: 'true' },
  });
  if (result.status !== 0) {
    process.stderr.write('The installation failed; the lines above say why.\n');
    process.exit(1);
  }
}

/** The Node 24 of the npm package `node`: the version on which GitHub runs actions. */
function node24() {
  const home = dirname(realpathSync(join(root, 'node_modules/node/package.json')));
  const names = process.platform === 'win32' ? ['bin/node.exe'] : ['bin/node'];
  const path = names.map((name) => join(home, name)).find(existsSync);
  if (path === undefined) {
    process.stderr.write('node_modules/node has no program; delete node_modules and run the command again.\n');
    process.exit(1);
  }
  return path;
}

if (!isInstalled()) install();
const node = node24();
const separator = process.platform === 'win32' ? ';' : ':';
const child = spawn(
  node,
  ['--conditions=source', '--disable-warning=ExperimentalWarning', join(root, program), ...programArguments],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: [dirname(node), join(root, 'node_modules/.bin'), process.env.PATH].join(separator),
    },
  },
);
// The program decides what a signal means; this process only waits for its answer.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
// npm passes a SIGTERM to the shell between it and this process, and some shells end without passing it on.
const parent = process.ppid;
if (process.env.npm_lifecycle_event !== undefined) {
  setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 500);
}
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
