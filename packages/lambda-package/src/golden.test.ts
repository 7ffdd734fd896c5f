/** The digests of packages never change: not with the platform, the Node.js version, or the number of threads. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { generatedTrees } from '../test/generated-trees.ts';
import { readZip } from '../test/read-zip.ts';
import { zipOf } from '../test/zip-of.ts';

/** SHA-256. Change one only on purpose: everybody's functions are deployed anew. */
const digests: Readonly<Record<string, string>> = {
  'no file': '8739c76e681f900923b900c9df0ef75cf421d39cabb54650c4b9ad19b6a76d85',
  'every kind of entry': 'ddb65fff812e77dbcab682fae6463b5d9a456470407df1420ec50db5bc8f251b',
  'many small files': 'fbc0c1a9307e50d0cc8afd95683de09c99b6614ca768a6eba59e848ef6a5b6e8',
  'large files between small ones': '1dd4348a9f9bb00ee97fb5b6f08f81838a3735ff957733399e0b1e7845b04a51',
};

describe.each(Object.entries(generatedTrees))('the package of %s', (name, entries) => {
  it.each([0, 1, 3])('has its digest with %i threads', async (threads) => {
    const zip = await zipOf(entries, threads);
    expect(createHash('sha256').update(zip).digest('hex')).toBe(digests[name]);
  });

  it('can be read back', async () => {
    const contents = new Map(readZip(await zipOf(entries)).map((member) => [member.name, member.content]));
    expect(contents.size).toBe(entries.length);
    for (const entry of entries) expect(contents.get(entry.path)?.equals(await entry.read())).toBe(true);
  });
});
