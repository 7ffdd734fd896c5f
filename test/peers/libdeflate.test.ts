/** The committed WebAssembly is what its script makes of the registries' sources, here as anywhere. */
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { installPrograms, runProgram } from './engine.ts';

const script = fileURLToPath(new URL('../../scripts/libdeflate.ts', import.meta.url));

installPrograms({ cargo: 'cargo', python3: 'python3-pip' });

/** Before 1.70 cargo fetches the index of all crates by git, which not every network lets through. */
async function hasSparseIndex(): Promise<boolean> {
  const [, minor] = /^cargo 1\.(\d+)/.exec((await runProgram(['cargo', '--version'])).stdout) ?? [];
  return Number(minor) >= 70;
}

((await hasSparseIndex()) ? it : it.skip)(
  'libdeflate comes out of its sources byte for byte',
  async () => {
    const checked = await runProgram([process.execPath, '--no-warnings', script, '--check']);
    expect(checked).toMatchObject({ code: 0 });
  },
  600_000,
);
