import { request } from 'node:http';
import { PutAccountSettingCommand } from '@aws-sdk/client-ecr';
import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  createRegistryClient,
  digestOf,
  indexType,
  manifestType,
  type RegistryClient,
  sendRaw,
} from './registry-client.ts';
import { useServer } from './running-server.ts';

const server = useServer();
let client: RegistryClient;
beforeEach(async () => {
  server.errors.length = 0;
  client = await createRegistryClient(server);
  await client.create('team/app');
});
const send: RegistryClient['send'] = (method, path, options) => client.send(method, `/v2/${path}`, options);
const bytes = (text: string) => Buffer.from(text);
const begin = async () => (await send('POST', 'team/app/blobs/uploads/')).headers.get('location') ?? '';

describe('the registry', () => {
  it('lets in who has a password, as long as it is valid', async () => {
    expect((await send('GET', '')).headers.get('docker-distribution-api-version')).toBe('registry/2.0');
    const { endpoint } = server.aws;
    const stranger = await sendRaw(endpoint, 'GET', '/v2/');
    expect(stranger).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
    expect(stranger.headers.get('www-authenticate')).toBe(`Basic realm="${endpoint}/",service="ecr.amazonaws.com"`);
    for (const login of ['AWS:none', 'me:x', 'x', 'AWS:bnVsbA']) {
      const basic = `Basic ${bytes(login).toString('base64')}`;
      expect(await sendRaw(endpoint, 'GET', '/v2/', basic)).toMatchObject({ status: 401 });
    }
    const password = bytes(client.authorization.slice('Basic '.length)).toString();
    const renamed = bytes(Buffer.from(password, 'base64').toString().replace('AWS:', 'me:')).toString('base64');
    expect(await sendRaw(endpoint, 'GET', '/v2/', `Basic ${renamed}`)).toMatchObject({ status: 401 });
    server.clock.advance(12 * 3_600_000);
    expect(await send('GET', '')).toMatchObject({
      status: 403,
      code: 'DENIED',
      text: expect.stringContaining('Your authorization token has expired. Reauthenticate and try again.'),
    });
  });

  it('has no more repositories than ECR', async () => {
    for (const [method, path] of [
      ['POST', 'none/blobs/uploads/'],
      ['GET', 'none/tags/list'],
      ['PUT', 'none/manifests/v1'],
      ['GET', `none/blobs/${digestOf(bytes('x'))}`],
    ] as const) {
      const answer = await send(method, path, method === 'PUT' ? { body: '{}' } : {});
      expect(answer).toMatchObject({ status: 404, code: 'NAME_UNKNOWN' });
      expect(answer.text).toContain(
        "The repository with name 'none' does not exist in the registry with id '000000000000'",
      );
    }
  });

  it('is another one in another region', async () => {
    const eu = server.client;
    const us = await createRegistryClient({ ...server, aws: server.aws, client: { ...eu, region: 'us-east-1' } });
    expect(await us.send('GET', '/v2/team/app/tags/list')).toMatchObject({ code: 'NAME_UNKNOWN' });
  });
});

