/**
 * Packs three trees of npm packages with ours and with others, in turn and as whole programs, so that the machine's
 * noise is in all of them. Trees and peers are installed into .local/, and stay there for the next run.
 * By itself: `node --conditions=source packages/lambda-package/bench/package.ts [--rounds N] [small|medium|large ...]`.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeNative } from './native.ts';

interface Tree {
  readonly folder: string;
  readonly rounds: number;
}

interface Sample {
  readonly seconds: number;
  /** User and system, of all threads; from Linux's proc, like the memory. */
  readonly cpuSeconds: number;
  /** The largest resident set, in megabytes (10^6 bytes). */
  readonly megabytes: number;
}

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const workshop = join(repository, '.local/bench/package');
const packers = fileURLToPath(new URL('packers.mjs', import.meta.url));

const peers = ['archiver@8.0.0', 'adm-zip@0.6.1', 'yazl@3.3.1', 'jszip@3.10.2', 'fflate@0.8.3'];
const application = [
  'express',
  '@aws-sdk/client-s3',
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/client-sqs',
  'lodash',
].concat(['moment', 'axios', 'pdfkit', 'sharp']);
const large = ['@aws-sdk/client-ec2', '@aws-sdk/client-sagemaker', 'aws-sdk', 'typeorm', '@nestjs/core'].concat([
  '@nestjs/common',
  'rxjs',
  'reflect-metadata',
  'typescript',
]);

const { values, positionals: chosen } = parseArgs({
  options: { rounds: { type: 'string' } },
  allowPositionals: true,
});
const trees = makeTrees();
const output = join(workshop, 'package.zip');
const cache = join(workshop, 'cache/package.zip');
const native = makeNative(join(workshop, 'native'));
const limit = `native libdeflate, ${availableParallelism()} threads`;
/** Packs again after a change of one file, with a cache of everything else. */
const again = 'ours, one file changed, with a cache';
const names = ['ours', again, 'zip -r', 'aws-lambda-deploy', 'adm-zip', 'archiver', 'yazl', 'jszip', 'fflate'].concat(
  native === undefined ? [] : [limit],
);

execFileSync(join(repository, 'node_modules/.bin/tsc'), ['--build', join(repository, 'packages/lambda-package')]);
console.log(`${cpus()[0]?.model}, ${availableParallelism()} processors, Node.js ${process.version}`);
for (const [name, tree] of Object.entries(trees)) {
  if (chosen.length === 0 || chosen.includes(name)) await compare(name, tree);
}

/** Prints medians; a ratio is the median of those of each round. */
async function compare(treeName: string, tree: Tree): Promise<void> {
  const { folder } = tree;
  const rounds = Number(values.rounds ?? tree.rounds);
  const samples = new Map(names.map((name) => [name, [] as Sample[]]));
  const sizes = new Map<string, number>();
  const digests = new Map(names.map((name) => [name, new Set<string>()]));
  // The same files with other times of change, for every other round.
  const copy = join(workshop, 'copy', basename(folder));
  rmSync(copy, { recursive: true, force: true });
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  rmSync(cache, { force: true });
  await measure(again, folder);
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const packed = round % 2 === 0 ? folder : copy;
      if (name === again) writeFileSync(join(packed, 'changed.js'), `exports.round = ${round};\n`);
      samples.get(name)?.push(await measure(name, packed));
      sizes.set(name, statSync(output).size);
      digests.get(name)?.add(digestOf(output));
      if (name === again) await compareWithCold(packed);
    }
  }
  const contents = filesOf(folder);
  const megabytes = contents.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6;
  console.log(`\n${treeName}: ${contents.length} files, ${megabytes.toFixed(1)} MB; ${rounds} rounds\n`);
  console.log('| | seconds | of `zip -r` | CPU seconds | peak MB | package, bytes | same bytes again |');
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | --- |');
  const zip = samples.get('zip -r') ?? [];
  for (const name of names) {
    const own = samples.get(name) ?? [];
    const sameAgain =
      name === again ? 'as without' : rounds < 2 ? 'not tried' : digests.get(name)?.size === 1 ? 'yes' : 'no';
    const ratio = median(own.map(({ seconds }, round) => seconds / (zip[round]?.seconds ?? Number.NaN)));
    const figures = [
      median(own.map(({ seconds }) => seconds)).toFixed(2),
      ratio.toFixed(2),
      measured(
        own.map(({ cpuSeconds }) => cpuSeconds),
        2,
      ),
      measured(
        own.map(({ megabytes }) => megabytes),
        0,
      ),
      sizes.get(name)?.toLocaleString('en'),
    ];
    console.log(`| ${name} | ${figures.join(' | ')} | ${sameAgain} |`);
  }
  rmSync(copy, { recursive: true, force: true });
}

