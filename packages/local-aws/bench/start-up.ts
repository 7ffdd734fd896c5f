/**
 * How long local-aws takes until it answers, and how much memory it has when it then does nothing, beside a
 * bare Node.js HTTP server in the same run: the machine's own noise is in both. Aims: 1 s and 150 MB. The first start
 * after a change of the sources compiles them, and takes longer.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

interface Sample {
  readonly milliseconds: number;
  /** Resident set, in megabytes (10^6 bytes); undefined where the system does not tell. */
  readonly megabytes: number | undefined;
}

const rounds = 7;
/** Milliseconds that an idle server gets to settle before its memory is read. */
const settling = 2_000;

const bare = `require('node:http').createServer((_, response) => response.end()).listen(process.argv[1], '127.0.0.1')`;
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const programs = {
  'bare Node.js server': (port: number) => ['-e', bare, String(port)],
  'local-aws': (port: number) => ['--conditions=source', '--no-warnings', main, '--port', String(port)],
};
type Name = keyof typeof programs;

const samples: Record<Name, Sample[]> = { 'bare Node.js server': [], 'local-aws': [] };
for (let round = 0; round < rounds; round++) {
  for (const name of Object.keys(programs) as Name[]) samples[name].push(await measure(programs[name]));
}

console.log(`${rounds} rounds, Node.js ${process.version}; least / median / greatest`);
for (const name of Object.keys(programs) as Name[]) {
  const start = show(samples[name].map(({ milliseconds }) => milliseconds));
  const memory = show(samples[name].flatMap(({ megabytes }) => megabytes ?? []));
  console.log(`${name.padEnd(20)} until it answers ${start} ms, idle ${memory} MB`);
}

async function measure(program: (port: number) => readonly string[]): Promise<Sample> {
  const port = await freePort();
  const started = performance.now();
  const child = spawn(process.execPath, program(port), { stdio: 'ignore' });
  try {
    while (!(await answers(port))) await delay(5);
    const milliseconds = performance.now() - started;
    await delay(settling);
    return { milliseconds, megabytes: residentMegabytes(child) };
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

async function answers(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/_local/health`)).ok;
  } catch {
    return false;
  }
}

/** From Linux's proc; other systems have none. */
function residentMegabytes({ pid }: ChildProcess): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : (Number(kilobytes) * 1024) / 1e6;
  } catch {
    return undefined;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function show(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const pick = (share: number) => sorted[Math.round((sorted.length - 1) * share)]?.toFixed(0) ?? '?';
  return `${pick(0)} / ${pick(0.5)} / ${pick(1)}`;
}
