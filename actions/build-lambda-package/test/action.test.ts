import { InputError } from '@aws-release-actions/action-kit';
import type { StoredPackage } from '@aws-release-actions/driver';
import { entryOf, PackageError } from '@aws-release-actions/lambda-package';
import { describe, expect, it } from '@jest/globals';
import { buildPackage } from '../src/action.ts';
import type { Inputs } from '../src/inputs.ts';
import { defaults, modules, recordingContext, recordingPorts, written } from './sample.ts';

const source = { ...defaults, source: '/workspace/dist' };
const megabyte = 1024 * 1024;

describe('buildPackage', () => {
  it('bundles an entry for its runtime and handler', async () => {
    const { ports, calls } = recordingPorts();
    const inputs: Inputs = {
      ...defaults,
      ...{ entry: '/workspace/src/app.ts', output: '/workspace/out/app.zip', provenance: false },
      ...{ runtime: 'nodejs22.x', format: 'esm', minify: true, external: ['sharp'] },
    };
    const built = await buildPackage(inputs, ports, recordingContext().context);
    expect(calls).toEqual([
      [
        'bundle',
        {
          ...{ root: '/workspace', entry: '/workspace/src/app.ts', nodeVersion: 22, format: 'esm', minify: true },
          handler: { module: 'index', exportName: 'handler' },
          ...{ sourceMaps: false, bundleAwsSdk: false, external: ['sharp'] },
        },
      ],
      ['write', expect.anything(), '/workspace/out/app.zip', undefined],
    ]);
    expect(built).toMatchObject({ path: 'out/app.zip', warnings: ['doubtful'], modules });
  });

  it('collects a folder without what runs leave there', async () => {
    const { ports, calls } = recordingPorts();
    const given = { ...source, name: 'bot', cacheDir: '/workspace/.cache', compareWith: '/workspace/old.zip' };
    await buildPackage(given, ports, recordingContext().context);
    const omit = [
      ...['/workspace/bot.zip', '/workspace/bot.zip.partial', '/workspace/bot.zip.provenance.json'],
      ...['/workspace/bot.zip.predicate.json', '/workspace/old.zip', '/workspace/.cache'],
    ];
    const gitModes = new Map([['index.js', 'file']]);
    expect(calls[0]).toEqual(['collect', { root: '/workspace/dist', omit, include: [], exclude: [], gitModes }]);
    expect(calls[1]).toEqual(['write', expect.anything(), '/workspace/bot.zip', '/workspace/.cache/bot.zip']);
  });

  it('tells what it wrote', async () => {
    const { ports } = recordingPorts();
    const { lines, context } = recordingContext();
    expect(await buildPackage(source, ports, context)).toEqual({
      ...written,
      ...{ path: 'package.zip', warnings: [], modules: [] },
      ...{ reproduced: undefined, stored: undefined, comparison: undefined },
      provenance: { statement: 'package.zip.provenance.json', predicate: 'package.zip.predicate.json' },
    });
    expect(lines).toEqual(['package.zip: 2.0 KB, 2 files, CodeSha256 aGFzaA==']);
  });

  it('runs the build command first, and packages nothing if that fails', async () => {
    const good = recordingPorts();
    const { lines, context } = recordingContext();
    await buildPackage({ ...source, buildCommand: 'npm ci\nnpm run build' }, good.ports, context);
    expect(good.calls[0]).toEqual(['command', 'npm ci\nnpm run build', '/workspace']);
    expect(lines[0]).toBe('build-command: npm ci');
    for (const [end, sentence] of [
      [{ exitCode: 2, endedBy: undefined }, 'The build command ended with exit code 2.'],
      [{ exitCode: undefined, endedBy: 'SIGTERM' }, 'The build command was ended by SIGTERM.'],
    ] as const) {
      const { ports, names } = recordingPorts({ command: async () => ({ ...end, lines: [] }) });
      const building = buildPackage({ ...source, buildCommand: 'x' }, ports, recordingContext().context);
      await expect(building).rejects.toThrow(sentence);
      expect(names()).toEqual(['command']);
    }
  });

  it('says that there is no bash', async () => {
    const { ports } = recordingPorts({ command: () => Promise.reject(new Error('There is no program "bash".')) });
    const building = buildPackage({ ...source, buildCommand: 'x' }, ports, recordingContext().context);
    await expect(building).rejects.toThrow('The build command could not be started: There is no program "bash".');
  });

  it('writes nothing that Lambda could not start', async () => {
    const { ports, names } = recordingPorts({ collect: async () => [entryOf('app.js', Buffer.alloc(1))] });
    const building = buildPackage(source, ports, recordingContext().context);
    await expect(building).rejects.toThrow(PackageError);
    expect(names()).toEqual(['collect']);
  });

  it.each([
    [4096, true],
    [4097, false],
  ])('lets the environment have %d bytes of JSON: %s', async (bytes, isRight) => {
    const environment = { A: 'x'.repeat(bytes - '{"A":""}'.length) };
    const building = buildPackage({ ...source, environment }, recordingPorts().ports, recordingContext().context);
    if (isRight) expect((await building).digest).toBe(written.digest);
    else await expect(building).rejects.toThrow(`The environment variables have ${bytes} bytes together`);
  });

  it('keeps no package that is too large to be sent, unless there is a bucket', async () => {
    const write = async () => ({ ...written, size: 51 * megabyte });
    const { ports, calls } = recordingPorts({ write });
    await expect(buildPackage(source, ports, recordingContext().context)).rejects.toThrow(
      /^The package has 51.0 MB; without an S3 bucket Lambda takes 50.0 MB. The largest files: lib.js \(20 B\), index/,
    );
    expect(calls.at(-1)).toEqual(['remove', '/workspace/package.zip']);
    const stored: StoredPackage = { bucket: 'b', key: 'k', uploaded: true };
    const withBucket = recordingPorts({ write, bucket: { upload: async () => stored } });
    const built = await buildPackage({ ...source, s3Bucket: 'b' }, withBucket.ports, recordingContext().context);
    expect(built.stored).toEqual(stored);
  });

  it('stores the package under its name and hash', async () => {
    const given: unknown[] = [];
    const upload = async (file: unknown) => {
      given.push(file);
      return { bucket: 'releases', key: 'bot-6861.zip', uploaded: false };
    };
    const { lines, context } = recordingContext();
    const { ports } = recordingPorts({ bucket: { upload } });
    await buildPackage({ ...source, name: 'bot', s3Bucket: 'releases' }, ports, context);
    expect(given).toEqual([{ path: '/workspace/bot.zip', size: 2048, codeSha256: 'aGFzaA==', name: 'bot' }]);
    expect(lines.at(-1)).toBe('s3://releases/bot-6861.zip was there already');
  });

  it('builds a copy once more, without the cache, and compares', async () => {
    const { ports, calls } = recordingPorts();
    const given = { ...source, buildCommand: 'make', cacheDir: '/workspace/cache', verifyReproducible: true };
    const { context } = recordingContext();
    expect((await buildPackage({ ...given, provenance: false }, ports, context)).reproduced).toBe(true);
    expect(calls.map((call) => call.slice(0, call[0] === 'collect' ? 1 : 2))).toEqual([
      ['copy', '/workspace'],
      ['command', 'make'],
      ['collect'],
      ['write', expect.anything()],
      ['command', 'make'],
      ['collect'],
      ['write', expect.anything()],
    ]);
    expect(calls[1]?.[2]).toBe('/workspace');
    expect(calls[4]?.[2]).toBe('/elsewhere/copy');
    expect(calls[5]?.[1]).toMatchObject({
      root: '/elsewhere/copy/dist',
      omit: expect.arrayContaining(['/elsewhere/copy/package.zip', '/elsewhere/copy/cache']),
    });
    expect(calls[6]?.slice(2)).toEqual(['/elsewhere/copy/package.zip', undefined]);
  });

  it('keeps no package, and no copy, if the second build gives another', async () => {
    const packages = [
      written,
      { ...written, digest: 'sha256:00', files: written.files.map((file) => ({ ...file, crc32: 7 })).slice(1) },
    ];
    const removed: string[] = [];
    const { ports } = recordingPorts({
      write: async () => packages.shift() ?? written,
      copy: async () => ({ folder: '/copy', remove: async () => void removed.push('/copy') }),
      remove: async (path) => void removed.push(path),
    });
    const building = buildPackage({ ...source, verifyReproducible: true }, ports, recordingContext().context);
    await expect(building).rejects.toMatchObject({
      problems: [
        'A second build gave another package: sha256:68617368, then sha256:00.',
        '"index.js" is only in the first.',
        '"lib.js" has another content.',
      ],
    });
    expect(removed).toEqual(['/workspace/package.zip', '/copy']);
  });

  it('reads the package to compare with before it may be replaced', async () => {
    const order: string[] = [];
    const { ports } = recordingPorts({
      look: async (path) => ({ kind: path.endsWith('.zip') ? 'file' : 'missing', real: path }),
      readPackage: async (path) => {
        order.push(`read ${path}`);
        return written.files.slice(1);
      },
      write: async () => {
        order.push('write');
        return written;
      },
    });
    const given = { ...source, compareWith: '/workspace/package.zip' };
    const { comparison } = await buildPackage(given, ports, recordingContext().context);
    expect(order).toEqual(['read /workspace/package.zip', 'write']);
    expect(comparison).toEqual({
      ...{ path: 'package.zip', packedSize: 8 },
      differences: [{ path: 'index.js', change: 'added', before: 0, after: 9 }],
    });
  });

  it('has nothing to compare with the first time', async () => {
    const given = { ...source, compareWith: '/workspace/old.zip' };
    const { comparison } = await buildPackage(given, recordingPorts().ports, recordingContext().context);
    expect(comparison).toEqual({ path: 'old.zip', packedSize: undefined, differences: [] });
  });

  it('warns that the cache could not be written, and tells how much it knew', async () => {
    const { lines, warnings, context } = recordingContext();
    const write = async () => ({ ...written, cached: 1, cacheProblem: 'ENOSPC' });
    await buildPackage({ ...source, cacheDir: '/workspace/c' }, recordingPorts({ write }).ports, context);
    expect(lines[0]).toBe('package.zip: 2.0 KB, 2 files, 1 of them packed before, CodeSha256 aGFzaA==');
    expect(warnings).toEqual(['The cache could not be written: ENOSPC']);
  });

  it.each([
    [
      'output',
      { output: '/workspace/dist' },
      { kind: 'folder' },
      'is "dist", which is a folder; it should be the path of a file.',
    ],
    [
      'output',
      { output: '/workspace/a/b' },
      { kind: 'below a file' },
      'is "a/b", which is below a file; it should be the path of a file.',
    ],
    [
      'cache-dir',
      { cacheDir: '/workspace/c' },
      { kind: 'file' },
      'is "c", which is a file; it should be the path of a folder.',
    ],
    ['source', {}, { real: '/etc' }, 'is "dist", which leads out of the workspace through a link.'],
  ] as const)('refuses paths that are not what they should be: %s', async (name, change, place, sentence) => {
    const given = { ...source, ...change };
    const path = Object.values(change)[0] ?? given.source;
    const look = async (at: string) => ({ kind: 'missing', real: at, ...(at === path ? place : {}) }) as const;
    const { ports, calls } = recordingPorts({ look });
    const building = buildPackage(given, ports, recordingContext().context);
    await expect(building).rejects.toThrow(new InputError([`Input '${name}' ${sentence}`]));
    expect(calls).toEqual([]);
  });
});
