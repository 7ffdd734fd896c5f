/** The artifacts of one run, kept in a folder until the run is over. */
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

/** A file in an artifact: where it comes from and its path inside. */
export interface ArtifactFile {
  readonly source: string;
  readonly name: string;
}

export interface Artifact {
  readonly id: string;
  readonly name: string;
  /** SHA-256 over names and contents, in hexadecimal. GitHub's is that of its zip, so the two differ. */
  readonly digest: string;
  readonly files: readonly string[];
}

export interface ArtifactStore {
  /** Throws if the name is taken and `overwrite` is off, as artifacts are immutable. */
  save(name: string, files: readonly ArtifactFile[], overwrite: boolean): Promise<Artifact>;
  list(): readonly Artifact[];
  /** Copies an artifact's files into a folder. */
  restore(artifact: Artifact, folder: string): Promise<void>;
}

/** A store in `folder`. Like GitHub's, it does not keep permissions: every file comes back as 0644. */
export function createArtifactStore(folder: string): ArtifactStore {
  const artifacts = new Map<string, Artifact>();
  let count = 0;
  return {
    save: async (name, files, overwrite) => {
      if (artifacts.has(name) && !overwrite) {
        throw new Error(`(409) Conflict: an artifact with this name already exists on the workflow run: '${name}'.`);
      }
      artifacts.delete(name);
      const id = String(++count);
      const digest = createHash('sha256');
      for (const { source, name: inside } of files) {
        await place(source, path.join(folder, id, inside));
        digest.update(`${inside}\0`).update(await readFile(source));
      }
      const artifact = { id, name, digest: digest.digest('hex'), files: files.map((file) => file.name) };
      artifacts.set(name, artifact);
      return artifact;
    },
    list: () => [...artifacts.values()],
    restore: async (artifact, target) => {
      for (const file of artifact.files) await place(path.join(folder, artifact.id, file), path.join(target, file));
    },
  };
}

async function place(source: string, target: string): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true });
  await rm(target, { force: true });
  await copyFile(source, target);
  await chmod(target, 0o644);
}
