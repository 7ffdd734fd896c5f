import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { imageType } from '../test/layout.ts';
import { broken, type Fault, type MemoryRegistry, memoryRegistry, refuse } from '../test/memory-registry.ts';
import { digestOf } from './digest.ts';
import { InvalidReference } from './reference.ts';
import { openRegistry, type Registry } from './registry.ts';
import { RegistryError } from './registry-error.ts';
import type { RegistryOptions } from './transport.ts';

let memory: MemoryRegistry;
let sleeps: number[];
let retries: string[];
let registry: Registry;
const bytes = Buffer.from('some bytes');
const digest = digestOf(bytes);
const open = (more: Partial<RegistryOptions> = {}) =>
  openRegistry({
    registry: 'registry.example.com',
    authorization: async () => memory.login,
    fetch: memory.fetch,
    sleep: async (milliseconds) => {
      sleeps.push(milliseconds);
    },
    onRetry: (message) => retries.push(message),
    ...more,
  });
const put = (to = registry) => to.putBlob('team/app', digest, bytes.length, () => Readable.from([bytes]));
const failure = async (work: Promise<unknown>): Promise<RegistryError> => {
  const error = await work.catch((thrown: unknown) => thrown);
  if (error instanceof RegistryError) return error;
  throw new Error(`no RegistryError: ${error}`);
};
/** A fault for requests of this method, or of this method to such an address. */
const on =
  (method: string, make: () => Response, part = ''): Fault =>
  (asked) =>
    asked.method === method && asked.url.includes(part) ? make() : undefined;
const times = (count: number, fault: () => Fault) => Array.from({ length: count }, fault);
const breaks = (code?: string) => (): Response => {
  throw broken(code);
};

beforeEach(() => {
  memory = memoryRegistry();
  sleeps = [];
  retries = [];
  registry = open();
});

describe('a blob', () => {
  it('is put once, where the registry says', async () => {
    expect(await registry.hasBlob('team/app', digest)).toBe(false);
    await put();
    expect(await registry.hasBlob('team/app', digest)).toBe(true);
    const base = 'https://registry.example.com/v2/team/app/blobs';
    expect(memory.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `HEAD ${base}/${digest}`,
      `POST ${base}/uploads/`,
      `PUT ${base}/uploads/1?state=a%2Bb&digest=sha256%3A${digest.slice(7)}`,
      `HEAD ${base}/${digest}`,
    ]);
  });

  it('may be empty', async () => {
    const nothing = digestOf(Buffer.alloc(0));
    await registry.putBlob('team/app', nothing, 0, () => Readable.from([]));
    expect(memory.blobs.get(nothing)).toHaveLength(0);
  });

  it('is sent anew from its beginning when the upload is cut or lost', async () => {
    memory.faults.push(
      on('PUT', breaks()),
      on('PUT', () => refuse(404, 'BLOB_UPLOAD_UNKNOWN')),
      on('PUT', () => refuse(500, 'UNKNOWN')),
    );
    await put();
    expect([memory.blobs.size, sleeps.length]).toEqual([1, 3]);
    expect(memory.asked.filter(({ method }) => method === 'POST')).toHaveLength(4);
  });

  it('is not sent again when only the answer was lost', async () => {
    memory.faults.push((asked) => {
      if (asked.method !== 'PUT') return undefined;
      memory.blobs.set(digest, bytes);
      throw broken('UND_ERR_SOCKET');
    });
    await put();
    expect(memory.asked.map(({ method }) => method)).toEqual(['POST', 'PUT', 'HEAD']);
  });

  it('is not asked for again when its source is what fails', async () => {
    const gone = new Error('the file is gone');
    const source = () =>
      Readable.from(
        (async function* () {
          yield bytes.subarray(0, 2);
          throw gone;
        })(),
      );
    await expect(registry.putBlob('team/app', digest, bytes.length, source)).rejects.toBe(gone);
    for (const size of [bytes.length - 1, bytes.length + 1]) {
      const error = await failure(registry.putBlob('team/app', digest, size, () => Readable.from([bytes])));
      expect(error.message).toBe(`The content of ${digest} has not the ${size} bytes that the image says.`);
    }
    expect([sleeps, memory.blobs.size]).toEqual([[], 0]);
  });

  it('leaves no source open', async () => {
    const sources: Readable[] = [];
    memory.faults.push(
      on('PUT', breaks()),
      on('PUT', () => refuse(400, 'DIGEST_INVALID')),
    );
    const source = () => {
      const stream = Readable.from([bytes]);
      sources.push(stream);
      return stream;
    };
    await failure(registry.putBlob('team/app', digest, bytes.length, source));
    await new Promise(setImmediate);
    // Those that were never read from were never opened.
    expect(sources.every((stream) => stream.destroyed)).toBe(true);
  });
});

