import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRandom } from '../../random/random.ts';
import { createBlobStore } from '../../state/blob-store.ts';
import { createLayerUploads } from './layer-uploads.ts';
import { digestOf } from './manifest.ts';

const folder = mkdtempSync(join(tmpdir(), 'uploads-'));
afterAll(() => rmSync(folder, { recursive: true }));
const blobs = createBlobStore(join(folder, 'blobs'));
const parts = join(folder, 'parts');
const uploads = createLayerUploads(parts, blobs, createRandom(1));
const begin = () => uploads.begin('us-east-1', 'app');
const current = (id: string) => uploads.find('us-east-1', 'app', id);

describe('an upload of a layer', () => {
  it('makes the same blob however it is cut', async () => {
    const cuts = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(cuts, async (chunks) => {
        const upload = begin();
        for (const chunk of chunks) expect(await uploads.append(upload, [chunk])).toBe('appended');
        const whole = Buffer.concat(chunks);
        expect(current(upload.id)?.size).toBe(whole.length);
        expect(uploads.digest(upload)).toBe(digestOf(whole));
        expect(await uploads.complete(upload, digestOf(whole))).toBe(true);
        expect(readFileSync(blobs.path(digestOf(whole)))).toEqual(whole);
      }),
      { numRuns: 30 },
    );
    expect(readdirSync(parts)).toEqual([]);
  });

  it('forgets a part that breaks off', async () => {
    const upload = begin();
    await uploads.append(upload, [Buffer.from('one')]);
    const breaking = (async function* () {
      yield Buffer.from('two');
      throw new Error('gone');
    })();
    await expect(uploads.append(upload, breaking)).rejects.toThrow('gone');
    expect(await uploads.append(upload, [Buffer.from('too long')], { length: 3 })).toBe('wrong length');
    expect(current(upload.id)?.size).toBe(3);
    await uploads.append(upload, [Buffer.from('two')]);
    expect(await uploads.complete(upload, digestOf('onetwo'))).toBe(true);
    expect(readFileSync(blobs.path(digestOf('onetwo')), 'utf8')).toBe('onetwo');
  });

  it('takes one part at a time', async () => {
    const upload = begin();
    const first = uploads.append(upload, [Buffer.from('a')]);
    expect(await uploads.append(upload, [Buffer.from('b')])).toBe('busy');
    expect(await first).toBe('appended');
    await uploads.cancel(upload);
    expect(current(upload.id)).toBeUndefined();
  });

  it('is gone when its bytes are others than expected', async () => {
    // Nothing that the first test could have made up.
    const expected = digestOf('what nobody has sent');
    const upload = begin();
    await uploads.append(upload, [Buffer.from('a')]);
    expect(await uploads.complete(upload, expected)).toBe(false);
    expect(current(upload.id)).toBeUndefined();
    expect(blobs.has(expected)).toBe(false);
  });

  it('belongs to one repository of one region', () => {
    const { id } = begin();
    expect(uploads.find('us-east-1', 'other', id)).toBeUndefined();
    expect(uploads.find('eu-west-1', 'app', id)).toBeUndefined();
    uploads.clear();
    expect(current(id)).toBeUndefined();
  });
});
