/** Inputs, ports and contexts for tests of build-lambda-package. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runAction } from '@aws-release-actions/action-kit';
import { type Bundle, entryOf, type WrittenPackage } from '@aws-release-actions/lambda-package';
import { recordingPlatform } from '@aws-release-actions/testing';
import { buildLambdaPackage } from '../src/action.ts';
import type { Inputs } from '../src/inputs.ts';
import type { BuiltPackage } from '../src/outcome.ts';
import type { Ports } from '../src/ports.ts';

/** What a user gets who gives nothing. */
export const defaults: Inputs = {
  ...{ entry: undefined, source: undefined, include: undefined, exclude: undefined, buildCommand: undefined },
  ...{ name: 'package', output: undefined, runtime: 'nodejs24.x', handler: 'index.handler', architecture: undefined },
  ...{ environment: undefined, format: 'cjs', minify: false, sourceMaps: false, bundleAwsSdk: false },
  ...{ external: undefined, verifyReproducible: false, compareWith: undefined, provenance: true, cacheDir: undefined },
  ...{ s3Bucket: undefined, s3Prefix: undefined, kmsKeyId: undefined, awsRegion: undefined, roleToAssume: undefined },
};

export const written: WrittenPackage = {
  ...{ codeSha256: 'aGFzaA==', digest: 'sha256:68617368', size: 2048, unpackedSize: 30, fileCount: 2 },
  files: [
    { path: 'index.js', kind: 'file', size: 10, packedSize: 9, crc32: 1, sha256: 'a1' },
    { path: 'lib.js', kind: 'file', size: 20, packedSize: 8, crc32: 2, sha256: 'b2' },
  ],
};

export const modules: Bundle['modules'] = [{ dependency: 'lodash', size: 5, sourceSize: 50 }];

/** Ports of a quiet world in which nothing is there, with the calls that change or read something. */
export function recordingPorts(changes: Partial<Ports> = {}) {
  const calls: [port: string, ...unknown[]][] = [];
  const entries = written.files.map(({ path, size }) => entryOf(path, new Uint8Array(size)));
  const heard =
    <A extends unknown[], R>(name: string, answer: (...given: A) => R) =>
    (...given: A): R => {
      calls.push([name, ...given]);
      return answer(...given);
    };
  const quiet: Ports = {
    gitModes: async () => new Map([['index.js', 'file']]),
    commit: async () => ({ commit: 'c0ffee', isModified: false }),
    collect: async () => entries,
    bundle: async () => ({ entries, warnings: ['doubtful'], modules }),
    bundlerVersion: () => '1.2.3',
    command: async () => ({ exitCode: 0, endedBy: undefined, lines: [] }),
    write: async () => written,
    look: async (path) => ({ kind: 'missing', real: path }),
    readPackage: async () => [],
    writeText: async () => {},
    remove: async () => {},
    copy: async () => ({ folder: '/elsewhere/copy', remove: async () => {} }),
    bucket: undefined,
    ...changes,
  };
  const { collect, bundle, command, write, writeText, remove, copy } = quiet;
  const ports: Ports = {
    ...quiet,
    collect: heard('collect', collect),
    bundle: heard('bundle', bundle),
    command: heard('command', command),
    write: heard('write', (packed, ...rest) => write(packed, ...rest)),
    writeText: heard('writeText', writeText),
    remove: heard('remove', remove),
    copy: heard('copy', copy),
  };
  return { ports, calls, names: () => calls.map(([name]) => name) };
}

/** The context of a run on GitHub. */
export function recordingContext() {
  const lines: string[] = [];
  const warnings: string[] = [];
  const log = {
    info: (line: string) => lines.push(line),
    debug: () => {},
    warning: (message: string) => warnings.push(message),
    group: <T>(title: string, work: () => Promise<T>) => {
      lines.push(title);
      return work();
    },
  };
  const run = {
    ...{ repository: 'octo-org/app', runId: '7', runAttempt: '1', sha: 'beef', serverUrl: 'https://github.com' },
  };
  const env = {
    GITHUB_REF: 'refs/heads/main',
    GITHUB_WORKFLOW_REF: 'octo-org/app/.github/workflows/release.yml@refs/heads/main',
    GITHUB_ACTION_REPOSITORY: 'your-org/aws-release-actions',
    GITHUB_ACTION_REF: 'v1',
  };
  return { lines, warnings, context: { workspace: '/workspace', log, run, env } };
}

/** A workspace on disk in which the whole action runs, again and again. */
export function openWorkspace(files: Readonly<Record<string, string | Buffer>>) {
  const workspace = mkdtempSync(join(tmpdir(), 'workspace-'));
  const place = (path: string) => join(workspace, path);
  const write = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(place(path)), { recursive: true });
    writeFileSync(place(path), content);
  };
  for (const [path, content] of Object.entries(files)) write(path, content);
  return {
    ...{ place, write },
    read: (path: string) => readFileSync(place(path), 'utf8'),
    has: (path: string) => existsSync(place(path)),
    remove: () => rmSync(workspace, { recursive: true }),
    /** Inputs as in a workflow file. */
    run: async (inputs: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) => {
      const { PATH } = process.env;
      const given = Object.entries(inputs).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text]);
      const platform = recordingPlatform({ PATH, GITHUB_WORKSPACE: workspace, ...env, ...Object.fromEntries(given) });
      await runAction(buildLambdaPackage, platform);
      return platform.recorded;
    },
  };
}

const megabyte = 1024 * 1024;
const digests = { kind: 'file', crc32: 0, sha256: '' } as const;

/** A package for reports. */
export const built: BuiltPackage = {
  ...{ path: 'package.zip', codeSha256: 'aGFzaA==', digest: 'sha256:68617368', fileCount: 3 },
  ...{ size: 5 * megabyte, unpackedSize: 25 * megabyte, warnings: [], modules: [] },
  files: [
    { ...digests, path: 'a|b.js', size: 20 * megabyte, packedSize: 4 * megabyte },
    { ...digests, path: 'empty', size: 0, packedSize: 0 },
    { ...digests, path: 'index.js', size: 5 * megabyte, packedSize: megabyte },
  ],
  ...{ reproduced: undefined, provenance: undefined, stored: undefined, comparison: undefined },
};
