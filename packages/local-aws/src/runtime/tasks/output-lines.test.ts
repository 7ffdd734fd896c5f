import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OutputLines } from './output-lines.ts';

function cut(chunks: readonly Uint8Array[]): string[] {
  const lines: string[] = [];
  const output = new OutputLines((line) => lines.push(line));
  for (const chunk of chunks) output.write(chunk);
  output.end();
  return lines;
}

describe('OutputLines', () => {
  it('cuts at line feeds only, and leaves out empty lines', () => {
    expect(cut([Buffer.from('a\r\n\nb\u2028c\r\nd')])).toEqual(['a', 'b\u2028c', 'd']);
  });

  it('cuts long lines, ended or not, as soon as they are long', () => {
    const long = 'x'.repeat(40_000);
    expect(cut([Buffer.from(`${long}\n`)]).map(({ length }) => length)).toEqual([16_384, 16_384, 7_232]);
    const lines: string[] = [];
    new OutputLines((line) => lines.push(line)).write(Buffer.from(long));
    expect(lines.length).toBe(2);
  });

  it('tells the same lines however the output comes', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), fc.array(fc.nat(20)), (parts, sizes) => {
        const bytes = Buffer.from(parts.join('\n'));
        const chunks: Buffer[] = [];
        let rest = bytes;
        for (const size of sizes) {
          chunks.push(rest.subarray(0, size));
          rest = rest.subarray(size);
        }
        expect(cut([...chunks, rest])).toEqual(cut([bytes]));
      }),
    );
  });
});