describe('a login', () => {
  it('goes to nobody but the registry', async () => {
    memory.faults.push(
      on(
        'POST',
        () => new Response(null, { status: 202, headers: { location: 'https://store.example.net/put?sign=a%20b' } }),
      ),
      on('PUT', () => new Response(null, { status: 200 }), 'store.example.net'),
    );
    await put();
    memory.faults.push(
      on('HEAD', () => new Response(null, { status: 307, headers: { location: '//store.example.net/x' } })),
      on(
        'HEAD',
        () => new Response(null, { status: 307, headers: { location: 'https://registry.example.com/v2/y' } }),
        'net/x',
      ),
      on('HEAD', () => new Response(null, { status: 200 }), '/v2/y'),
    );
    expect(await registry.hasBlob('team/app', digest)).toBe(true);
    expect(memory.asked.map(({ url, authorization }) => [new URL(url).host, authorization])).toEqual([
      ['registry.example.com', 'Basic one'],
      ['store.example.net', undefined],
      ['registry.example.com', 'Basic one'],
      ['store.example.net', undefined],
      ['registry.example.com', 'Basic one'],
    ]);
    expect(memory.asked[1]?.url).toBe(`https://store.example.net/put?sign=a%20b&digest=sha256%3A${digest.slice(7)}`);
  });

  it('does not leave HTTPS, not even to the same host', async () => {
    for (const location of ['http://registry.example.com/put', 'http://127.0.0.1/put', 'file:///etc/passwd']) {
      memory.faults.push(on('POST', () => new Response(null, { status: 202, headers: { location } })));
      expect((await failure(put())).kind).toBe('invalid');
    }
    memory.faults.push(on('POST', () => new Response(null, { status: 202 })));
    expect((await failure(put())).message).toContain('without saying where to go on');
    expect(memory.asked.every(({ method }) => method === 'POST')).toBe(true);
  });

  it('is asked for once, and once again when it is refused', async () => {
    let asked = 0;
    const client = open({
      authorization: async () => {
        asked++;
        return asked === 1 ? 'Basic old' : 'Basic one';
      },
    });
    const all = ['a', 'b', 'c'].map((text) => client.hasBlob('team/app', digestOf(Buffer.from(text))));
    expect(await Promise.all(all)).toEqual([false, false, false]);
    expect([asked, sleeps]).toEqual([2, []]);
    memory.login = 'Basic other';
    expect(await failure(client.manifest('team/app', '1'))).toMatchObject({ kind: 'unauthorized', retryable: false });
    expect(asked).toBe(3);
  });

  it('has expired when ECR says so, with 403', async () => {
    const expired = () => refuse(403, 'DENIED', 'Your authorization token has expired. Reauthenticate and try again.');
    memory.faults.push(on('POST', expired));
    await put();
    memory.faults.push(on('HEAD', () => new Response(null, { status: 403 })));
    expect(await registry.hasBlob('team/app', digest)).toBe(true);
    memory.faults.push(...times(2, () => on('POST', expired)));
    expect((await failure(put())).kind).toBe('unauthorized');
  });

  it('that cannot be got is the error of whoever was to get it', async () => {
    const gone = new Error('no credentials');
    let asked = 0;
    const client = open({
      authorization: async () => {
        asked++;
        if (asked === 1) throw gone;
        return 'Basic one';
      },
    });
    await expect(client.hasBlob('team/app', digest)).rejects.toBe(gone);
    expect(await client.hasBlob('team/app', digest)).toBe(false);
  });

  it('is in no error', async () => {
    const password = 'a secret of some length';
    const header = `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`;
    memory.login = header;
    const words = `${header} ${header.slice(6)} AWS:${password} ${password}`;
    const seen: string[] = [];
    const look = async (client: Registry) => {
      const error = await failure(client.manifest('team/app', '1'));
      seen.push(`${error.stack} ${error.nextStep} ${error.code} ${JSON.stringify(error)} ${error.cause}`);
    };
    for (const status of [400, 401, 403, 500]) {
      memory.faults.push(...times(6, () => on('GET', () => refuse(status, 'WORDS', words))));
      await look(registry);
      memory.faults.splice(0);
    }
    memory.faults.push(
      ...times(6, () => () => {
        throw new TypeError('fetch failed', { cause: new Error(words) });
      }),
    );
    await look(registry);
    await look(open({ authorization: async () => `${header}\n` }));
    expect(seen).toHaveLength(6);
    for (const text of [...seen, ...retries]) {
      for (const secret of [header, header.slice(6), password]) expect(text).not.toContain(secret);
    }
  });
});

