/**
 * Unpacked images, one folder for each stack of layers, for all tasks that run it. Nobody writes to them once they
 * are there: a task gets a view of its own (task-folder.ts).
 */

import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageLayer } from '../../../services/ports.ts';
import { applyLayer } from './apply-layer.ts';

export class ImageStore {
  readonly #folder: string;
  readonly #unpacked = new Map<string, Promise<string>>();

  /** `folder` does not exist yet, or is empty; whoever names it removes it. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The folder of these layers, unpacked at most once. Rejects with a sentence about the layer that is no good. */
  unpack(layers: readonly ImageLayer[]): Promise<string> {
    const key = createHash('sha256')
      .update(layers.map(({ digest }) => digest).join('\n'))
      .digest('hex');
    let unpacked = this.#unpacked.get(key);
    if (unpacked === undefined) {
      unpacked = this.#unpack(join(this.#folder, key), layers);
      this.#unpacked.set(key, unpacked);
      unpacked.catch(() => this.#unpacked.delete(key));
    }
    return unpacked;
  }

  async #unpack(folder: string, layers: readonly ImageLayer[]): Promise<string> {
    await mkdir(folder, { recursive: true });
    try {
      for (const { digest, path } of layers) {
        await applyLayer(folder, path).catch((error: Error) => {
          throw new Error(`layer ${digest} cannot be unpacked: ${error.message}`, { cause: error });
        });
      }
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
    return folder;
  }
}
