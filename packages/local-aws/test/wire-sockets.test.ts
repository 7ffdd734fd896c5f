/** What only a socket can do to a server: too much, too little, twice at once, or nonsense. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { useServer } from './running-server.ts';

const server = useServer();
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  // Whatever a client did, nothing of it is an error of the server.
  expect(server.errors).toEqual([]);
});

async function open(): Promise<Socket> {
  const socket = connect(Number(new URL(server.aws.endpoint).port), '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** What the server says until `end` is in it, or until it hangs up. */
async function read(socket: Socket, end: RegExp): Promise<string> {
  let text = '';
  return await new Promise((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk;
      if (end.test(text)) resolve(text);
    });
    socket.on('close', () => resolve(text));
  });
}

const sign = (service: string) =>
  `Authorization: AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, Signature=x`;
const head = (...lines: string[]) => [...lines, 'Host: 127.0.0.1', '', ''].join('\r\n');
const json = 'Content-Type: application/x-amz-json-1.1';
const whoAmI = 'Action=GetCallerIdentity&Version=2011-06-15';
const callerIdentity = `${head('POST / HTTP/1.1', sign('sts'), 'Content-Type: application/x-www-form-urlencoded', `Content-Length: ${whoAmI.length}`)}${whoAmI}`;

async function works(): Promise<void> {
  const socket = await open();
  socket.write(callerIdentity);
  expect(await read(socket, /<\/GetCallerIdentityResponse>/)).toMatch(/^HTTP\/1\.1 200 /);
}

describe('a body that is too large', () => {
  it.each([
    ['ssm', 'X-Amz-Target: AmazonSSM.GetParameter', json, /^HTTP\/1\.1 413 [\s\S]*"__type":"RequestEntityTooLarge"/],
    [
      'sts',
      'X-Other: 1',
      'Content-Type: application/x-www-form-urlencoded',
      /^HTTP\/1\.1 413 [\s\S]*<ErrorResponse [\s\S]*<Code>RequestEntityTooLarge<\/Code>/,
    ],
  ])('is refused before it is read: %s', async (service, target, type, answer) => {
    const socket = await open();
    socket.write(head('POST / HTTP/1.1', sign(service), target, type, 'Content-Length: 10000001'));
    expect(await read(socket, answer)).toMatch(answer);
    await works();
  });

  it('is refused where its length was not told', async () => {
    const socket = await open();
    const started = head('POST / HTTP/1.1', sign('ssm'), 'X-Amz-Target: AmazonSSM.GetParameter', json);
    socket.write(started.replace(/\r\n$/, 'Transfer-Encoding: chunked\r\n\r\n'));
    const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
    for (let sent = 0; sent < 12; sent++) socket.write(chunk);
    expect(await read(socket, /RequestEntityTooLarge/)).toMatch(/^HTTP\/1\.1 413 /);
    // It never ends, so it is cut off.
    await read(socket, /$^/);
    expect(socket.closed).toBe(true);
  });

  it.each([
    ['lambda', 'POST /2015-03-31/functions HTTP/1.1', 72_000_001, /^HTTP\/1\.1 413 [\s\S]*RequestTooLargeException/],
    ['s3', 'PUT /bucket/key HTTP/1.1', 512_000_001, /^HTTP\/1\.1 400 [\s\S]*<Code>EntityTooLarge<\/Code>/],
  ])('has a limit of its own: %s', async (service, line, length, answer) => {
    const socket = await open();
    socket.write(head(line, sign(service), 'Content-Type: application/json', `Content-Length: ${length}`));
    expect(await read(socket, answer)).toMatch(answer);
  });
});

describe('a client', () => {
  it('may leave in the middle of its body', async () => {
    const socket = await open();
    socket.write(
      `${head('POST / HTTP/1.1', sign('ssm'), 'X-Amz-Target: AmazonSSM.GetParameter', json, 'Content-Length: 99')}{`,
    );
    socket.resetAndDestroy();
    await works();
  });

  it('may send one byte at a time', async () => {
    const socket = await open();
    socket.setNoDelay(true);
    for (const byte of callerIdentity) await new Promise((resolve) => socket.write(byte, resolve));
    expect(await read(socket, /<\/GetCallerIdentityResponse>/)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('may ask several things at once, and is answered in their order', async () => {
    const socket = await open();
    const other = head('GET /2015-03-31/functions/none HTTP/1.1', sign('lambda'));
    socket.write(callerIdentity + other + callerIdentity);
    const text = await read(socket, /<\/GetCallerIdentityResponse>[\s\S]*<\/GetCallerIdentityResponse>/);
    expect(text.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 200']);
  });

  it('may name the whole URL', async () => {
    const socket = await open();
    socket.write(head('GET http://127.0.0.1:1/2015-03-31/functions/none HTTP/1.1', sign('lambda')));
    expect(await read(socket, /ResourceNotFoundException/)).toMatch(/^HTTP\/1\.1 404 /);
  });
});

describe('nonsense', () => {
  it.each([
    ['no HTTP', 'hello\r\n\r\n', '400'],
    [
      'a flood of headers',
      head('GET / HTTP/1.1', ...Array.from({ length: 5000 }, (_, index) => `X-${index}: ${index}`)),
      '431',
    ],
    ['bad framing', head('POST / HTTP/1.1', 'Transfer-Encoding: chunked').replace(/$/, 'zz\r\n'), '400'],
    ['a path that cannot be decoded', head('GET /2015-03-31/functions/%zz HTTP/1.1', sign('lambda')), '400'],
    ['a key that cannot be decoded', head('GET /bucket/%E0%A4%A HTTP/1.1', sign('s3')), '400'],
    ['a way out of a bucket', head('GET /bucket/../../_local/state HTTP/1.1', sign('s3')), '404'],
    ['an unknown method', head('PROPFIND / HTTP/1.1', sign('s3')), '501'],
  ])('%s is refused', async (_, text, status) => {
    const socket = await open();
    socket.write(text);
    expect(await read(socket, /\r\n\r\n/)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    await works();
  });
});