describe('a manifest', () => {
  const manifest = Buffer.from('{"schemaVersion":2,"layers":[]}');
  const name = digestOf(manifest);

  it('is put and got byte for byte', async () => {
    expect(await registry.manifest('team/app', '1')).toBeUndefined();
    expect(await registry.putManifest('team/app', '1', imageType, manifest)).toBe(name);
    for (const reference of ['1', name]) {
      const got = await registry.manifest('team/app', reference);
      expect({ ...got, bytes: Buffer.from(got?.bytes ?? []) }).toEqual({
        ...{ digest: name, mediaType: imageType, bytes: manifest },
      });
    }
  });

  it('is missing only if the repository is there', async () => {
    expect(await failure(registry.manifest('none', '1'))).toMatchObject({ kind: 'not-found', code: 'NAME_UNKNOWN' });
  });

  it('has the digest that its bytes have', async () => {
    const lie = { headers: { 'docker-content-digest': digest, 'content-type': imageType } };
    memory.faults.push(on('GET', () => new Response(manifest, lie)));
    expect((await failure(registry.manifest('team/app', '1'))).kind).toBe('invalid');
    memory.faults.push(on('GET', () => new Response('{}')));
    expect((await failure(registry.manifest('team/app', name))).kind).toBe('invalid');
    memory.faults.push(on('PUT', () => new Response(null, { status: 201, ...lie })));
    const error = await failure(registry.putManifest('team/app', '1', imageType, manifest));
    expect(error.message).toBe(`The registry took the manifest 1 of team/app as ${digest}; its bytes are ${name}.`);
  });

  it('is not read for ever', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(1 << 20));
      },
    });
    memory.faults.push(on('GET', () => new Response(endless)));
    expect((await failure(registry.manifest('team/app', '1'))).message).toContain('more than 4 MiB');
    expect(pulled).toBeLessThan(10);
  });

  it('does not move an immutable tag', async () => {
    await registry.putManifest('team/app', '1', imageType, manifest);
    const other = Buffer.from('{"schemaVersion":2,"layers":[] }');
    const error = await failure(registry.putManifest('team/app', '1', imageType, other));
    expect(error).toMatchObject({ kind: 'tag-immutable', code: 'TAG_INVALID', retryable: false });
    expect(error.message).toMatch(
      /^The registry refused PUT of the manifest 1 to team\/app \(TAG_INVALID: The image tag '1' already exists .* immutable\)\.$/,
    );
  });
});

