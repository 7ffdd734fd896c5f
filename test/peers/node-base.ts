/**
 * An image with nothing but Node in it, made of this machine's Node and the libraries that it needs: tests build on
 * it without a registry of the world.
 */
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Engine, ownLabel, runProgram } from './engine.ts';

/** Makes the image, under this name. Node is at `/usr/bin/node`. */
export async function importNodeBase(engine: Engine, name: string): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'node-base-'));
  try {
    for (const [from, to] of await filesOfNode()) {
      await mkdir(dirname(join(root, to)), { recursive: true });
      await copyFile(from, join(root, to));
    }
    for (const folder of ['tmp', 'etc']) await mkdir(join(root, folder));
    const tar = spawnSync('tar', ['--create', '--owner=0', '--group=0', '--directory', root, '.'], { maxBuffer: 1e9 });
    const { code, stderr } = await engine.docker(
      ['import', '--change', `LABEL ${ownLabel}`, '--change', 'ENV PATH=/usr/bin', '-', name],
      tar.stdout,
    );
    if (code !== 0) throw new Error(`docker import failed: ${stderr}`);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** From where to where: the loader and the libraries stay where the program looks for them. */
async function filesOfNode(): Promise<readonly (readonly [string, string])[]> {
  const node = await realpath(process.execPath);
  const { stdout } = await runProgram(['ldd', node]);
  const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, library = '']) => library);
  const files = await Promise.all(libraries.map(async (library) => [await realpath(library), library] as const));
  return [[node, '/usr/bin/node'], ...files];
}
