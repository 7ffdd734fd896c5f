import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { blobPath, folderWith, type Image, imageType, indexType, layoutFiles } from '../test/layout.ts';
import { broken, type MemoryRegistry, memoryRegistry, refuse } from '../test/memory-registry.ts';
import { digestOf } from './digest.ts';
import { LayoutError } from './layout-error.ts';
import { type OciLayout, readOciLayout } from './oci-layout.ts';
import { pushLayout } from './push-layout.ts';
import { InvalidReference } from './reference.ts';
import { openRegistry, type Registry } from './registry.ts';

let memory: MemoryRegistry;
let registry: Registry;
const target = { repository: 'team/app', tag: '1.2.3' };
const layoutOf = async (image: Image) => await readOciLayout(folderWith(layoutFiles([image]).files));
const connect = (to: MemoryRegistry): Registry =>
  openRegistry({
    registry: 'registry.example.com',
    authorization: async () => 'Basic one',
    fetch: to.fetch,
    sleep: async () => {},
  });

beforeEach(() => {
  memory = memoryRegistry();
  registry = connect(memory);
});

/** The blobs and manifests of an image, by digest, read back from the registry. */
function readBack({ manifests, blobs, tags }: MemoryRegistry, tag: string): ReadonlySet<string> {
  const found = new Set<string>();
  const look = (digest: string) => {
    const manifest = manifests.get(digest);
    if (manifest === undefined) throw new Error(`no manifest ${digest}`);
    expect(digestOf(manifest.bytes)).toBe(digest);
    found.add(digest);
    const json = JSON.parse(Buffer.from(manifest.bytes).toString());
    for (const part of [json.config, ...(json.layers ?? [])].filter(Boolean)) {
      const bytes = blobs.get(part.digest);
      expect([digestOf(bytes ?? Buffer.from('none')), bytes?.length]).toEqual([part.digest, part.size]);
      found.add(part.digest);
    }
    for (const child of json.manifests ?? []) look(child.digest);
  };
  look(tags.get(tag) ?? '');
  return found;
}

