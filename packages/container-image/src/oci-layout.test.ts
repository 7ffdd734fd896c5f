import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addBlob,
  blobPath,
  emptyFolder,
  type Files,
  folderWith,
  imageType,
  indexType,
  layoutFiles,
} from '../test/layout.ts';
import { digestOf } from './digest.ts';
import { LayoutError } from './layout-error.ts';
import { listParts, readOciLayout } from './oci-layout.ts';

const image = (...layers: string[]) => ({ layers });
const platform = (architecture: string) => ({ platform: { os: 'linux', architecture } });
const withIndex = (manifests: readonly object[], files: Files) =>
  folderWith(files.set('index.json', JSON.stringify({ schemaVersion: 2, manifests })));

describe('an OCI image layout', () => {
  it('has one image at its root', async () => {
    const { files, roots } = layoutFiles([image('one', 'two', 'one')]);
    const folder = folderWith(files);
    const layout = await readOciLayout(folder);
    expect(layout).toEqual({ folder, root: roots[0] });
    const { blobs, manifests } = await listParts(layout);
    expect([blobs.length, manifests]).toEqual([3, roots]);
  });

  it('may have one image under several names, or one of several that has a name', async () => {
    const { files, roots } = layoutFiles([image('one'), image('two')]);
    const named = { annotations: { 'org.opencontainers.image.ref.name': '1.2.3' } };
    const again = withIndex(
      [
        { ...roots[0], ...named },
        { ...roots[0], annotations: { 'org.opencontainers.image.ref.name': 'newest' } },
      ],
      files,
    );
    expect((await readOciLayout(again)).root.digest).toBe(roots[0]?.digest);
    const one = withIndex([roots[0] ?? {}, { ...roots[1], ...named }], files);
    expect((await readOciLayout(one)).root).toEqual({ ...roots[1], ...named });
  });

  it('is itself the index of an image for several platforms', async () => {
    const { files, roots } = layoutFiles([image('one'), image('two'), image('three')]);
    const architectures = ['amd64', 'arm64', 'unknown'];
    const manifests = roots.map((root, index) => ({ ...root, ...platform(architectures[index] ?? '') }));
    const folder = withIndex(manifests, files);
    const text = JSON.stringify({ schemaVersion: 2, manifests });
    const layout = await readOciLayout(folder);
    expect(layout.root).toEqual({ mediaType: indexType, digest: digestOf(Buffer.from(text)), size: text.length });
    expect((await listParts(layout)).manifests.at(-1)).toEqual(layout.root);
    const twice = withIndex(
      [
        { ...roots[0], ...platform('amd64') },
        { ...roots[1], ...platform('amd64') },
      ],
      files,
    );
    await expect(readOciLayout(twice)).rejects.toThrow('index.json in the OCI image layout names 2 images');
  });

  it('lists each part once, and after all that it names', async () => {
    const shared = image('shared');
    const { files, roots } = layoutFiles([{ images: [shared, { images: [shared, image('other')] }, image('other')] }]);
    const layout = await readOciLayout(folderWith(files));
    const { blobs, manifests } = await listParts(layout);
    expect(new Set(manifests.map(({ digest }) => digest)).size).toBe(4);
    expect([manifests.length, blobs.length, manifests.at(-1)]).toEqual([4, 3, roots[0]]);
  });

  it('need not hold layers that may not be passed on', async () => {
    const foreign = {
      mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar',
      digest: digestOf(Buffer.from('foreign')),
      size: 7,
      urls: ['https://example.com/layer'],
    };
    const { files } = layoutFiles([{ layers: [], more: { layers: [foreign] } }]);
    const layout = await readOciLayout(folderWith(files));
    expect((await listParts(layout)).blobs).toHaveLength(1);
  });
});

