/** Cuts what a container prints into the lines that its log shows. */

import { StringDecoder } from 'node:string_decoder';

/** assumed: longer lines become several events, as Docker's log drivers cut them. */
const lengthLimit = 16_384;

export class OutputLines {
  readonly #take: (line: string) => void;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  constructor(take: (line: string) => void) {
    this.#take = take;
  }

  write(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.write(Buffer.from(chunk))).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#tell(line.replace(/\r$/, ''));
    while (this.#rest.length > lengthLimit) {
      this.#take(this.#rest.slice(0, lengthLimit));
      this.#rest = this.#rest.slice(lengthLimit);
    }
  }

  /** Tells a last line that has no end. */
  end(): void {
    const rest = this.#rest + this.#decoder.end();
    this.#rest = '';
    if (rest !== '') this.#tell(rest);
  }

  #tell(line: string): void {
    // Log drivers leave out empty lines, which CloudWatch Logs does not take.
    for (let start = 0; start < line.length; start += lengthLimit) {
      this.#take(line.slice(start, start + lengthLimit));
    }
  }
}