describe('pushing a layout', () => {
  it('puts blobs first, then the manifests that name them, and the tag last', async () => {
    const layout = await layoutOf({ images: [{ layers: ['one', 'both'] }, { layers: ['two', 'both'] }] });
    const seen: (readonly [number, boolean])[] = [];
    const digest = await pushLayout(layout, registry, target, {
      onBlob: ({ size }, wasThere) => seen.push([size, wasThere]),
    });
    expect(digest).toBe(layout.root.digest);
    expect(memory.manifests.get(digest)?.mediaType).toBe(indexType);
    expect(seen.filter(([, wasThere]) => !wasThere)).toHaveLength(4);
    const puts = memory.asked.filter(({ method }) => method === 'PUT').map(({ url }) => url);
    expect(puts.map((url) => /uploads|sha256:|1\.2\.3/.exec(url)?.[0])).toEqual([
      ...Array.from({ length: 4 }, () => 'uploads'),
      ...['sha256:', 'sha256:', '1.2.3'],
    ]);
  });

  it('sends what is not there', async () => {
    await pushLayout(await layoutOf({ layers: ['base', 'one'] }), registry, { ...target, tag: '1' });
    const seen: boolean[] = [];
    const onBlob = (_: unknown, wasThere: boolean) => seen.push(wasThere);
    await pushLayout(await layoutOf({ layers: ['base', 'two'] }), registry, target, { onBlob });
    // The same configuration and base.
    expect(seen.sort()).toEqual([false, true, true]);
  });

  it('ends with the same digest when it is done again, and with another one never', async () => {
    const layout = await layoutOf({ layers: ['one'] });
    const first = await pushLayout(layout, registry, target);
    expect(await pushLayout(layout, registry, target)).toBe(first);
    const other = await layoutOf({ layers: ['two'] });
    await expect(pushLayout(other, registry, target)).rejects.toMatchObject({ kind: 'tag-immutable' });
    expect(memory.tags.get('1.2.3')).toBe(first);
  });

  it('succeeds where only the answer to the tag was lost', async () => {
    const layout = await layoutOf({ layers: ['one'] });
    await pushLayout(layout, registry, { ...target, tag: 'before' });
    memory.faults.push((asked) => {
      if (!asked.url.endsWith('/manifests/1.2.3')) return undefined;
      memory.tags.set('1.2.3', layout.root.digest);
      throw broken();
    });
    expect(await pushLayout(layout, registry, target)).toBe(layout.root.digest);
  });

  it('has a few blobs on their way at a time', async () => {
    const layers = Array.from({ length: 12 }, (_, index) => `layer ${index}`);
    const layout = await layoutOf({ layers });
    await pushLayout(layout, registry, target);
    expect(memory.uploads.most).toBe(4);
    const single = memoryRegistry();
    await pushLayout(layout, connect(single), target, { concurrency: 1 });
    expect(single.uploads.most).toBe(1);
  });

  it('ends with its first error, when nothing is on its way any more', async () => {
    const layers = Array.from({ length: 12 }, (_, index) => `layer ${index}`);
    memory.faults.push((asked) => (asked.method === 'PUT' ? refuse(403, 'DENIED', 'not allowed') : undefined));
    const push = pushLayout(await layoutOf({ layers }), registry, target);
    await expect(push).rejects.toMatchObject({ kind: 'denied' });
    expect(memory.uploads.now).toBe(0);
    const asked = memory.asked.length;
    await new Promise(setImmediate);
    expect([memory.asked.length, memory.tags.size, memory.manifests.size]).toEqual([asked, 0, 0]);
    expect(memory.blobs.size).toBeLessThan(8);
  });

  it('sends no byte of a layout that has changed', async () => {
    const { files, roots } = layoutFiles([{ layers: ['one'] }]);
    const folder = folderWith(files);
    const layout = await readOciLayout(folder);
    writeFileSync(join(folder, blobPath(digestOf(Buffer.from('one')))), 'two');
    await expect(pushLayout(layout, registry, target)).rejects.toMatchObject({ code: 'DIGEST_INVALID' });
    writeFileSync(join(folder, blobPath(digestOf(Buffer.from('one')))), 'three');
    await expect(pushLayout(layout, registry, target)).rejects.toThrow(/ has 5 bytes; the image says 3\.$/);
    writeFileSync(join(folder, blobPath(roots[0]?.digest ?? '')), '{}');
    await expect(pushLayout(layout, registry, target)).rejects.toThrow(LayoutError);
    expect(memory.tags.size).toBe(0);
  });

  it('takes no tag that is none', async () => {
    const push = pushLayout(await layoutOf({ layers: [] }), registry, { ...target, tag: '../x' });
    await expect(push).rejects.toThrow(InvalidReference);
    expect(memory.asked).toEqual([]);
  });

  it('pushes the index of the folder itself, if that is the image', async () => {
    const { files, roots } = layoutFiles([{ layers: ['one'] }, { layers: ['two'] }]);
    const platforms = [
      { os: 'linux', architecture: 'amd64' },
      { os: 'linux', architecture: 'arm64' },
    ];
    const manifests = roots.map((root, index) => ({ ...root, platform: platforms[index] }));
    const text = JSON.stringify({ manifests, schemaVersion: 2 }, null, 3);
    const layout: OciLayout = await readOciLayout(folderWith(files.set('index.json', text)));
    expect(await pushLayout(layout, registry, target)).toBe(digestOf(Buffer.from(text)));
    expect(readBack(memory, '1.2.3').size).toBe(6);
  });

  it('brings any layout over as it is, whatever fails in between', async () => {
    const layer = fc.constantFrom('', 'base', 'one', 'two', 'x'.repeat(300_000));
    const single = fc.record({ layers: fc.array(layer, { maxLength: 4 }) });
    const { image } = fc.letrec<{ image: Image }>((tie) => ({
      image: fc.oneof(
        { maxDepth: 2, depthIdentifier: 'image' },
        single,
        fc.record({ images: fc.array(tie('image'), { minLength: 1, maxLength: 3, depthIdentifier: 'image' }) }),
      ),
    }));
    const faults = fc.array(fc.tuple(fc.constantFrom('HEAD', 'POST', 'PUT'), fc.constantFrom(0, 429, 500, 503)), {
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(image, faults, fc.integer({ min: 1, max: 5 }), async (pushed, failing, concurrency) => {
        const there = memoryRegistry();
        for (const [method, status] of failing) {
          there.faults.push((asked) => {
            if (asked.method !== method) return undefined;
            if (status === 0) throw broken();
            return new Response(null, { status });
          });
        }
        const { files } = layoutFiles([pushed]);
        const layout = await readOciLayout(folderWith(files));
        const digest = await pushLayout(layout, connect(there), target, { concurrency });
        expect(digest).toBe(layout.root.digest);
        const paths = [...files.keys()].filter((path) => path.startsWith('blobs'));
        expect([...readBack(there, '1.2.3')].map(blobPath).sort()).toEqual(paths.sort());
        expect(there.manifests.get(digest)?.mediaType).toBe('images' in pushed ? indexType : imageType);
      }),
      { numRuns: 25 },
    );
  });
});
