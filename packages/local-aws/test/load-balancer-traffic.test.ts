/** What a load balancer does with traffic, over real sockets. */
import { once } from 'node:events';
import { type IncomingHttpHeaders, request as openRequest, type RequestListener } from 'node:http';
import { connect, createServer } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import {
  type Action,
  CreateRuleCommand,
  DeleteListenerCommand,
  DeregisterTargetsCommand,
  ModifyListenerCommand,
  ModifyLoadBalancerAttributesCommand,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from '@jest/globals';
import { useLoadBalancers } from './load-balancer-world.ts';
import { useServer } from './running-server.ts';

const server = useServer();
const world = useLoadBalancers(server);
const second = 1000;

const text = async (url: string, init?: RequestInit) => await (await fetch(url, init)).text();
const status = async (url: string) => (await fetch(url)).status;

/** A listener in front of a group with one target that is healthy. */
async function one(answer: RequestListener = (_, response) => response.end('one')) {
  const group = await world.group('one');
  const loadBalancer = await world.balancer();
  const target = await world.start('one', answer);
  const listener = await world.listen(loadBalancer, { [group]: 1 });
  await world.register(group, target);
  await server.clock.step(5 * second);
  return { group, loadBalancer, target, ...listener };
}

/** A listener in front of `blue` and `green`, each with a healthy target that answers with its name. */
async function two(weights: { blue: number; green: number }, sticky?: number) {
  const [blue, green] = [await world.group('blue'), await world.group('green')];
  const options = sticky === undefined ? {} : { sticky };
  const listener = await world.listen(
    await world.balancer(),
    { [blue]: weights.blue, [green]: weights.green },
    options,
  );
  await world.register(blue, await world.start('blue'));
  await world.register(green, await world.start('green'));
  await server.clock.step(5 * second);
  const shift = (next: { blue: number; green: number }) => {
    const TargetGroups = [
      { TargetGroupArn: blue, Weight: next.blue },
      { TargetGroupArn: green, Weight: next.green },
    ];
    const stickiness = sticky && { TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: sticky } };
    const DefaultActions: Action[] = [{ Type: 'forward', ForwardConfig: { TargetGroups, ...stickiness } }];
    return world.client().send(new ModifyListenerCommand({ ListenerArn: listener.arn, DefaultActions }));
  };
  return { blue, green, shift, ...listener };
}

describe('weights', () => {
  it('divide the traffic, and 0 gets none of it', async () => {
    const { url, shift } = await two({ blue: 100, green: 0 });
    const count = async () => {
      const answers = await Promise.all(Array.from({ length: 60 }, () => text(url)));
      return answers.filter((answer) => answer === 'green').length;
    };
    expect(await count()).toBe(0);
    expect((await fetch(url)).headers.getSetCookie()).toEqual([]);
    await shift({ blue: 50, green: 50 });
    const half = await count();
    expect(half).toBeGreaterThan(8);
    expect(half).toBeLessThan(52);
    await shift({ blue: 0, green: 100 });
    expect(await count()).toBe(60);
  });

  it('may change at any moment without one request that fails', async () => {
    const { url, shift } = await two({ blue: 1, green: 0 });
    const answers = new Set<string>();
    let over = false;
    const client = async () => {
      let requests = 0;
      for (; !over; requests++) {
        const response = await fetch(url);
        answers.add(`${response.status} ${await response.text()}`);
      }
      return requests;
    };
    const clients = Array.from({ length: 8 }, client);
    for (let flip = 0; flip < 20; flip++) await shift(flip % 2 === 0 ? { blue: 0, green: 1 } : { blue: 1, green: 0 });
    over = true;
    const requests = await Promise.all(clients);
    expect([...answers].sort()).toEqual(['200 blue', '200 green']);
    expect(requests.every((count) => count > 0)).toBe(true);
  });

  it('let a sticky client stay until its group has no weight or its time is over', async () => {
    const { url, shift } = await two({ blue: 1, green: 1 }, 60);
    const first = await fetch(url);
    const home = await first.text();
    const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    expect(cookie).toMatch(/^AWSALBTG=/);
    const again = async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => text(url, { headers: { cookie } })));
      return new Set(answers);
    };
    expect(await again()).toEqual(new Set([home]));
    const away = home === 'blue' ? 'green' : 'blue';
    await shift({ blue: 0, green: 0, [away]: 1 });
    expect(await again()).toEqual(new Set([away]));
    await shift({ blue: 1, green: 1 });
    expect(await again()).toEqual(new Set([home]));
    await server.clock.step(60 * second);
    expect(await again()).toEqual(new Set(['blue', 'green']));
  });
});

