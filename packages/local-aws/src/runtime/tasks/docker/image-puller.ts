/** Images on the engine, from local-aws's own registry by digest. */

import { text } from 'node:stream/consumers';
import type { Image } from '../../../services/ports.ts';
import { type Engine, EngineError } from './engine.ts';

export class ImagePuller {
  readonly #engine: Engine;
  readonly #pulled = new Map<string, Promise<void>>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Makes sure that the engine has the image; pulls it at most once. Rejects with EngineError. */
  pull(image: Image['pull']): Promise<void> {
    const { reference } = image;
    let pulled = this.#pulled.get(reference);
    if (pulled === undefined) {
      pulled = this.#pull(image);
      this.#pulled.set(reference, pulled);
      pulled.catch(() => this.#pulled.delete(reference));
    }
    return pulled;
  }

  /** Takes what was pulled off the engine, except for what others use. */
  async removeAll(): Promise<void> {
    const references = [...this.#pulled.keys()];
    this.#pulled.clear();
    await Promise.allSettled(references.map((reference) => this.#engine.call('DELETE', `/images/${reference}`)));
  }

  async #pull({ reference, user, password }: Image['pull']): Promise<void> {
    const [name = '', digest = ''] = reference.split('@');
    const login = { username: user, password, serveraddress: name.split('/')[0] };
    const query = new URLSearchParams({ fromImage: name, tag: digest });
    const headers = { 'x-registry-auth': Buffer.from(JSON.stringify(login)).toString('base64url') };
    const progress = await text(await this.#engine.open('POST', `/images/create?${query}`, undefined, { headers }));
    // The engine answers 200 before it knows.
    const failure = progress
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as { readonly error?: string })
      .find(({ error }) => error !== undefined);
    if (failure !== undefined) throw new EngineError(`Error response from daemon: ${failure.error}`);
  }
}
