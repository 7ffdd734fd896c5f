import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadEsbuild } from '../src/esbuild.ts';

describe('loadEsbuild', () => {
  it('takes the one beside it, as in dist/', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dist-'));
    try {
      mkdirSync(join(folder, 'esbuild-wasm/lib'), { recursive: true });
      writeFileSync(join(folder, 'esbuild-wasm/lib/main.js'), 'exports.version = "beside";');
      expect(loadEsbuild(folder)).toEqual({ version: 'beside' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('takes the installed one in a checkout', () => {
    expect(loadEsbuild()).toMatchObject({ version: '0.28.2' });
  });
});