describe('a target', () => {
  it('keeps its clients where the group is sticky, until it drains', async () => {
    const group = await world.group('sticky');
    const { url } = await world.listen(await world.balancer(), { [group]: 1 });
    const targets = [await world.start('a'), await world.start('b')];
    await world.register(group, ...targets);
    const Attributes = [{ Key: 'stickiness.enabled', Value: 'true' }];
    await world.client().send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: group, Attributes }));
    await server.clock.step(5 * second);
    const first = await fetch(url);
    const home = await first.text();
    const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    expect(cookie).toMatch(/^AWSALB=/);
    const again = async () => new Set(await Promise.all([1, 2, 3, 4].map(() => text(url, { headers: { cookie } }))));
    expect(await again()).toEqual(new Set([home]));
    const leaving = targets[home === 'a' ? 0 : 1];
    const Targets = [{ Id: leaving?.id, Port: leaving?.port }];
    await world.client().send(new DeregisterTargetsCommand({ TargetGroupArn: group, Targets }));
    expect(await again()).toEqual(new Set([home === 'a' ? 'b' : 'a']));
  });

  it('that drains finishes what it has and gets nothing new', async () => {
    let finish = () => {};
    let asked = 0;
    const { url, group, target } = await one((_, response) => {
      asked++;
      response.write('begun, ');
      finish = () => response.end('done');
    });
    const slow = await fetch(url);
    const Targets = [{ Id: target.id, Port: target.port }];
    await world.client().send(new DeregisterTargetsCommand({ TargetGroupArn: group, Targets }));
    expect(await status(url)).toBe(503);
    await server.clock.step(301 * second);
    finish();
    expect(await slow.text()).toBe('begun, done');
    // One was the health check's.
    expect(asked).toBe(2);
  });

  it('gets traffic although it is not healthy, if no other is', async () => {
    const { url, group } = await one((_, response) => response.writeHead(500).end('ill'));
    await server.clock.step(60 * second);
    expect(await world.health(group)).toMatchObject([
      {
        State: 'unhealthy',
        Reason: 'Target.ResponseCodeMismatch',
        Description: 'Health checks failed with these codes: [500]',
      },
    ]);
    expect(await text(url)).toBe('ill');
    await world.register(group, await world.start('well'));
    await server.clock.step(10 * second);
    expect(new Set(await Promise.all([1, 2, 3, 4].map(() => text(url))))).toEqual(new Set(['well']));
  });
});

