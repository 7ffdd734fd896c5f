/**
 * Python with boto3 and the AWS CLI, installed below the git-ignored `.local/peers` the first time it is
 * needed. These clients share no code with the SDK whose schemas local-aws reads.
 */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, '.local/peers');
const environment = join(folder, 'python');
/** Where `aws` is. */
export const programsFolder = join(environment, process.platform === 'win32' ? 'Scripts' : 'bin');
const stamp = join(environment, 'installed.txt');
const packages = ['boto3==1.44.5', 'awscli==1.46.3'];

/** What a program printed, and how it ended. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Makes sure that `python` and `aws` are there. Takes a minute the first time; throws with pip's last words. */
export function installPython(): void {
  const wanted = packages.join('\n');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  rmSync(environment, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (!makeEnvironment()) {
    // Debian ships Python without venv, and slim images without Python.
    const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
    runOrThrow([...sudo, 'apt-get', 'update', '-qq']);
    runOrThrow([...sudo, 'apt-get', 'install', '-y', '-qq', 'python3-venv']);
    rmSync(environment, { recursive: true, force: true });
    runOrThrow(['python3', '-m', 'venv', environment]);
  }
  runOrThrow([join(programsFolder, 'pip'), 'install', '--quiet', '--disable-pip-version-check', ...packages]);
  writeFileSync(stamp, wanted);
}

/** Runs a script of this folder, for example `boto3/s3.py`, with `input` to read. */
export function runScript(script: string, env: Readonly<Record<string, string>>, input = ''): Promise<Finished> {
  return run(join(programsFolder, 'python'), [fileURLToPath(new URL(script, import.meta.url))], env, input);
}

/** Runs `aws` with these arguments. */
export function runAwsCli(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Finished> {
  return run(join(programsFolder, 'aws'), args, env);
}

function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = '',
): Promise<Finished> {
  // Nothing of the machine's own AWS configuration may reach a peer.
  const clean = {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    PYTHONDONTWRITEBYTECODE: '1',
    ...env,
  };
  return new Promise((resolve) => {
    const child = execFile(program, args, { env: clean, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
    // A program that reads nothing may be gone before.
    child.stdin?.on('error', () => {}).end(input);
  });
}

function makeEnvironment(): boolean {
  return spawnSync('python3', ['-m', 'venv', environment], { stdio: 'ignore' }).status === 0;
}

function runOrThrow([program = '', ...args]: readonly string[]): void {
  const result = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (result.status === 0) return;
  const words = result.error?.message ?? result.stderr.slice(-2000);
  throw new Error(`"${program} ${args.join(' ')}" failed: ${words}`);
}
