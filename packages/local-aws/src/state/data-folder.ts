/**
 * A folder that outlives the server (`--data DIR`): the state of the account in one file, written a moment
 * after something has changed and at the end, and the bytes beside it. One server at a time has it.
 */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AccountState, parseAccountState } from './account-state.ts';
import { type BlobStore, createBlobStore } from './blob-store.ts';

export interface DataFolder {
  readonly blobs: BlobStore;
  /** The state of the last time; undefined in a new folder. Throws StateError. */
  load(): AccountState | undefined;
  /** Whole or not at all, whatever happens to the process. */
  save(state: AccountState): void;
  /** Lets the next server have it. */
  release(): void;
}

/** Somebody else's. */
export class DataFolderInUse extends Error {}

/** Opens the folder, and makes it if need be. Throws DataFolderInUse, or the system's error. */
export function openDataFolder(folder: string): DataFolder {
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, 'server.pid');
  takeLock(lock, folder);
  const file = join(folder, 'state.json');
  return {
    blobs: createBlobStore(join(folder, 'blobs')),
    load: () => (existsSync(file) ? parseAccountState(readFileSync(file, 'utf8')) : undefined),
    save: (state) => {
      writeFileSync(`${file}.partial`, `${JSON.stringify(state, null, 1)}\n`);
      renameSync(`${file}.partial`, file);
    },
    release: () => rmSync(lock, { force: true }),
  };
}

function takeLock(lock: string, folder: string): void {
  for (let tries = 0; tries < 2; tries++) {
    try {
      const file = openSync(lock, 'wx');
      writeFileSync(file, String(process.pid));
      closeSync(file);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = Number(readFileSync(lock, 'utf8'));
      if (isAlive(owner)) throw new DataFolderInUse(`The data folder ${folder} is in use by process ${owner}.`);
      // Left by a server that was killed.
      rmSync(lock, { force: true });
    }
  }
  throw new DataFolderInUse(`The data folder ${folder} is in use.`);
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