describe('a broken layout', () => {
  const broken = async (change: (files: Files, layer: string, manifest: string) => void) => {
    const { files, roots } = layoutFiles([image('one')]);
    change(files, blobPath(digestOf(Buffer.from('one'))), blobPath(roots[0]?.digest ?? ''));
    return await readOciLayout(folderWith(files)).then(
      () => 'whole',
      (error: LayoutError) => (error instanceof LayoutError ? error.message : `no LayoutError: ${error}`),
    );
  };
  const setIndex = (files: Files, index: object) =>
    files.set('index.json', JSON.stringify({ schemaVersion: 2, ...index }));
  const descriptor = { mediaType: imageType, digest: digestOf(Buffer.from('one')), size: 3 };

  it.each<[string, (files: Files, layer: string, manifest: string) => void, RegExp]>([
    ['no head', (files) => files.delete('oci-layout'), /^oci-layout is missing/],
    ['another version', (files) => files.set('oci-layout', '{"imageLayoutVersion":"2.0.0"}'), /^oci-layout .*1\.0\.0/],
    ['a head that is no JSON', (files) => files.set('oci-layout', 'x'), /^oci-layout .* is not JSON/],
    ['no index', (files) => files.delete('index.json'), /^index\.json is missing/],
    ['an index that is a list', (files) => files.set('index.json', '[]'), /^index\.json .* not an object/],
    [
      'an index of no version',
      (files) => files.set('index.json', '{"manifests":[]}'),
      /^index\.json .*schemaVersion 2/,
    ],
    ['no image', (files) => setIndex(files, { manifests: [] }), /^index\.json .* names no image/],
    ['an index without a list', (files) => setIndex(files, {}), /^index\.json .* no list of manifests/],
    [
      'a path for a digest',
      (files) => setIndex(files, { manifests: [{ ...descriptor, digest: 'sha256:../../x' }] }),
      /^index\.json .* manifests\[0\]/,
    ],
    [
      'another algorithm',
      (files) => setIndex(files, { manifests: [{ ...descriptor, digest: `sha512:${'0'.repeat(64)}` }] }),
      /^index\.json .*sha256/,
    ],
    ['no size', (files) => setIndex(files, { manifests: [{ ...descriptor, size: -1 }] }), /^index\.json .* no size/],
    [
      'something else than an image',
      (files) => setIndex(files, { manifests: [{ ...descriptor, mediaType: 'text/plain' }] }),
      /^blobs.* text\/plain, which is no image/,
    ],
    ['no manifest', (files, _, manifest) => files.delete(manifest), /^blobs.* is missing/],
    [
      'another manifest',
      (files, _, manifest) => files.set(manifest, String(files.get(manifest)).replace('2', '3')),
      /^blobs.* other content/,
    ],
    [
      'a longer manifest',
      (files, _, manifest) => files.set(manifest, `${files.get(manifest)} `),
      /^blobs.* bytes; the image says/,
    ],
    ['no layer', (files, layer) => files.delete(layer), /^blobs.* is missing/],
    ['another layer', (files, layer) => files.set(layer, 'two'), /^blobs.* other content/],
    ['a longer layer', (files, layer) => files.set(layer, 'one!'), /^blobs.* has 4 bytes; the image says 3/],
    ['an index of 5 MiB', (files) => files.set('index.json', ' '.repeat(5 << 20)), /^index\.json .* more than 4194304/],
    [
      'an image that is an index, too',
      (files) =>
        setIndex(files, { manifests: [addBlob(files, imageType, '{"schemaVersion":2,"manifests":[],"layers":[]}')] }),
      /^blobs.* an image and an index at once/,
    ],
    [
      'an image that says to be something else',
      (files) =>
        setIndex(files, { manifests: [addBlob(files, imageType, `{"schemaVersion":2,"mediaType":"${indexType}"}`)] }),
      /^blobs.* says that it is/,
    ],
    [
      'an image without a configuration',
      (files) => setIndex(files, { manifests: [addBlob(files, imageType, '{"schemaVersion":2,"layers":[]}')] }),
      /^blobs.* has no config/,
    ],
    [
      'a manifest that is no text',
      (files) => {
        const bytes = Buffer.from('{"schemaVersion":2,"x":"\xff"}', 'latin1');
        files.set(blobPath(digestOf(bytes)), bytes);
        setIndex(files, { manifests: [{ mediaType: imageType, digest: digestOf(bytes), size: bytes.length }] });
      },
      /^blobs.* is not JSON/,
    ],
    [
      'one blob of two sizes',
      (files) => {
        const layer = { ...descriptor, mediaType: 'application/vnd.oci.image.layer.v1.tar' };
        const manifest = JSON.stringify({ schemaVersion: 2, config: layer, layers: [{ ...layer, size: 4 }] });
        setIndex(files, { manifests: [addBlob(files, imageType, manifest)] });
      },
      /^blobs.* has 3 bytes; the image says 4/,
    ],
  ])('with %s is refused', async (_, change, sentence) => {
    const message = await broken(change);
    expect(message).toMatch(sentence);
    expect(message).toMatch(/^[^\n]*\.$/);
  });

  it('is never whole when any byte of it is another', async () => {
    const { files } = layoutFiles([{ images: [image('one', 'two'), image('three')] }]);
    const folder = folderWith(files);
    const paths = [...files.keys()].filter((path) => path.startsWith('blobs'));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (path, at, change) => {
          const bytes = Buffer.from(files.get(path) ?? '');
          const changed = Buffer.from(bytes);
          const place = at % changed.length;
          changed[place] = (changed[place] ?? 0) ^ change;
          writeFileSync(join(folder, path), changed);
          await expect(readOciLayout(folder)).rejects.toThrow(LayoutError);
          writeFileSync(join(folder, path), bytes);
        },
      ),
      { numRuns: 40 },
    );
    await readOciLayout(folder);
  });
});

