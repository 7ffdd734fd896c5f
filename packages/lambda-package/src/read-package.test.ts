import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { folderWith } from '../test/temporary-folder.ts';
import { comparePackages } from './compare-packages.ts';
import { entryOf } from './entry.ts';
import { PackageError } from './package-error.ts';
import { readPackage } from './read-package.ts';
import { writePackage } from './write-package.ts';

describe('readPackage', () => {
  it('lists what was packaged', async () => {
    const output = join(folderWith({}), 'package.zip');
    const entries = [
      entryOf('a.txt', Buffer.from('a'.repeat(99))),
      entryOf('bin/run', Buffer.from('#!'), 'executable'),
      entryOf('link', Buffer.from('a.txt'), 'link'),
    ];
    const { files } = await writePackage(entries, output);
    expect(comparePackages(await readPackage(output), files)).toEqual([]);
    expect((await readPackage(output)).map(({ packedSize }) => packedSize)).toEqual(
      files.map(({ packedSize }) => packedSize),
    );
  });

  it('passes over folders, and takes what another system wrote for plain files', async () => {
    const path = join(folderWith({}), 'package.zip');
    writeFileSync(path, zipOfDos());
    expect(await readPackage(path)).toEqual([{ path: 'd/x', kind: 'file', size: 0, packedSize: 0, crc32: 0 }]);
  });

  it('says in a sentence that a file is no zip', async () => {
    const path = join(folderWith({ 'package.zip': 'x'.repeat(99) }), 'package.zip');
    await expect(readPackage(path)).rejects.toThrow(PackageError);
    await expect(readPackage(path)).rejects.toThrow(/^".*package.zip" cannot be read as a zip: .*\.$/);
  });
});

/** A zip with the folder `d/` and the empty file `d/x`, and no modes of Unix. */
function zipOfDos(): Buffer {
  const names = ['d/', 'd/x'];
  const locals = names.map((name) => {
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(name.length, 26);
    return Buffer.concat([head, Buffer.from(name)]);
  });
  const directory = names.map((name, index) => {
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50, 0);
    head.writeUInt16LE(name.length, 28);
    head.writeUInt32LE(index * (locals[0]?.length ?? 0), 42);
    return Buffer.concat([head, Buffer.from(name)]);
  });
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(2, 8);
  end.writeUInt16LE(2, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(Buffer.concat(locals).length, 16);
  return Buffer.concat([...locals, ...directory, end]);
}
