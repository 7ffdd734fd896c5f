/** The command: starts the server, prints to stdout the exports to paste and nothing else, and runs until it is told to stop. */
import { readFileSync } from 'node:fs';
import { parseCommandLine } from './command-line.ts';
import { isLoopback } from './control/trusted-host.ts';
import { EngineUnavailable, findDockerRuntime } from './runtime/tasks/docker/docker-runtime.ts';
import { startLocalAws } from './server.ts';
import { StateError } from './services/service.ts';
import { dropStartUpGarbage } from './start-up-garbage.ts';
import { DataFolderInUse } from './state/data-folder.ts';

const commandLine = parseCommandLine(process.argv.slice(2));
if (typeof commandLine === 'string') fail(commandLine);

const { port, host, speed, step, time, randomSeed, data } = commandLine;
const createRuntime =
  commandLine.runtime === 'docker'
    ? await findDockerRuntime().catch((error: Error) => {
        if (!(error instanceof EngineUnavailable)) throw error;
        return fail(error.message);
      })
    : undefined;
const localAws = await startLocalAws({
  ...{ port, host, speed, step },
  ...(time !== undefined && { time }),
  ...(randomSeed !== undefined && { randomSeed }),
  ...(data !== undefined && { data }),
  ...(createRuntime !== undefined && { createRuntime }),
  ...(commandLine.state !== undefined && { state: readStateFile(commandLine.state) }),
}).catch((error: NodeJS.ErrnoException) => fail(explain(error)));

process.stdout.write(
  [
    `export AWS_ENDPOINT_URL=${localAws.endpoint}`,
    'export AWS_REGION=us-east-1',
    'export AWS_DEFAULT_REGION=us-east-1',
    'export AWS_ACCESS_KEY_ID=local',
    'export AWS_SECRET_ACCESS_KEY=local',
    '',
  ].join('\n'),
);
if (!isLoopback(host)) {
  process.stderr.write(
    `Warning: local-aws listens on ${host} and checks no credentials; whoever reaches it can run code on this machine.\n`,
  );
}
const pace = step ? 'its time stands still until POST /_local/advance' : `a minute of AWS takes ${60 / speed} s`;
process.stderr.write(`local-aws is ready; ${pace}. Ctrl-C stops it.\n`);
dropStartUpGarbage();

// Ctrl-C reaches this process twice: from the terminal and from the program that started it.
let isClosing = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (isClosing) return;
    isClosing = true;
    void localAws.close().then(() => process.exit(0));
  });
}

function readStateFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return fail(`--state ${path} cannot be read: ${(error as Error).message}`);
  }
}

function explain(error: NodeJS.ErrnoException): string {
  if (error instanceof StateError) return `The state cannot be used: ${error.message}`;
  if (error instanceof DataFolderInUse) return `${error.message} Choose another with --data, or stop that process.`;
  if (error.code === 'EADDRINUSE')
    return `Port ${port} is in use; choose another with --port, or stop what listens there.`;
  return `local-aws cannot start on port ${port} of ${host}: ${error.message}`;
}

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
