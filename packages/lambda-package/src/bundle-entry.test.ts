import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { folderWith } from '../test/temporary-folder.ts';
import { type Bundle, type BundleRequest, bundleEntry, type Esbuild } from './bundle-entry.ts';
import type { PackageError } from './package-error.ts';

const esbuild: typeof import('esbuild-wasm') = createRequire(import.meta.url)('esbuild-wasm');

afterAll(() => esbuild.stop());

const sources = {
  'src/handler.ts': `
    import { greeting } from './greeting.cjs';
    import { S3Client } from '@aws-sdk/client-s3';
    export const handler = async (name: string): Promise<string> => greeting(name) + typeof S3Client;
    export const other = 1;`,
  'src/greeting.cjs': `
    const { basename } = require('node:path');
    exports.greeting = (name) => 'hello ' + name + ' ' + basename(__dirname) + ' ' + basename(__filename);`,
  'node_modules/@aws-sdk/client-s3/index.js': 'exports.S3Client = class S3Client {};',
};

function bundle(root: string, request: Partial<BundleRequest> = {}, by: Esbuild = esbuild): Promise<Bundle> {
  return bundleEntry(
    {
      root,
      entry: join(root, 'src/handler.ts'),
      handler: { module: 'index', exportName: 'handler' },
      nodeVersion: 24,
      format: 'cjs',
      minify: false,
      sourceMaps: false,
      bundleAwsSdk: false,
      external: [],
      ...request,
    },
    by,
  );
}

async function textsOf({ entries }: Bundle): Promise<Record<string, string>> {
  return Object.fromEntries(
    await Promise.all(entries.map(async ({ path, read }) => [path, Buffer.from(await read()).toString()])),
  );
}

/** Unpacks a bundle as Lambda does, with its SDK above, and calls an export of it. */
async function call(bundled: Bundle, file: string, exportName: string): Promise<unknown> {
  const files = { 'node_modules/@aws-sdk/client-s3/index.js': sources['node_modules/@aws-sdk/client-s3/index.js'] };
  const task = join(folderWith(files), 'task');
  for (const [path, text] of Object.entries(await textsOf(bundled))) {
    mkdirSync(dirname(join(task, path)), { recursive: true });
    writeFileSync(join(task, path), text);
  }
  const module = await import(pathToFileURL(join(task, file)).href);
  return module[exportName]('ada');
}

function problemsOf(bundled: Promise<Bundle>): Promise<readonly string[]> {
  return bundled.then(
    () => [],
    (error: PackageError) => error.problems,
  );
}

