/**
 * Docker Engine and the registry programs of Debian: installed with apt where they are missing, and an engine of our
 * own started where the machine's does not answer. All that it makes is in one temporary folder, or has our label,
 * and is gone when it stops.
 */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Finished } from './python.ts';

/** What our images are known by, on an engine that others use, too: a label. */
export const ownLabel = 'aws-release-actions.peers=yes';

/** Debian has daemons where plain users don't look. */
const path = `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/go/bin`;
const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
const tools = fileURLToPath(new URL('../../.local/peers/', import.meta.url));
/** The last that Debian's Go builds. */
const craneVersion = 'v0.16.1';

export interface Engine {
  /** `docker` with these arguments; it does not throw. */
  docker(args: readonly string[], input?: Uint8Array | string): Promise<Finished>;
  /** For a program that finds the engine by itself: DOCKER_HOST (absent for the machine's own) and DOCKER_CONFIG. */
  readonly env: Readonly<Record<string, string>>;
  /** Removes what was made, and ends the engine if it is ours. */
  stop(): Promise<void>;
}

/** Makes sure that these programs (names, or paths) are there, by Debian's packages. Throws with apt's last words. */
export function installPrograms(programs: Readonly<Record<string, string>>): void {
  const missing = Object.entries(programs).flatMap(([program, name]) => (isInstalled(program) ? [] : [name]));
  if (missing.length === 0) return;
  const apt = [...sudo, 'apt-get', '-o', 'DPkg::Lock::Timeout=300'];
  runOrThrow([...apt, 'update', '-qq']);
  runOrThrow([...apt, 'install', '-y', '-qq', '--no-install-recommends', ...missing]);
}

/** The engine, ready to be asked. Installs it if need be; throws with its log if it does not come up. */
export async function startEngine(): Promise<Engine> {
  installPrograms({ dockerd: 'docker.io', docker: 'docker.io' });
  const folder = await mkdtemp(join(tmpdir(), 'engine-'));
  // Of the one who runs the tests: logins of the machine's user are nobody's business.
  const config = join(folder, 'config');
  mkdirSync(config);
  if (spawnSync('docker', ['version'], { env: { ...process.env, PATH: path }, stdio: 'ignore' }).status === 0) {
    const own = { ...(process.env.DOCKER_HOST && { DOCKER_HOST: process.env.DOCKER_HOST }), DOCKER_CONFIG: config };
    return makeEngine(own, async () => {
      await rm(folder, { recursive: true, force: true });
    });
  }
  const socket = join(folder, 'docker.sock');
  const log = join(folder, 'dockerd.log');
  const daemon = startDaemon(folder, socket, log);
  const engine = makeEngine({ DOCKER_HOST: `unix://${socket}`, DOCKER_CONFIG: config }, async () => {
    await stopDaemon(daemon, join(folder, 'docker.pid'));
    // Its network's name space is mounted, and would keep the folder.
    spawnSync(sudo[0] ?? 'umount', [...(sudo.length > 0 ? ['-n', 'umount'] : []), join(folder, 'exec/netns/default')], {
      env: { ...process.env, PATH: path },
      stdio: 'ignore',
    });
    runOrThrow([...sudo, 'rm', '-rf', folder]);
  });
  for (let tries = 0; tries < 150; tries++) {
    if ((await engine.docker(['version'])).code === 0) return engine;
    if (daemon.exitCode !== null) break;
    await delay(200);
  }
  const words = readFileSync(log, 'utf8').slice(-2000);
  await engine.stop();
  throw new Error(`dockerd does not come up: ${words}`);
}

/** Where crane is; builds it with Go the first time. */
export function installCrane(): string {
  const crane = join(tools, 'bin/crane');
  if (existsSync(crane)) return crane;
  installPrograms({ go: 'golang-go' });
  mkdirSync(join(tools, 'bin'), { recursive: true });
  runOrThrow(['go', 'install', `github.com/google/go-containerregistry/cmd/crane@${craneVersion}`], {
    GOBIN: join(tools, 'bin'),
  });
  return crane;
}

