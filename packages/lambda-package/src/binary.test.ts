import { closeSync, openSync, readSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { elfFor, machOFor, peFor, universalFor } from '../test/binaries.ts';
import { binaryHeaderLength, binaryOf, describeBinary } from './binary.ts';

describe('binaryOf', () => {
  it.each([
    ['Linux on x86_64 (ELF)', elfFor(62)],
    ['Linux on arm64 (ELF)', elfFor(183)],
    ['Linux on processor 0x16 (ELF)', elfFor(0x16, false)],
    ['macOS on arm64 (Mach-O)', machOFor(0x0100000c)],
    ['macOS on x86_64 and arm64 (Mach-O)', universalFor(0x01000007, 0x0100000c)],
    ['Windows on x86_64 (PE)', peFor(0x8664)],
    ['Windows on arm64 (PE)', peFor(0xaa64)],
  ])('sees %s', (words, head) => {
    const binary = binaryOf(head);
    expect(binary && describeBinary(binary)).toBe(words);
  });

  it('takes neither Java classes nor texts for binaries', () => {
    const javaClass = Buffer.alloc(2000);
    javaClass.writeUInt32BE(0xcafebabe, 0);
    javaClass.writeUInt32BE(65, 4);
    expect(
      [javaClass, Buffer.from('MZ is how this text begins, and it goes on'), Buffer.from('\x7fELF')].map(binaryOf),
    ).toEqual([undefined, undefined, undefined]);
  });

  it('does not believe a header that ends before its last processor', () => {
    expect(binaryOf(universalFor(0x01000007, 0x0100000c).subarray(0, 40))).toBeUndefined();
  });

  it('never fails, whatever follows the first bytes', () => {
    const magic = fc.constantFrom('7f454c46', 'cafebabe', 'cffaedfe', 'feedface', '4d5a', '');
    fc.assert(
      fc.property(magic, fc.uint8Array({ maxLength: 100 }), (start, rest) => {
        expect(() => binaryOf(Buffer.concat([Buffer.from(start, 'hex'), rest]))).not.toThrow();
      }),
    );
  });

  const itOnLinux = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch) ? it : it.skip;
  itOnLinux('knows the program that runs this test', () => {
    const head = Buffer.alloc(binaryHeaderLength);
    const file = openSync(process.execPath, 'r');
    readSync(file, head);
    closeSync(file);
    expect(binaryOf(head)).toEqual({ format: 'ELF', processors: [process.arch === 'x64' ? 'x86_64' : 'arm64'] });
  });
});
