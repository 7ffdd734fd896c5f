/**
 * The output of a container without a terminal, as the engine sends it: frames of 8 bytes - the stream, three zeros,
 * the length - and what was printed. Frames and chunks know nothing of one another.
 */

import { OutputLines } from '../output-lines.ts';

const headerLength = 8;
const lengthOffset = 4;

export class LogFrames {
  readonly #streams: ReadonlyMap<number, OutputLines>;
  #rest: Uint8Array = new Uint8Array();

  /** `take` gets each line of either stream. */
  constructor(take: (line: string) => void) {
    this.#streams = new Map([1, 2].map((stream) => [stream, new OutputLines(take)]));
  }

  write(chunk: Uint8Array): void {
    let rest = Buffer.concat([this.#rest, chunk]);
    while (rest.length >= headerLength) {
      const end = headerLength + rest.readUInt32BE(lengthOffset);
      if (rest.length < end) break;
      this.#streams.get(rest.readUInt8(0))?.write(rest.subarray(headerLength, end));
      rest = rest.subarray(end);
    }
    this.#rest = rest;
  }

  /** Tells last lines that have no end. */
  end(): void {
    for (const lines of this.#streams.values()) lines.end();
  }
}