/** Throws if a package that came out of the cache is not the one that comes out without; removes the change. */
async function compareWithCold(folder: string): Promise<void> {
  const warm = digestOf(output);
  await measure('ours', folder);
  if (digestOf(output) !== warm) throw new Error('The cache changed the package.');
  rmSync(join(folder, 'changed.js'));
}

/** Program and arguments. */
function commandOf(name: string, folder: string): readonly [string, ...string[]] {
  if (name === 'zip -r') return ['zip', '-r', '-X', '-q', output, '.'];
  if (name === limit) return [native ?? '', folder, output, String(availableParallelism())];
  const packer = [process.execPath, packers] as const;
  return name === again ? [...packer, 'ours', folder, output, cache] : [...packer, name, folder, output];
}

async function measure(name: string, folder: string): Promise<Sample> {
  rmSync(output, { force: true });
  const started = performance.now();
  const [program, ...words] = commandOf(name, folder);
  const child = spawn(program, words, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  let used = { cpuSeconds: Number.NaN, megabytes: Number.NaN };
  const watch = setInterval(() => {
    used = usageOf(child.pid) ?? used;
  }, 10);
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('exit', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`${name} ended with exit code ${code}.`);
  return { seconds: (performance.now() - started) / 1000, ...used };
}

/** What a process has used so far; undefined if it is gone, or where the system does not tell. */
function usageOf(pid: number | undefined): Omit<Sample, 'seconds'> | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    if (kilobytes === undefined) return undefined;
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    // Linux counts in hundredths of a second.
    const cpuSeconds = (Number(fields[11]) + Number(fields[12])) / 100;
    return { cpuSeconds, megabytes: (Number(kilobytes) * 1024) / 1e6 };
  } catch {
    return undefined;
  }
}

function makeTrees(): Readonly<Record<'small' | 'medium' | 'large', Tree>> {
  install('peers', peers);
  const medium = install('trees/m', application);
  const small = join(workshop, 'trees/s');
  if (!existsSync(small)) {
    const scripts = filesOf(medium).filter((file) => file.endsWith('.js'));
    const picked = scripts.filter((file) => statSync(file).size > 30_000 && statSync(file).size < 70_000).sort();
    mkdirSync(small);
    for (const [index, file] of picked.slice(0, 20).entries()) cpSync(file, join(small, `${index}-${basename(file)}`));
  }
  return {
    small: { folder: small, rounds: 9 },
    medium: { folder: medium, rounds: 5 },
    large: { folder: install('trees/l', [...application, ...large]), rounds: 3 },
  };
}

/** A folder of .local with these npm packages. */
function install(name: string, packages: readonly string[]): string {
  const folder = join(workshop, name);
  if (existsSync(join(folder, 'node_modules'))) return folder;
  console.log(`Installing into ${name} ...`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const options = ['--silent', '--no-audit', '--no-fund', '--ignore-scripts'];
  execFileSync('npm', ['install', ...options, ...packages], { cwd: folder, stdio: 'inherit' });
  return folder;
}

function filesOf(folder: string): readonly string[] {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  return found.filter((item) => item.isFile()).map((item) => join(item.parentPath, item.name));
}

function digestOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Programs that end at once are gone before they can be looked at. */
function measured(values: readonly number[], digits: number): string {
  const value = median(values);
  return Number.isNaN(value) ? '-' : value.toFixed(digits);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