describe('a failure', () => {
  it('that may pass is tried again, later and later, six times in all', async () => {
    memory.faults.push(...times(9, () => on('HEAD', () => new Response(null, { status: 503 }))));
    expect(await failure(registry.hasBlob('team/app', digest))).toMatchObject({ kind: 'unavailable', status: 503 });
    expect(memory.asked).toHaveLength(6);
    const bounds = [500, 1000, 2000, 4000, 8000];
    expect(sleeps).toHaveLength(5);
    for (const [index, most] of bounds.entries()) {
      expect(sleeps[index]).toBeGreaterThanOrEqual(most / 2);
      expect(sleeps[index]).toBeLessThanOrEqual(most);
    }
    expect(retries[0]).toMatch(
      /^The registry failed in HEAD of the blob .* \(HTTP 503\)\. Trying again in 0\.\d s \(attempt 2 of 6\)\.$/,
    );
  });

  it.each<[string, () => Response, string]>([
    ['a request rate', () => refuse(429, 'TOOMANYREQUESTS', 'Rate exceeded'), 'throttled'],
    ['a request rate by its code', () => refuse(400, 'TOOMANYREQUESTS'), 'throttled'],
    ['a fault', () => refuse(500, 'UNKNOWN'), 'unavailable'],
    ['a page of a proxy', () => new Response('<html>', { status: 502 }), 'unavailable'],
    ['a broken connection', breaks(), 'unreachable'],
    ['a name that is not known now', breaks('EAI_AGAIN'), 'unreachable'],
  ])('by %s passes', async (_, fault, kind) => {
    memory.faults.push(on('GET', fault));
    expect(await registry.manifest('team/app', '1')).toBeUndefined();
    memory.faults.push(...times(6, () => on('GET', fault)));
    expect((await failure(registry.manifest('team/app', '1'))).kind).toBe(kind);
  });

  it.each<[string, () => Response, string]>([
    ['a permission', () => refuse(403, 'DENIED', 'User is not authorized to perform: ecr:BatchGetImage'), 'denied'],
    ['what is not supported', () => refuse(405, 'UNSUPPORTED'), 'invalid'],
    ['what is not implemented', () => new Response(null, { status: 501 }), 'unavailable'],
    ['a certificate', breaks('SELF_SIGNED_CERT_IN_CHAIN'), 'unreachable'],
  ])('by %s stays', async (_, fault, kind) => {
    memory.faults.push(on('GET', fault));
    expect(await failure(registry.manifest('team/app', '1'))).toMatchObject({ kind, retryable: false });
    expect(sleeps).toEqual([]);
  });

  it('by a redirect stays, in a circle or of what is sent', async () => {
    const circle = () => new Response(null, { status: 307, headers: { location: '/v2/' } });
    memory.faults.push(...times(9, () => on('GET', circle)));
    expect((await failure(registry.manifest('team/app', '1'))).kind).toBe('invalid');
    expect(memory.asked).toHaveLength(6);
    memory.faults.push(on('PUT', circle));
    expect((await failure(put())).kind).toBe('invalid');
  });

  it('waits as long as the registry asks, within reason', async () => {
    for (const [seconds, expected] of [
      ['7', 7000],
      ['86400', 60_000],
    ] as const) {
      memory.faults.push(on('GET', () => refuse(429, 'TOOMANYREQUESTS', 'Rate exceeded', { 'retry-after': seconds })));
      await registry.manifest('team/app', '1');
      expect(sleeps.pop()).toBe(expected);
    }
  });

  it('of an answer that breaks off in the middle is tried again', async () => {
    const half = () =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(Buffer.from('{'));
            controller.error(broken('UND_ERR_SOCKET'));
          },
        }),
      );
    memory.faults.push(on('GET', half));
    expect(await registry.manifest('team/app', '1')).toBeUndefined();
    expect(sleeps).toHaveLength(1);
  });

  it('in any words becomes one line and a next step', async () => {
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({ code: fc.jsonValue(), message: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()) })
        .map((error) => JSON.stringify({ errors: [error] })),
    );
    await fc.assert(
      fc.asyncProperty(body, fc.integer({ min: 400, max: 599 }), async (text, status) => {
        memory.faults.push(...times(6, () => on('PUT', () => new Response(text, { status }))));
        const error = await failure(registry.putManifest('team/app', '1', imageType, bytes));
        memory.faults.splice(0);
        expect(error.message).toMatch(/^The registry [^\p{C}]*\.$/u);
        expect(error.nextStep).toMatch(/^[A-Z].*\.$/);
      }),
      { numRuns: 25 },
    );
  });
});

