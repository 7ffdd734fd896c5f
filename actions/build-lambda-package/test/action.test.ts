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

const gitModes = new Map([['index.js', 'file' as const]]);

const given: Inputs = {
  entry: undefined,
  source: undefined,
  include: undefined,
  exclude: undefined,
  architecture: undefined,
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
    gitModes: async () => gitModes,
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
    const folder = { root: '/workspace', omit: ['/workspace/out/package.zip'], include: [], exclude: [], gitModes };
    expect(calls[0]).toEqual(['collect', folder]);
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
  async function run(files: Readonly<Record<string, string | Buffer>>, inputs: Readonly<Record<string, string>> = {}) {
    const workspace = mkdtempSync(join(tmpdir(), 'workspace-'));
    try {
      mkdirSync(join(workspace, 'dist'));
      for (const [name, content] of Object.entries(files)) writeFileSync(join(workspace, 'dist', name), content);
      const platform = recordingPlatform({ GITHUB_WORKSPACE: workspace, INPUT_SOURCE: 'dist', ...inputs });
      await runAction(buildLambdaPackage, platform);
      return { ...platform.recorded, written: existsSync(join(workspace, 'package.zip')) };
    } finally {
      rmSync(workspace, { recursive: true });
    }
  }

  const program = 'exports.handler = async () => 1;';

  it('packages a folder of the workspace', async () => {
    const { exitCode, outputs, written } = await run({ 'index.js': program });
    expect(exitCode).toBe(0);
    expect(outputs).toMatchObject({ 'package-path': 'package.zip', 'file-count': '1', 'unpacked-size': '32' });
    expect(written).toBe(true);
  });

  it('packages what it is told to, and leaves out what it is told to', async () => {
    const files = { 'index.js': program, 'notes.md': '', 'lib.js': '' };
    const { outputs } = await run(files, { INPUT_INCLUDE: '*.js\n*.md', INPUT_EXCLUDE: 'notes.*' });
    expect(outputs['file-count']).toBe('2');
    const some = await run(files, { INPUT_INCLUDE: 'index.js' });
    expect(some.outputs['file-count']).toBe('1');
  });

  it('refuses native code for another processor, if it knows for which', async () => {
    // The head of an ELF file for 64-bit ARM.
    const elf = Buffer.alloc(64);
    elf.write('\x7fELF\x02\x01\x01', 'latin1');
    elf.writeUInt16LE(3, 16);
    elf.writeUInt16LE(0xb7, 18);
    const files = { 'index.js': 'exports.handler = 1;', 'addon.node': elf };
    expect((await run(files, { INPUT_ARCHITECTURE: 'arm64' })).exitCode).toBe(0);
    expect((await run(files)).exitCode).toBe(0);
    const { exitCode, annotations } = await run(files, { INPUT_ARCHITECTURE: 'x86_64' });
    expect([exitCode, annotations[0]?.message]).toEqual([1, expect.stringContaining('"addon.node"')]);
  });

  it('fails in the words of the package, without a package', async () => {
    const { exitCode, annotations, written } = await run({ 'app.js': program });
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
