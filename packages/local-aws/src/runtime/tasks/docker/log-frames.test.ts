import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LogFrames } from './log-frames.ts';

function frame(stream: number, text: string): Buffer {
  const body = Buffer.from(text);
  const header = Buffer.alloc(8);
  header.writeUInt8(stream, 0);
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

describe('LogFrames', () => {
  it('keeps the lines of the two streams apart, however the bytes come', () => {
    const bytes = Buffer.concat([
      ...[frame(1, 'out'), frame(2, 'error\n'), frame(1, 'put\nü'), frame(2, ''), frame(0, 'input\n'), frame(1, 'b')],
    ]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 })), (sizes) => {
        const lines: string[] = [];
        const frames = new LogFrames((line) => lines.push(line));
        let rest = bytes;
        for (const size of sizes) {
          frames.write(rest.subarray(0, size));
          rest = rest.subarray(size);
        }
        frames.write(rest);
        frames.end();
        expect(lines).toEqual(['error', 'output', 'üb']);
      }),
    );
  });
});
