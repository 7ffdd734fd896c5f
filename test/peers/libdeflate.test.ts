/** The committed WebAssembly is what its script makes of the registries' sources, here as anywhere. */
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from '@jest/globals';
import { installPrograms, runProgram } from './engine.ts';

const script = fileURLToPath(new URL('../../scripts/libdeflate.ts', import.meta.url));

beforeAll(() => {
  installPrograms({ cargo: 'cargo', python3: 'python3-pip' });
}, 600_000);

it('libdeflate comes out of its sources byte for byte', async () => {
  const checked = await runProgram([process.execPath, '--no-warnings', script, '--check']);
  expect(checked).toMatchObject({ code: 0 });
}, 600_000);
