import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAction } from '@aws-release-actions/action-kit';
import { entryOf, PackageError } from '@aws-release-actions/lambda-package';
import { recordingPlatform } from '@aws-release-actions/testing';
import { describe, expect, it } from '@jest/globals';
import { buildLambdaPackage, buildPackage } from '../src/action.ts';
import type { Inputs } from '../src/inputs.ts';
import type { Ports } from '../src/ports.ts';

const given: Inputs = {
  entry: undefined,
  source: undefined,
  runtime: 'nodejs24.x',
  handler: 'index.handler',
  output: '/workspace/out/package.zip',
  format: 'cjs',
  minify: false,
  sourceMaps: false,
  bundleAwsSdk: false,
};

const written = { codeSha256: 'aGFzaA==', digest: 'sha256:68617368', size: 2048, unpackedSize: 30, fileCount: 2 };

/** Ports that remember their calls and answer with these entries. */
function recordingPorts(entries: readonly { path: string; size: number }[]) {
  const calls: [port: string, ...unknown[]][] = [];
  const answer = entries.map(({ path, size }) => entryOf(path, new Uint8Array(size)));
  const ports: Ports = {
    collect: async (folder) => {
      calls.push(['collect', folder]);
      return answer;
    },
    bundle: async (request) => {
      calls.push(['bundle', request]);
      return { entries: answer, warnings: ['doubtful'] };
    },
    write: async (packed, output) => {
      calls.push(['write', packed.map(({ path }) => path), output]);
      return written;
    },
  };
  return { ports, calls };
}

function recordingContext() {
  const lines: string[] = [];
  const log = {
    info: (line: string) => lines.push(line),
    debug: () => {},
    warning: () => {},
    group: <T>(_title: string, work: () => Promise<T>) => work(),
  };
  return { lines, context: { workspace: '/workspace', log } };
}

const indexJs = { path: 'index.js', size: 10 };

describe('buildPackage', () => {
  it('bundles an entry for its runtime and handler', async () => {
    const { ports, calls } = recordingPorts([indexJs]);
    const inputs: Inputs = {
      ...given,
      entry: '/workspace/src/app.ts',
      runtime: 'nodejs22.x',
      format: 'esm',
      minify: true,
    };
    const built = await buildPackage(inputs, ports, recordingContext().context);
    expect(calls).toEqual([
      [
        'bundle',
        {
          root: '/workspace',
          entry: '/workspace/src/app.ts',
          handler: { module: 'index', exportName: 'handler' },
          nodeVersion: 22,
          format: 'esm',
          minify: true,
          sourceMaps: false,
          bundleAwsSdk: false,
        },
      ],
      ['write', ['index.js'], '/workspace/out/package.zip'],
    ]);
    expect(built.warnings).toEqual(['doubtful']);
  });

  it('collects a folder without the package itself', async () => {
    const { ports, calls } = recordingPorts([indexJs]);
    await buildPackage({ ...given, source: '/workspace' }, ports, recordingContext().context);
    expect(calls[0]).toEqual(['collect', { root: '/workspace', omit: ['/workspace/out/package.zip'] }]);
  });

  it('tells what it wrote, largest files first', async () => {
    const { ports } = recordingPorts([indexJs, { path: 'lib.js', size: 20 }]);
    const { lines, context } = recordingContext();
    expect(await buildPackage({ ...given, source: '/workspace/dist' }, ports, context)).toEqual({
      ...written,
      path: 'out/package.zip',
      largest: [{ path: 'lib.js', size: 20 }, indexJs],
      warnings: [],
    });
    expect(lines).toEqual(['out/package.zip: 2.0 KB, 2 files, CodeSha256 aGFzaA==']);
  });

  it('writes nothing that Lambda could not start', async () => {
    const { ports, calls } = recordingPorts([{ path: 'app.js', size: 1 }]);
    const building = buildPackage({ ...given, source: '/workspace/dist' }, ports, recordingContext().context);
    await expect(building).rejects.toThrow(PackageError);
    expect(calls.map(([port]) => port)).toEqual(['collect']);
  });
});

describe('buildLambdaPackage', () => {
  async function run(files: readonly string[]) {
    const workspace = mkdtempSync(join(tmpdir(), 'workspace-'));
    try {
      mkdirSync(join(workspace, 'dist'));
      for (const file of files) writeFileSync(join(workspace, 'dist', file), 'exports.handler = async () => 1;');
      const platform = recordingPlatform({ GITHUB_WORKSPACE: workspace, INPUT_SOURCE: 'dist' });
      await runAction(buildLambdaPackage, platform);
      return { ...platform.recorded, written: existsSync(join(workspace, 'package.zip')) };
    } finally {
      rmSync(workspace, { recursive: true });
    }
  }

  it('packages a folder of the workspace', async () => {
    const { exitCode, outputs, written } = await run(['index.js']);
    expect(exitCode).toBe(0);
    expect(outputs).toMatchObject({ 'package-path': 'package.zip', 'file-count': '1', 'unpacked-size': '32' });
    expect(written).toBe(true);
  });

  it('fails in the words of the package, without a package', async () => {
    const { exitCode, annotations, written } = await run(['app.js']);
    expect(exitCode).toBe(1);
    expect(annotations).toEqual([
      {
        level: 'error',
        message:
          'Handler "index.handler" needs index.js, index.mjs or index.cjs in the package; there is none. Nothing was written.',
      },
    ]);
    expect(written).toBe(false);
  });
});