describe('a request', () => {
  it('streams both ways, and keeps its path, its query and its headers', async () => {
    let seen: IncomingHttpHeaders = {};
    const { url } = await one(async (request, response) => {
      seen = request.headers;
      response.writeHead(201, 'Made', { 'X-Own': ['1', '2'], Connection: 'close', 'Keep-Alive': '1' });
      response.write(`${request.method} ${request.url} `);
      for await (const chunk of request) response.write(String(chunk).toUpperCase());
      response.end();
    });
    const outgoing = openRequest(`${url}/a%20b?c=%2F&d`, { method: 'POST', headers: { 'X-Test': 'x' } });
    outgoing.write('first ');
    const [answer] = await once(outgoing, 'response');
    outgoing.end('last');
    expect(await readText(answer)).toBe('POST /a%20b?c=%2F&d FIRST LAST');
    expect(answer).toMatchObject({ statusCode: 201, statusMessage: 'Made', headers: { 'x-own': '1, 2' } });
    expect(answer.headers).not.toHaveProperty('keep-alive', '1');
    const port = new URL(url).port;
    expect(seen).toMatchObject({
      ...{ host: `127.0.0.1:${port}`, 'x-test': 'x', 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' },
      'transfer-encoding': 'chunked',
    });
    expect(seen).toHaveProperty('x-forwarded-port');
  });

  it.each(['GET', 'HEAD', 'DELETE', 'POST', 'OPTIONS'])('may be a %s without a body', async (method) => {
    let length: string | undefined;
    const { url } = await one((request, response) => {
      length = request.headers['content-length'];
      response.setHeader('Content-Length', '4').end('body');
    });
    const response = await fetch(url, { method });
    expect(response.headers.get('content-length')).toBe('4');
    expect(await response.text()).toBe(method === 'HEAD' ? '' : 'body');
    expect(length).toBe('0');
  });

  it('reuses its connection to the load balancer', async () => {
    const { url } = await one();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const ask = async () => {
      socket.write('GET / HTTP/1.1\r\nHost: shop\r\n\r\n');
      const [chunk] = await once(socket, 'data');
      return String(chunk).split('\r\n')[0];
    };
    expect([await ask(), await ask()]).toEqual(['HTTP/1.1 200 OK', 'HTTP/1.1 200 OK']);
    socket.destroy();
  });

  it('may be one of HTTP/1.0', async () => {
    const { url } = await one((request, response) => response.end(request.headers.host));
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('GET / HTTP/1.0\r\n\r\n');
    expect(await readText(socket)).toMatch(/^HTTP\/1.1 200 OK\r\n(.+\r\n)+\r\n127\.0\.0\.1:\d+$/);
  });

  it('may become a WebSocket, which lives as long as the listener', async () => {
    const { url, arn, target } = await one();
    target.server.on('upgrade', (_, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
      socket.pipe(socket);
    });
    const headers = { connection: 'Upgrade', upgrade: 'echo' };
    const [answer, socket] = await once(openRequest(url, { headers }).end(), 'upgrade');
    expect(answer.headers.upgrade).toBe('echo');
    socket.write('hello');
    expect(String((await once(socket, 'data'))[0])).toBe('hello');
    socket.end();
    await once(socket, 'close');
    const [, left] = await once(openRequest(url, { headers }).end(), 'upgrade');
    const cut = once(left.resume(), 'close');
    await world.client().send(new DeleteListenerCommand({ ListenerArn: arn }));
    await cut;
  });

  it('is answered in plain HTTP if the target does not upgrade', async () => {
    const { url } = await one();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
    // Reads until the load balancer hangs up.
    expect(await readText(socket)).toMatch(/^HTTP\/1.1 200 OK\r\n(.+\r\n)+\r\none$/);
  });

  it('whose client goes away goes away at the target', async () => {
    let gone: Promise<unknown> | undefined;
    let begun = () => {};
    const began = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const { url } = await one((request, response) => {
      if (request.url === '/') {
        response.end();
        return;
      }
      gone = once(response, 'close');
      begun();
    });
    const outgoing = openRequest(`${url}/slow`).on('error', () => {});
    outgoing.end();
    await began;
    outgoing.destroy();
    await gone;
  });
});

describe('a failure', () => {
  it('of a target that refuses the connection is 502', async () => {
    const { url, target } = await one();
    await new Promise((resolve) => {
      target.server.close(resolve);
      target.server.closeAllConnections();
    });
    const response = await fetch(url);
    expect(response.status).toBe(502);
    expect(response.headers.get('server')).toBe('awselb/2.0');
    expect(await response.text()).toContain('502 Bad Gateway');
  });

  it('of a target that cuts the connection is 502', async () => {
    const { url } = await one((request) => request.socket.destroy());
    expect(await status(url)).toBe(502);
  });

  it('in the middle of an answer cuts the client, too', async () => {
    const { url } = await one((request, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('begun', () => request.socket.destroy());
    });
    await expect(text(url)).rejects.toThrow();
  });

  it('of a target that says nothing is 504', async () => {
    const { url, loadBalancer } = await one((request, response) => {
      if (request.headers['user-agent']?.startsWith('ELB')) response.end();
    });
    const Attributes = [{ Key: 'idle_timeout.timeout_seconds', Value: '1' }];
    await world.client().send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: loadBalancer, Attributes }));
    expect(await status(url)).toBe(504);
  });

  it('to find a target at its address is 504, and to find a target at all 503', async () => {
    const group = await world.group('nowhere');
    const { url } = await world.listen(await world.balancer(), { [group]: 1 });
    expect(await status(url)).toBe(503);
    await world.register(group, { id: '10.0.99.99', port: 80 });
    await server.clock.step(60 * second);
    expect(await world.health(group)).toMatchObject([{ State: 'unhealthy', Reason: 'Target.Timeout' }]);
    expect(await status(url)).toBe(504);
  });

  it.each(['GARBAGE\r\n\r\n', 'GET / HTTP/1.1\r\nBad Header: 1\r\n\r\n', 'GET /\u00ff HTTP/1.1\r\nHost: a\r\n\r\n'])(
    'to speak HTTP, as %j, is the client’s own',
    async (bytes) => {
      const { url } = await one();
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.end(Buffer.from(bytes, 'latin1'));
      expect(await readText(socket)).toMatch(/^HTTP\/1.1 400 /);
      expect(await text(url)).toBe('one');
    },
  );
});