describe('a blob', () => {
  it('has the same digest however it is cut', async () => {
    const cuts = fc.array(fc.uint8Array({ minLength: 1, maxLength: 2000 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(cuts, fc.boolean(), async (chunks, lastWithPut) => {
        const whole = Buffer.concat(chunks);
        const digest = digestOf(whole);
        const place = await begin();
        const rest = lastWithPut ? chunks.slice(0, -1) : chunks;
        let at = 0;
        for (const chunk of rest) {
          const headers = { 'content-range': `${at}-${at + chunk.length - 1}` };
          const answer = await client.send('PATCH', place, { headers, body: chunk });
          at += chunk.length;
          expect([answer.status, answer.headers.get('range')]).toEqual([202, `0-${at - 1}`]);
        }
        const last = (lastWithPut && chunks.at(-1)) || undefined;
        const done = await client.send('PUT', `${place}?digest=${digest}`, last === undefined ? {} : { body: last });
        expect([done.status, done.headers.get('docker-content-digest')]).toEqual([201, digest]);
        expect((await send('GET', `team/app/blobs/${digest}`)).text).toBe(whole.toString());
      }),
      { numRuns: 15 },
    );
  });

  it('is given whole, in part, or only looked at', async () => {
    const digest = await client.pushBlob('team/app', '0123456789');
    const get = async (range: string) => {
      const answer = await send('GET', `team/app/blobs/${digest}`, { headers: { range } });
      return [answer.status, answer.text, answer.headers.get('content-range')];
    };
    expect(await get('bytes=2-4')).toEqual([206, '234', 'bytes 2-4/10']);
    expect(await get('bytes=7-')).toEqual([206, '789', 'bytes 7-9/10']);
    expect(await get('bytes=-3')).toEqual([206, '789', 'bytes 7-9/10']);
    expect(await get('bytes=5-99')).toEqual([206, '56789', 'bytes 5-9/10']);
    expect((await get('bytes=10-'))[0]).toBe(416);
    expect((await get('bytes=4-2'))[0]).toBe(200);
    const head = await send('HEAD', `team/app/blobs/${digest}`);
    expect([head.status, head.text, head.headers.get('content-length')]).toEqual([200, '', '10']);
    expect(await send('HEAD', `team/app/blobs/${digestOf(bytes('x'))}`)).toMatchObject({ status: 404 });
    expect(await send('DELETE', `team/app/blobs/${digest}`)).toMatchObject({ status: 405, code: 'UNSUPPORTED' });
  });

  it('is seen in its own repository only', async () => {
    const digest = await client.pushBlob('team/app', 'x');
    await client.create('other');
    expect(await send('GET', `other/blobs/${digest}`)).toMatchObject({ status: 404, code: 'BLOB_UNKNOWN' });
  });

  it('must follow what was uploaded, and be what it is called', async () => {
    const place = await begin();
    const patch = (range: string, body: string) =>
      client.send('PATCH', place, { headers: { 'content-range': range }, body });
    expect(await patch('5-6', 'xx')).toMatchObject({ status: 416, code: 'BLOB_UPLOAD_INVALID' });
    expect(await patch('0-9', 'xx')).toMatchObject({ status: 400, code: 'SIZE_INVALID' });
    expect(await patch('0-1', 'ab')).toMatchObject({ status: 202 });
    const status = await client.send('GET', place);
    expect([status.status, status.headers.get('range')]).toEqual([204, '0-1']);
    expect(await client.send('PUT', place)).toMatchObject({ status: 400, code: 'DIGEST_INVALID' });
    const wrong = await client.send('PUT', `${place}?digest=${digestOf(bytes('xy'))}`);
    expect(wrong).toMatchObject({ status: 400, code: 'DIGEST_INVALID' });
    expect(await client.send('GET', place)).toMatchObject({ status: 404, code: 'BLOB_UPLOAD_UNKNOWN' });
    const other = await begin();
    expect(await client.send('DELETE', other)).toMatchObject({ status: 204 });
    expect(await client.send('PATCH', other, { body: 'x' })).toMatchObject({ status: 404 });
  });

  it('is not half there when the client leaves', async () => {
    const place = await begin();
    const { hostname, port } = new URL(server.aws.endpoint);
    await new Promise<void>((resolve) => {
      const headers = { authorization: client.authorization, 'content-length': '100' };
      const leaving = request({ hostname, port, method: 'PATCH', path: place, headers });
      leaving.on('error', () => resolve());
      leaving.write('some', () => leaving.destroy(new Error('leaves')));
    });
    expect((await client.send('GET', place)).headers.get('range')).toBe('0-0');
  });

  it('is taken over from another repository where the account allows it', async () => {
    await client.create('other');
    await client.pushImage('other', 'v1', 'shared');
    const digest = digestOf(bytes('shared'));
    const lonely = await client.pushBlob('other', 'in no image');
    const mount = async (blob: string, from = 'other') =>
      (await send('POST', `team/app/blobs/uploads/?mount=${blob}&from=${from}`)).status;
    expect(await mount(digest)).toBe(202);
    await client.ecr.send(new PutAccountSettingCommand({ name: 'BLOB_MOUNTING', value: 'ENABLED' }));
    expect([await mount(lonely), await mount(digest, 'none')]).toEqual([202, 202]);
    expect(await send('HEAD', `team/app/blobs/${digest}`)).toMatchObject({ status: 404 });
    expect(await mount(digest)).toBe(201);
    expect(await send('HEAD', `team/app/blobs/${digest}`)).toMatchObject({ status: 200 });
  });
});

describe('a manifest', () => {
  const put = (reference: string, body: string, type = manifestType) =>
    send('PUT', `team/app/manifests/${reference}`, { headers: { 'content-type': type }, body });
  const index = (...digests: string[]) =>
    JSON.stringify({
      ...{ schemaVersion: 2, mediaType: indexType },
      manifests: digests.map((digest) => ({
        ...{ mediaType: manifestType, digest, size: 1 },
        platform: { os: 'linux', architecture: 'amd64' },
      })),
    });

  it('is got by tag and by digest, byte for byte', async () => {
    const digest = await client.pushImage('team/app', 'v1', 'one');
    for (const reference of ['v1', digest]) {
      const answer = await send('GET', `team/app/manifests/${reference}`);
      expect(digestOf(bytes(answer.text))).toBe(digest);
      expect(answer.headers.get('content-type')).toBe(manifestType);
      const head = await send('HEAD', `team/app/manifests/${reference}`);
      expect([head.status, head.headers.get('docker-content-digest')]).toEqual([200, digest]);
    }
    expect(await send('GET', 'team/app/manifests/v2')).toMatchObject({ status: 404, code: 'MANIFEST_UNKNOWN' });
  });

  it('does not move an immutable tag, in the words of ECR', async () => {
    await client.create('fixed', { imageTagMutability: 'IMMUTABLE' });
    await client.pushImage('fixed', 'v1', 'one');
    await client.pushImage('fixed', 'v1', 'one');
    await expect(client.pushImage('fixed', 'v1', 'two')).rejects.toThrow(
      JSON.stringify({
        errors: [
          {
            code: 'TAG_INVALID',
            message:
              "The image tag 'v1' already exists in the 'fixed' repository and cannot be overwritten because the tag is immutable.",
          },
        ],
      }),
    );
  });

  it('needs what it names, and has the digest that it is called', async () => {
    const digest = await client.pushImage('team/app', 'v1', 'one');
    const { text } = await send('GET', 'team/app/manifests/v1');
    const none = digestOf(bytes('none'));
    expect(await put('all', index(digest, none), indexType)).toMatchObject({
      status: 400,
      code: 'MANIFEST_BLOB_UNKNOWN',
    });
    expect(await put('all', index(digest), indexType)).toMatchObject({ status: 201 });
    expect(await put('v2', text.replaceAll(digestOf(bytes('one')), none))).toMatchObject({
      code: 'MANIFEST_BLOB_UNKNOWN',
    });
    expect(await put(none, text)).toMatchObject({ status: 400, code: 'MANIFEST_INVALID' });
    expect(await put('v2', '{')).toMatchObject({ status: 400, code: 'MANIFEST_INVALID' });
    expect(await put('v2', text, 'text/html')).toMatchObject({ status: 400, code: 'MANIFEST_INVALID' });
    expect(await put('v2', 'x'.repeat(4 * 1024 * 1024 + 1))).toMatchObject({ status: 413 });
  });

  it('of an index is, for those who know none, that of linux/amd64', async () => {
    const digest = await client.pushImage('team/app', 'v1', 'one');
    await put('all', index(digest), indexType);
    const get = async (accept: string) => {
      const answer = await send('GET', 'team/app/manifests/all', { headers: { accept } });
      return answer.headers.get('docker-content-digest');
    };
    expect(await get(manifestType)).toBe(digest);
    expect(await get(`${manifestType}, ${indexType};q=0.5`)).not.toBe(digest);
  });

  it('is deleted by digest, unless an index needs it', async () => {
    const digest = await client.pushImage('team/app', 'v1', 'one');
    const all = digestOf(bytes(index(digest)));
    await put('all', index(digest), indexType);
    expect(await send('DELETE', `team/app/manifests/${digest}`)).toMatchObject({ status: 405, code: 'UNSUPPORTED' });
    expect(await send('DELETE', `team/app/manifests/${all}`)).toMatchObject({ status: 202 });
    expect(await send('DELETE', `team/app/manifests/${digest}`)).toMatchObject({ status: 202 });
    expect(await send('DELETE', `team/app/manifests/${digest}`)).toMatchObject({ status: 404 });
  });

  it('is found by what it refers to', async () => {
    const digest = await client.pushImage('team/app', 'v1', 'one');
    const more = { subject: { mediaType: manifestType, digest, size: 1 }, artifactType: 'a/signature' };
    const signature = await client.pushImage('team/app', 'signature', 'two', more);
    const { text } = await send('GET', `team/app/manifests/${signature}`);
    expect((await put('again', text)).headers.get('oci-subject')).toBe(digest);
    const list = async (query: string) => {
      const answer = await send('GET', `team/app/referrers/${digest}${query}`);
      expect(answer.headers.get('content-type')).toBe(indexType);
      return JSON.parse(answer.text).manifests;
    };
    expect(await list('')).toMatchObject([{ digest: signature, artifactType: 'a/signature' }]);
    expect(await list('?artifactType=a/signature')).toHaveLength(1);
    expect(await list('?artifactType=b')).toEqual([]);
  });
});

describe('tags', () => {
  it('are listed by name, in pages', async () => {
    for (const tag of ['c', 'a', 'b']) await client.pushImage('team/app', tag, 'one');
    const list = async (query: string) => {
      const answer = await send('GET', `team/app/tags/list${query}`);
      return [JSON.parse(answer.text).tags, answer.headers.get('link')];
    };
    expect(await list('')).toEqual([['a', 'b', 'c'], null]);
    expect(await list('?n=2')).toEqual([['a', 'b'], '</v2/team/app/tags/list?last=b&n=2>; rel="next"']);
    expect(await list('?n=2&last=b')).toEqual([['c'], null]);
    expect(await send('GET', 'team/app/tags/list?n=x')).toMatchObject({ status: 400 });
    expect(JSON.parse((await send('GET', '_catalog')).text)).toEqual({ repositories: ['team/app'] });
  });
});

describe('calls of the registry', () => {
  it('are events, named as IAM names them', async () => {
    const { sequence = 0 } = server.aws.events.since(0).at(-1) ?? {};
    await client.pushImage('team/app', 'v1', 'one');
    await send('GET', 'team/app/manifests/v1');
    await send('GET', `team/app/blobs/${digestOf(bytes('one'))}`);
    await send('HEAD', `team/app/blobs/${digestOf(bytes('two'))}`);
    const calls = server.aws.events.since(sequence).filter(({ type }) => type === 'call');
    const upload = ['InitiateLayerUpload', 'UploadLayerPart', 'CompleteLayerUpload'];
    expect(calls.map(({ detail }) => detail.operation)).toEqual([
      ...[...upload, ...upload, 'PutImage'],
      ...['BatchGetImage', 'GetDownloadUrlForLayer', 'BatchCheckLayerAvailability'],
    ]);
    expect(calls.at(-1)).toMatchObject({
      source: 'api',
      detail: {
        ...{ service: 'ecr', status: 404, error: 'BLOB_UNKNOWN', repository: 'team/app', region: 'eu-central-1' },
        permissions: [
          {
            action: 'ecr:BatchCheckLayerAvailability',
            resource: 'arn:aws:ecr:eu-central-1:000000000000:repository/team/app',
          },
        ],
      },
    });
  });

  it('are two where an upload ends with bytes', async () => {
    const operationsOf = async (body?: string) => {
      const place = await begin();
      const { sequence = 0 } = server.aws.events.since(0).at(-1) ?? {};
      const digest = digestOf(bytes(body ?? ''));
      await client.send('PUT', `${place}?digest=${digest}`, body === undefined ? {} : { body });
      return server.aws.events.since(sequence).map(({ detail }) => detail.operation);
    };
    expect(await operationsOf('x')).toEqual(['UploadLayerPart', 'CompleteLayerUpload']);
    expect(await operationsOf()).toEqual(['CompleteLayerUpload']);
  });

  it.each([
    ['throttle', 429, 'TOOMANYREQUESTS'],
    ['internal-error', 500, 'UNKNOWN'],
    ['access-denied', 403, 'DENIED'],
    ['expired-token', 403, 'DENIED'],
  ] as const)('fail on request: %s is %i %s', async (fault, status, code) => {
    server.aws.faults.add({ operation: 'ecr:PutImage', fault, count: 1, after: 0, milliseconds: 0 });
    expect(await send('PUT', 'team/app/manifests/v1', { body: '{}' })).toMatchObject({ status, code });
    expect(await send('GET', 'team/app/tags/list')).toMatchObject({ status: 200 });
  });

  it('are answered by half on request, when they are done', async () => {
    const digest = await client.pushBlob('team/app', '0123456789');
    const add = (operation: string) =>
      server.aws.faults.add({ operation: `ecr:${operation}`, fault: 'truncate', count: 1, after: 0, milliseconds: 0 });
    add('GetDownloadUrlForLayer');
    const { authorization } = client;
    const response = await fetch(`${server.aws.endpoint}/v2/team/app/blobs/${digest}`, { headers: { authorization } });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
    add('ListImages');
    await expect(send('GET', 'team/app/tags/list')).rejects.toThrow('terminated');
    const place = await begin();
    add('CompleteLayerUpload');
    const body = 'done';
    const done = digestOf(bytes(body));
    await expect(client.send('PUT', `${place}?digest=${done}`, { body })).rejects.toThrow('fetch failed');
    expect((await send('GET', `team/app/blobs/${done}`)).text).toBe(body);
  });

  it('are cut off or late on request', async () => {
    const add = (fault: 'reset' | 'latency', milliseconds: number) =>
      server.aws.faults.add({ operation: 'ecr:ListImages', fault, count: 1, after: 0, milliseconds });
    add('reset', 0);
    await expect(send('GET', 'team/app/tags/list')).rejects.toThrow('fetch failed');
    add('latency', 1);
    expect(await send('GET', 'team/app/tags/list')).toMatchObject({ status: 200 });
  });
});

describe('whatever is asked', () => {
  it('is answered, and nothing outside is touched', async () => {
    const word = fc.constantFrom(
      ...['team/app', '..', '%2e%2e', '%2F', 'blobs', 'uploads', 'manifests', 'tags', 'list', 'referrers', '%', '\\'],
      ...['sha256:..', `sha256:${'0'.repeat(64)}`, 'sha256:%2e%2e%2f', 'v1', 'A', '%00', ''],
    );
    const method = fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS');
    await fc.assert(
      fc.asyncProperty(method, fc.array(word, { maxLength: 6 }), async (verb, words) => {
        const { status } = await sendRaw(server.aws.endpoint, verb, `/v2/${words.join('/')}`, client.authorization);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 150 },
    );
    expect(server.errors).toEqual([]);
  });

  it.each([
    ['GET', '/v2/../../etc/passwd', 404],
    ['GET', '/v2/team/app/blobs/../../../x', 404],
    ['GET', '/v2/team%2f..%2fapp/manifests/v1', 400],
    ['GET', '/v2/team/app/manifests/..', 400],
    ['GET', '/v2/team/app/blobs/sha256:..%2f..%2fx', 404],
    ['PATCH', '/v2/team/app/blobs/uploads/..%2fx', 404],
    ['PATCH', '/v2/team/app/blobs/uploads/x', 404],
    ['GET', '/v2/%E0%A4%A/tags/list', 400],
    ['POST', '/v2/team/app/tags/list', 405],
  ])('%s %s is refused with %i', async (method, path, status) => {
    expect(await sendRaw(server.aws.endpoint, method, path, client.authorization)).toMatchObject({ status });
  });
});