describe('a hostile layout', () => {
  it.each([
    ['a layer', (path: { layer: string; manifest: string }) => path.layer],
    ['a manifest', (path: { layer: string; manifest: string }) => path.manifest],
    ['the index', () => 'index.json'],
    ['the head', () => 'oci-layout'],
    ['the folder of the blobs', () => 'blobs'],
    ['the folder of a kind of blobs', () => 'blobs/sha256'],
  ])('does not lead out of its folder by a link: %s', async (_, choose) => {
    const { files, roots } = layoutFiles([image('one')]);
    const folder = folderWith(files);
    const path = choose({ layer: blobPath(digestOf(Buffer.from('one'))), manifest: blobPath(roots[0]?.digest ?? '') });
    // What lies outside is the right content: only the link itself is wrong.
    const outside = join(emptyFolder(), 'outside');
    renameSync(join(folder, path), outside);
    symlinkSync(outside, join(folder, path));
    await expect(readOciLayout(folder)).rejects.toThrow(/ is a link, or lies behind one\.$/);
  });

  it('does not make us wait for a pipe, or read a folder', async () => {
    const { files } = layoutFiles([image('one')]);
    const folder = folderWith(files);
    const layer = join(folder, blobPath(digestOf(Buffer.from('one'))));
    rmSync(layer);
    execFileSync('/bin/sh', ['-c', 'mkfifo "$0"', layer]);
    await expect(readOciLayout(folder)).rejects.toThrow('is not a file');
    rmSync(layer);
    mkdirSync(layer);
    await expect(readOciLayout(folder)).rejects.toThrow('is not a file');
  });

  it('of any content is refused with a sentence, or read', async () => {
    const json = fc.json({ maxDepth: 4 });
    const index = fc.oneof(
      json,
      fc.record({ schemaVersion: fc.constant(2), manifests: fc.jsonValue() }).map((value) => JSON.stringify(value)),
      fc
        .array(fc.record({ mediaType: fc.constantFrom(imageType, indexType), digest: fc.string(), size: fc.double() }))
        .map((manifests) => JSON.stringify({ schemaVersion: 2, manifests })),
    );
    const folder = folderWith(layoutFiles([image('one')]).files);
    await fc.assert(
      fc.asyncProperty(index, async (text) => {
        writeFileSync(join(folder, 'index.json'), text);
        const error = await readOciLayout(folder).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(LayoutError);
      }),
      { numRuns: 60 },
    );
  });
});

it('may be in a folder that is reached by a link, and have its blobs linked hard', async () => {
  const { files, roots } = layoutFiles([image('one')]);
  const folder = folderWith(files);
  const layer = join(folder, blobPath(digestOf(Buffer.from('one'))));
  renameSync(layer, join(folder, 'elsewhere'));
  linkSync(join(folder, 'elsewhere'), layer);
  const link = join(emptyFolder(), 'link');
  symlinkSync(folder, link);
  expect((await readOciLayout(link)).root).toEqual(roots[0]);
});

it('is read no further when somebody ends it', async () => {
  const { files } = layoutFiles([image('one')]);
  const folder = folderWith(files);
  const signal = AbortSignal.abort(new Error('ended'));
  await expect(readOciLayout(folder, { signal })).rejects.toThrow('ended');
});
