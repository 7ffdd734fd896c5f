import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { HostPorts, PortWatch } from './host-ports.ts';

describe('HostPorts', () => {
  it('gives nobody the port of another', async () => {
    const ports = new HostPorts();
    const taken = await Promise.all(Array.from({ length: 50 }, () => ports.take()));
    expect(new Set(taken).size).toBe(50);
  });
});

describe('PortWatch', () => {
  it('sees a program that listens late', async () => {
    const port = await new HostPorts().take();
    const watch = new PortWatch(port);
    expect(watch.listens).toBe(false);
    const server = createServer().listen(port, '127.0.0.1');
    await watch.settled;
    expect(watch.listens).toBe(true);
    server.close();
    await once(server, 'close');
  });

  it('can be stopped', async () => {
    const watch = new PortWatch(await new HostPorts().take());
    watch.stop();
    await watch.settled;
    expect(watch.listens).toBe(false);
  });
});
