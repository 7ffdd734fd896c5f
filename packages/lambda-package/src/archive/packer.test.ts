import crypto from 'node:crypto';
import fs from 'node:fs';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { folderWith } from '../../test/temporary-folder.ts';
import { libdeflateWasm } from './libdeflate-wasm.ts';
import { openPacker, type PackerModules } from './packer.ts';

/** Of JavaScript's own API: Node.js's types have no constructors of it. */
declare const WebAssembly: { readonly Module: new (bytes: Uint8Array) => object };
const module = new WebAssembly.Module(Buffer.from(libdeflateWasm, 'base64'));

const text = 'some words, '.repeat(50);
const place = () => join(folderWith({ 'a.txt': text }), 'a.txt');

describe('openPacker', () => {
  it('reads on when the system gives less than was asked for', () => {
    const readSync = (file: number, memory: Uint8Array, at: number, length: number) =>
      fs.readSync(file, memory, at, Math.min(length, 100), null);
    const slow = { ...fs, readSync } as unknown as PackerModules['fs'];
    const file = { file: place(), size: text.length };
    const [byPieces, atOnce] = [slow, fs].map((files) => openPacker({ module }, { fs: files, zlib, crypto })([file]));
    expect(byPieces).toEqual(atOnce);
    expect(byPieces).toMatchObject({ files: [{ crc32: zlib.crc32(text), unpackedSize: text.length }] });
  });

  it('notices that an empty file is not empty any more', () => {
    const packed = openPacker({ module }, { fs, zlib, crypto })([{ file: place(), size: 0 }]);
    expect(packed).toEqual({ index: 0, reason: expect.stringContaining('changed its size') });
  });
});