describe('bundleEntry', () => {
  it('leaves to the runtime what it is told to', async () => {
    const files = {
      'src/handler.ts': "import a from 'a'; import b from '@scope/b/x'; export const handler = () => a + b;",
      'node_modules/a/index.js': 'export default 1;',
    };
    const root = folderWith(files);
    await expect(bundle(root)).rejects.toThrow('@scope/b/x');
    const text = (await textsOf(await bundle(root, { external: ['@scope/*', 'a'] })))['index.js'];
    expect(text).toMatch(/require\("a"\)/);
    expect(text).toMatch(/require\("@scope\/b\/x"\)/);
  });

  it('tells what the bundle is made of', async () => {
    const root = folderWith(sources);
    const { modules, entries } = await bundle(root, { bundleAwsSdk: true });
    expect(modules.map(({ dependency }) => dependency).sort()).toEqual(['@aws-sdk/client-s3', undefined]);
    const total = modules.reduce((sum, { size }) => sum + size, 0);
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThan(entries[0]?.size ?? 0);
  });

  it('makes one CommonJS file that runs, and keeps the other exports', async () => {
    const bundled = await bundle(folderWith(sources));
    expect(bundled.entries.map(({ path, kind }) => [path, kind])).toEqual([['index.js', 'file']]);
    expect(bundled.warnings).toEqual([]);
    expect(await call(bundled, 'index.js', 'handler')).toBe('hello ada task index.jsfunction');
    expect((await textsOf(bundled))['index.js']).toMatch(/module\.exports = \{\s*handler,\s*other/);
  });

  it('makes an ES module in which bundled CommonJS still works', async () => {
    const root = folderWith({
      ...sources,
      'src/esm.ts': `
        import { createRequire } from 'node:module';
        const require = createRequire(import.meta.url);
        const __dirname = 'mine';
        export * from './handler.ts';
        export const mine = async () => [__dirname, typeof require('node:os').EOL].join();
        await 0;`,
    });
    const entry = join(root, 'src/esm.ts');
    const bundled = await bundle(root, {
      format: 'esm',
      entry,
      handler: { module: 'dist/app', exportName: 'handler' },
    });
    expect(bundled.entries.map(({ path }) => path)).toEqual(['dist/app.mjs']);
    expect(await call(bundled, 'dist/app.mjs', 'handler')).toBe('hello ada dist app.mjsfunction');
    expect(await call(bundled, 'dist/app.mjs', 'mine')).toBe('mine,string');
  });

  it('has the same bytes, and no absolute path, in whatever folder the project lies', async () => {
    const build = async (root: string) =>
      textsOf(await bundle(root, { sourceMaps: true, bundleAwsSdk: true, entry: join(root, 'src/handler.ts') }));
    const here = folderWith(sources);
    const there = join(folderWith({}), 'a', 'deeper', 'folder');
    for (const [path, text] of Object.entries(sources)) {
      mkdirSync(dirname(join(there, path)), { recursive: true });
      writeFileSync(join(there, path), text);
    }
    const files = await build(here);
    expect(await build(there)).toEqual(files);
    expect(Object.keys(files).sort()).toEqual(['index.js', 'index.js.map']);
    expect(Object.values(files).join()).not.toContain(dirname(here));
    expect(JSON.parse(files['index.js.map'] ?? '').sources).toContain('src/handler.ts');
  });

  it('leaves the AWS SDK to the Lambda runtime unless told to bundle it', async () => {
    const root = folderWith(sources);
    expect((await textsOf(await bundle(root)))['index.js']).toContain('require("@aws-sdk/client-s3")');
    const bundled = (await textsOf(await bundle(root, { bundleAwsSdk: true, minify: true })))['index.js'];
    expect(bundled).not.toContain('require("@aws-sdk/client-s3")');
    expect(bundled).not.toContain('\n\n');
  });

  it('refuses an entry that does not export the handler, also through `export *`', async () => {
    const root = folderWith({ ...sources, 'src/all.ts': "export * from './handler.ts';" });
    const entry = join(root, 'src/all.ts');
    const handler = { module: 'index', exportName: 'run' };
    expect(await problemsOf(bundle(root, { entry, handler }))).toEqual([
      '"src/all.ts" does not export "run", which the handler names.',
    ]);
  });

  it('names an entry that is not there', async () => {
    const root = folderWith({});
    expect(await problemsOf(bundle(root))).toEqual([
      expect.stringMatching(/^"src\/handler\.ts" cannot be bundled: Could not resolve/),
    ]);
  });

  it('tells where the source is wrong, and which format would do', async () => {
    const root = folderWith({ 'src/handler.ts': "import './gone';\nexport const handler = 1;\nawait 0;\n" });
    expect(await problemsOf(bundle(root))).toEqual([
      'src/handler.ts:1:8: Could not resolve "./gone".',
      'src/handler.ts:3:1: Top-level await is currently not supported with the "cjs" output format. The format "esm" has it.',
    ]);
  });

  it('passes on what esbuild finds doubtful', async () => {
    const root = folderWith({ 'src/handler.ts': 'export const handler = () => import.meta.url;' });
    expect((await bundle(root)).warnings).toEqual([
      'src/handler.ts:1:30: "import.meta" is not available with the "cjs" output format and will be empty.',
    ]);
  });

  it('starts esbuild on the node that runs this, and leaves the PATH as it was', async () => {
    const root = folderWith(sources);
    const { PATH } = process.env;
    let during: string | undefined;
    const watching: Esbuild = {
      build: ((options) => {
        during = process.env.PATH;
        return esbuild.build(options);
      }) as Esbuild['build'],
    };
    try {
      for (const before of ['/nowhere', undefined]) {
        if (before === undefined) delete process.env.PATH;
        else process.env.PATH = before;
        await bundle(root, {}, watching);
        expect(during?.split(delimiter)[0]).toBe(dirname(process.execPath));
        expect(process.env.PATH).toBe(before);
      }
    } finally {
      process.env.PATH = PATH;
    }
  });
});
