/**
 * Proves that the committed bundles are what the sources make: builds all of them in another folder and
 * compares byte for byte, files that are new or gone included.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { actionNames, build } from './build.ts';
import { root } from './process.ts';

/** Paths in dist/ that differ from a fresh build, each with how. */
export async function distDifferences(): Promise<readonly string[]> {
  const fresh = mkdtempSync(join(tmpdir(), 'dist-'));
  try {
    await build((action) => join(fresh, action));
    return actionNames().flatMap((action) => differences(join(root, 'actions', action, 'dist'), join(fresh, action)));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function differences(committed: string, built: string): string[] {
  const names = new Set([...filesBelow(committed), ...filesBelow(built)]);
  return [...names].sort().flatMap((name) => {
    const before = contentOf(join(committed, name));
    const after = contentOf(join(built, name));
    if (before !== undefined && after !== undefined && before.equals(after)) return [];
    const how = before === undefined ? 'is missing' : after === undefined ? 'is left over' : 'differs';
    return [`${relative(root, join(committed, name))} ${how}`];
  });
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  } catch {
    return [];
  }
}

function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
