/** Runs containers as plain processes of this machine. */

import type { AddressBook } from '../../network/address-book.ts';
import type { Images, TaskRuntime } from '../../services/ports.ts';

/** What a runtime needs of the rest of local-aws. */
export interface RuntimePorts {
  readonly images: Images;
  readonly network: AddressBook;
  /** Where images are unpacked; who names it removes it. */
  readonly dataFolder: string;
}

export function createProcessRuntime(_: RuntimePorts): TaskRuntime {
  return {
    name: 'process',
    start: () => Promise.reject(new Error('to be built')),
    close: async () => {},
  };
}