describe('an abort', () => {
  it('ends the wait between two attempts with its reason', async () => {
    const abort = new AbortController();
    const reason = new Error('cancelled');
    const client = openRegistry({
      registry: 'registry.example.com',
      authorization: async () => memory.login,
      fetch: memory.fetch,
      signal: abort.signal,
      onRetry: () => void setImmediate(() => abort.abort(reason)),
    });
    memory.faults.push(on('HEAD', breaks()));
    await expect(client.hasBlob('team/app', digest)).rejects.toBe(reason);
  });

  it('ends a wait, and what comes after it', async () => {
    const abort = new AbortController();
    const reason = new Error('cancelled');
    const client = open({
      signal: abort.signal,
      sleep: async (_, signal) => {
        abort.abort(reason);
        signal?.throwIfAborted();
      },
    });
    memory.faults.push(on('HEAD', breaks()));
    await expect(client.hasBlob('team/app', digest)).rejects.toBe(reason);
    expect(memory.asked).toHaveLength(1);
    await expect(client.hasBlob('team/app', digest)).rejects.toBe(reason);
    expect(memory.asked).toHaveLength(1);
  });
});

describe('a name', () => {
  it.each(['', 'A', '../x', 'a/../b', 'a?b', 'a%2fb', 'a#b', 'http://x'])(
    'is never %j of a repository',
    async (name) => {
      await expect(registry.manifest(name, '1')).rejects.toThrow(InvalidReference);
      await expect(registry.hasBlob(name, digest)).rejects.toThrow(InvalidReference);
      await expect(registry.putManifest(name, '1', imageType, bytes)).rejects.toThrow(InvalidReference);
      await expect(registry.putBlob(name, digest, 1, () => Readable.from([]))).rejects.toThrow(InvalidReference);
    },
  );

  it.each(['', '../x', 'a/b', 'a?b', 'sha256:12', `${digest}/x`])('is never %j of a manifest', async (reference) => {
    await expect(registry.manifest('team/app', reference)).rejects.toThrow(InvalidReference);
    expect(memory.asked).toEqual([]);
  });

  it.each(['', 'a/b', 'user@host', 'host?x', 'host#x', 'http://host', 'ho st'])('is never %j of a registry', (host) => {
    expect(() => open({ registry: host })).toThrow(InvalidReference);
  });

  it.each([
    ['127.0.0.1:5000', 'http:'],
    ['localhost', 'http:'],
    ['[::1]:5000', 'http:'],
    ['127.8.9.10', 'http:'],
    ['localhost.example.com', 'https:'],
    ['127.0.0.1.example.com', 'https:'],
    ['10.0.0.1:5000', 'https:'],
    ['registry.example.com:443', 'https:'],
  ])('%s is asked over %s', async (host, protocol) => {
    await open({ registry: host }).hasBlob('team/app', digest);
    expect(new URL(memory.asked[0]?.url ?? '').protocol).toBe(protocol);
  });
});
