import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { HostPorts } from './host-ports.ts';
import { PortWatch } from './port-watch.ts';

/** A watch on a free port, and what it says. */
async function watchPort(settings: { patience: number; proof?: number }) {
  const port = await new HostPorts().take();
  const lines: string[] = [];
  const watch = new PortWatch({ port, complaint: 'silence', onOutput: (line) => lines.push(line), ...settings });
  return { port, watch, lines };
}

async function listen(port: number, server: Server): Promise<() => Promise<unknown>> {
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return () => Promise.all([once(server, 'close'), server.close()]);
}

describe('HostPorts', () => {
  it('gives nobody the port of another', async () => {
    const ports = new HostPorts();
    const taken = await Promise.all(Array.from({ length: 50 }, () => ports.take()));
    expect(new Set(taken).size).toBe(50);
  });
});

describe('PortWatch', () => {
  it('sees a program that listens late', async () => {
    const { port, watch, lines } = await watchPort({ patience: 20_000 });
    const close = await listen(port, createServer());
    await watch.ready();
    expect(watch.notListening).toBeUndefined();
    expect(lines).toEqual([]);
    await close();
  });

  it('complains once, until somebody listens after all', async () => {
    const { port, watch, lines } = await watchPort({ patience: 20 });
    await watch.ready();
    expect(watch.notListening).toBe('silence');
    expect(lines).toEqual(['local-aws: silence']);
    const server = createServer();
    const seen = once(server, 'connection');
    const close = await listen(port, server);
    await seen;
    while (watch.notListening !== undefined) await new Promise(setImmediate);
    expect(lines.length).toBe(1);
    await close();
  });

  it('says nothing of a program that has ended', async () => {
    const { watch, lines } = await watchPort({ patience: 20_000 });
    watch.stop();
    await watch.ready();
    expect(watch.notListening).toBeUndefined();
    expect(lines).toEqual([]);
  });

  it('is not taken in by a proxy that accepts for nobody', async () => {
    const { port, watch } = await watchPort({ patience: 150, proof: 50 });
    const close = await listen(
      port,
      createServer((socket) => socket.end()),
    );
    await watch.ready();
    expect(watch.notListening).toBe('silence');
    watch.stop();
    await close();
  });
});
