/**
 * `npm run --silent local-aws`: starts the server, prints to stdout the exports to paste and nothing else,
 * and runs until it is told to stop.
 */
import { parseCommandLine } from './command-line.ts';
import { startLocalAws } from './server.ts';

const commandLine = parseCommandLine(process.argv.slice(2));
if (typeof commandLine === 'string') fail(commandLine);

const localAws = await startLocalAws(commandLine).catch((error: NodeJS.ErrnoException) =>
  fail(
    error.code === 'EADDRINUSE'
      ? `Port ${commandLine.port} is in use; choose another with --port, or stop what listens there.`
      : `local-aws cannot listen on port ${commandLine.port}: ${error.message}`,
  ),
);

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
process.stderr.write(`local-aws is ready; a minute of AWS takes ${60 / commandLine.speed} s. Ctrl-C stops it.\n`);

// Ctrl-C reaches this process twice: from the terminal and from the program that started it.
let isClosing = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (isClosing) return;
    isClosing = true;
    void localAws.close().then(() => process.exit(0));
  });
}

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