describe('a rule', () => {
  it('takes the requests that meet its conditions', async () => {
    const { url, arn } = await one();
    const rule = (Priority: number, path: string, action: Action) => {
      const Conditions = [{ Field: 'path-pattern', Values: [path] }];
      return world.client().send(new CreateRuleCommand({ ListenerArn: arn, Priority, Conditions, Actions: [action] }));
    };
    const StatusCode = '418';
    await rule(1, '/tea', { Type: 'fixed-response', FixedResponseConfig: { StatusCode, MessageBody: 'short' } });
    await rule(2, '/old/*', { Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_302', Path: '/new' } });
    const tea = await fetch(`${url}/tea`, { method: 'POST', body: 'water' });
    expect([tea.status, await tea.text()]).toEqual([418, 'short']);
    const moved = await fetch(`${url}/old/page?a=b`, { redirect: 'manual' });
    expect([moved.status, moved.headers.get('location')]).toEqual([302, `${url}/new?a=b`]);
    expect(await text(`${url}/other`)).toBe('one');
  });
});

describe('a listener', () => {
  it('that is deleted or reset is gone, with its connections', async () => {
    const { url, arn } = await one();
    expect(await status(url)).toBe(200);
    await world.client().send(new DeleteListenerCommand({ ListenerArn: arn }));
    await expect(fetch(url)).rejects.toThrow();
    const other = await world.group('other');
    const again = await world.listen(await world.balancer('again'), { [other]: 1 });
    server.aws.reset();
    await expect(fetch(again.url)).rejects.toThrow();
  });

  it('moves to another port', async () => {
    const { url, arn } = await one();
    const Port = Number(new URL(url).port) + 500;
    await world.client().send(new ModifyListenerCommand({ ListenerArn: arn, Port }));
    const opened = server.aws.events.since(0).findLast(({ type }) => type === 'listener-opened')?.detail;
    expect(opened).toMatchObject({ listenerArn: arn });
    expect(await text(String(opened?.url))).toBe('one');
    await expect(fetch(url)).rejects.toThrow();
  });

  it('takes another port where its own is taken', async () => {
    const taken = createServer();
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const group = await world.group('one');
    const { url, arn } = await world.listen(await world.balancer(), { [group]: 1 }, { Port: port });
    expect(url).not.toBe(`http://127.0.0.1:${port}`);
    expect(await status(url)).toBe(503);
    const endpoints = await (await fetch(`${server.aws.endpoint}/_local/endpoints`)).json();
    expect(endpoints).toEqual({
      listeners: [{ listenerArn: arn, loadBalancerName: 'shop', protocol: 'HTTP', port, url }],
    });
    taken.close();
  });
});

describe('a network load balancer', () => {
  it('carries bytes by weight, each connection to one target', async () => {
    // A health check hangs up before it has heard anything.
    const targets = ['blue', 'green'].map((name) => createServer((socket) => socket.on('error', () => {}).end(name)));
    const groups: string[] = [];
    const more = { Protocol: 'TCP' } as const;
    for (const name of ['blue', 'green']) groups.push(await world.group(name, more));
    const [blue = '', green = ''] = groups;
    const loadBalancer = await world.balancer('net', 'network');
    const { url, arn } = await world.listen(loadBalancer, { [blue]: 1, [green]: 0 }, more);
    expect(url).toMatch(/^tcp:/);
    const ask = () => readText(connect(Number(new URL(url).port), '127.0.0.1'));
    await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET' });
    for (const [index, target] of targets.entries()) {
      target.listen(0, '127.0.0.1');
      await once(target, 'listening');
      await world.register(groups[index] ?? '', { id: '127.0.0.1', port: (target.address() as { port: number }).port });
    }
    await server.clock.step(5 * second);
    expect(await world.health(blue)).toEqual([{ State: 'healthy' }]);
    expect(await Promise.all([ask(), ask()])).toEqual(['blue', 'blue']);
    const TargetGroups = [{ TargetGroupArn: green, Weight: 1 }];
    const DefaultActions: Action[] = [{ Type: 'forward', ForwardConfig: { TargetGroups } }];
    await world.client().send(new ModifyListenerCommand({ ListenerArn: arn, DefaultActions }));
    expect(await ask()).toBe('green');
    await Promise.all(targets.map((target) => new Promise((resolve) => target.close(resolve))));
    await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