/** Debian's own registry on a free port, empty and without a login. */
export async function startDebianRegistry(): Promise<{ readonly host: string; stop(): Promise<void> }> {
  installPrograms({ 'docker-registry': 'docker-registry' });
  const folder = await mkdtemp(join(tmpdir(), 'debian-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  const config = {
    version: 0.1,
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: host },
  };
  // JSON is YAML, too.
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config));
  const [program, ...args] = ['docker-registry', 'serve', join(folder, 'config.yml')] as const;
  const server = spawn(program, args, {
    env: { ...process.env, PATH: path, OTEL_TRACES_EXPORTER: 'none' },
    stdio: 'ignore',
  });
  await waitForPort(host);
  return {
    host,
    async stop() {
      server.kill();
      if (server.exitCode === null) await new Promise((resolve) => server.once('exit', resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a program to its end; it does not throw. */
export function runProgram(
  [program = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input: Uint8Array | string = '',
): Promise<Finished> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env, PATH: path }, maxBuffer: 1e8 };
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
    // A program that reads nothing may be gone before.
    child.stdin?.on('error', () => {}).end(input);
  });
}

function makeEngine(env: Readonly<Record<string, string>>, end: () => Promise<void>): Engine {
  const docker: Engine['docker'] = (args, input) => runProgram(['docker', ...args], env, input);
  return {
    env,
    docker,
    async stop() {
      const { stdout } = await docker(['ps', '--all', '--quiet', '--filter', `label=${ownLabel}`]);
      const containers = stdout.split('\n').filter((id) => id !== '');
      if (containers.length > 0) await docker(['rm', '--force', ...containers]);
      await docker(['image', 'prune', '--all', '--force', '--filter', `label=${ownLabel}`]);
      await end();
    },
  };
}

/** No bridge and no rules of a firewall: nothing of the machine's network is touched. */
function startDaemon(folder: string, socket: string, log: string): ChildProcess {
  const output = openSync(log, 'w');
  const group = String(process.getgid?.() ?? 0);
  const [program = '', ...args] = [
    ...[...sudo, 'dockerd', '--bridge=none', '--iptables=false', '--ip6tables=false', '--group', group],
    ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')],
    ...['--pidfile', join(folder, 'docker.pid'), '--host', `unix://${socket}`],
  ];
  const daemon = spawn(program, args, { env: { ...process.env, PATH: path }, stdio: ['ignore', output, output] });
  closeSync(output);
  return daemon;
}

async function stopDaemon(daemon: ChildProcess, pidFile: string): Promise<void> {
  if (daemon.exitCode !== null || !existsSync(pidFile)) return;
  const ended = new Promise((resolve) => daemon.once('exit', resolve));
  runOrThrow([...sudo, 'kill', readFileSync(pidFile, 'utf8').trim()]);
  await ended;
}

function isInstalled(program: string): boolean {
  return isAbsolute(program)
    ? existsSync(program)
    : path.split(':').some((folder) => existsSync(join(folder, program)));
}

function runOrThrow([program = '', ...args]: readonly string[], env: Readonly<Record<string, string>> = {}): void {
  const result = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, ...env, PATH: path, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (result.status === 0) return;
  const words = result.error?.message ?? result.stderr.slice(-2000);
  throw new Error(`"${program} ${args.join(' ')}" failed: ${words}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function waitForPort(host: string): Promise<void> {
  const { hostname, port } = new URL(`http://${host}`);
  for (let tries = 0; tries < 100; tries++) {
    const answers = await new Promise((resolve) => {
      const socket = connect(Number(port), hostname, () => resolve(true)).on('error', () => resolve(false));
      socket.unref();
      socket.once('connect', () => socket.destroy());
    });
    if (answers) return;
    await delay(100);
  }
  throw new Error(`Nothing answers at ${host}.`);
}
