/** The program: listens until it is told to stop. Each line of its log is a JSON object. */
import { triviaServer } from './http-server.ts';

/** ECS sends SIGTERM, and kills 30 seconds later: by then the last request has long been answered. */
const patience = 20_000;

const { PORT = '8080', RELEASE = 'unreleased' } = process.env;

function log(entry: object): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), release: RELEASE, ...entry })}\n`);
}

const { server, stop } = triviaServer(RELEASE, log);
server.listen(Number(PORT), () => log({ message: 'listening', address: server.address() }));

process.once('SIGTERM', async () => {
  log({ message: 'stopping' });
  await stop(patience);
  log({ message: 'stopped' });
});
