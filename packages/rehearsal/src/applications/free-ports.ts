/** Ports of 127.0.0.1 on which nothing listens. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Two different free ports; free until somebody else takes one. They lie below those that systems hand out to whoever
 * wants any port (Linux from 32768 on, macOS and Windows from 49152 on), of which one is easily taken a moment later.
 */
export async function twoFreePorts(): Promise<readonly [number, number]> {
  const first = await freePort();
  for (;;) {
    const second = await freePort();
    if (second !== first) return [first, second];
  }
}

const range = { from: 20_000, to: 32_000 };

async function freePort(): Promise<number> {
  for (let tries = 0; tries < 1000; tries++) {
    const port = randomInt(range.from, range.to);
    if (await isFree(port)) return port;
  }
  throw new Error(`No port of 127.0.0.1 from ${range.from} to ${range.to} is free.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
