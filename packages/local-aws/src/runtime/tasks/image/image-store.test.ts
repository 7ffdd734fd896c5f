import { mkdtempSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ImageStore } from './image-store.ts';
import { writeTar } from './tar-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'local-aws-store-'));
afterAll(() => rm(folder, { recursive: true }));
const store = new ImageStore(join(folder, 'images'));

async function layer(digest: string, content: Uint8Array) {
  const path = join(folder, digest);
  await writeFile(path, content);
  return { digest, mediaType: 'application/vnd.oci.image.layer.v1.tar', path };
}

describe('ImageStore', () => {
  it('puts layers on top of one another, once for all who ask', async () => {
    const layers = [
      await layer('one', writeTar([{ path: 'a', content: '1' }, { path: 'b' }])),
      await layer('two', writeTar([{ path: 'a', content: '2' }])),
    ];
    const [image, same] = await Promise.all([store.unpack(layers), store.unpack([...layers])]);
    expect(await readFile(join(image, 'a'), 'utf8')).toBe('2');
    await writeFile(join(image, 'a'), 'seen');
    expect(same).toBe(image);
    expect(await store.unpack(layers)).toBe(image);
    expect(await readFile(join(image, 'a'), 'utf8')).toBe('seen');
    expect(await store.unpack(layers.toReversed())).not.toBe(image);
  });

  it('leaves nothing of an image that is broken, and tries again', async () => {
    const before = await readdir(join(folder, 'images'));
    const good = await layer('three', writeTar([{ path: 'a' }]));
    await expect(store.unpack([good, await layer('four', Buffer.alloc(600, 'x'))])).rejects.toThrow(
      /^layer four cannot be unpacked: /,
    );
    expect(await readdir(join(folder, 'images'))).toEqual(before);
    const image = await store.unpack([good, await layer('four', writeTar([{ path: 'b' }]))]);
    expect((await readdir(image)).sort()).toEqual(['a', 'b']);
  });
});
