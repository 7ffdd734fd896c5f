/** Stands in for actions/upload-artifact, with its rules for which files go in and under which names. */
import path from 'node:path';
import { findFiles, searchPath } from '../../files/glob.ts';
import type { ArtifactFile } from './artifact-store.ts';
import type { BuiltIn } from './contract.ts';

export const uploadArtifact: BuiltIn = {
  supported: ['name', 'path', 'if-no-files-found', 'overwrite', 'include-hidden-files'],
  ignored: ['retention-days', 'compression-level'],
  run: async ({ inputs, workspace, artifacts, info, warn }) => {
    const name = inputs.name ?? 'artifact';
    const whenEmpty = inputs['if-no-files-found'] ?? 'warn';
    if (!['warn', 'error', 'ignore'].includes(whenEmpty)) {
      throw new Error(
        `Unrecognized if-no-files-found input. Provided: ${whenEmpty}. Available options: warn,error,ignore`,
      );
    }
    if (/["<>|*?\r\n:\\/]/.test(name)) throw new Error(`The artifact name is not valid: ${name}.`);
    if ((inputs.path ?? '') === '') throw new Error('Input required and not supplied: path');
    const files = artifactFiles(inputs.path ?? '', workspace, inputs['include-hidden-files'] === 'true');
    if (files.length === 0) {
      const message = `No files were found with the provided path: ${inputs.path}. No artifacts will be uploaded.`;
      if (whenEmpty === 'error') throw new Error(message);
      if (whenEmpty === 'warn') warn(message);
      else info(message);
      return {};
    }
    const artifact = await artifacts.save(name, files, inputs.overwrite === 'true');
    info(`Artifact ${name} has ${files.length} file(s).`);
    return { 'artifact-id': artifact.id, 'artifact-digest': artifact.digest, 'artifact-url': '' };
  },
};

/**
 * The files that the lines of `paths` name and their paths in the artifact: relative to the folder up to the first
 * wildcard, or to the deepest folder that all lines share; a single file stands at the top.
 */
export function artifactFiles(paths: string, workspace: string, hidden: boolean): readonly ArtifactFile[] {
  const patterns = paths
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const roots = patterns.filter((line) => !line.startsWith('!')).map((line) => searchPath(line, workspace));
  const found = findFiles(patterns, workspace);
  const [only] = found;
  const single = found.length === 1 && roots.length === 1 && only === roots[0];
  const root = single && only !== undefined ? path.dirname(only) : commonFolder(roots);
  return found
    .map((source) => ({ source, name: path.relative(root, source) }))
    .filter(({ source }) => hidden || !isHidden(source, roots));
}

/** Names that start with a dot below the place where the search began. */
function isHidden(file: string, roots: readonly string[]): boolean {
  const root = roots.find((place) => file === place || file.startsWith(`${place}/`));
  return path
    .relative(root ?? '/', file)
    .split('/')
    .some((part) => part.startsWith('.'));
}

function commonFolder(places: readonly string[]): string {
  const [first = [], ...others] = places.map((place) => place.split('/'));
  const length = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return (length < 0 ? first : first.slice(0, length)).join('/') || '/';
}
