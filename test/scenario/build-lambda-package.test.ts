/** Packages that the shipped bundle builds, created, published and invoked in local-aws's Lambda over HTTP. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readZip } from '../../packages/lambda-package/test/read-zip.ts';
import {
  answer,
  commonJsFolder,
  customRuntime,
  esModuleFolder,
  event,
  linkedFolder,
  pythonFolder,
  type Sample,
  typeScriptEntry,
} from './build-lambda-package-samples.ts';
import { openPackageStage, type PackageStage } from './build-lambda-package-stage.ts';
import { build, errorsIn, type Files, type Inputs, workspaceWith } from './build-lambda-package-workspace.ts';

let stage: PackageStage;
beforeAll(async () => {
  stage = await openPackageStage();
});
afterAll(() => stage.close());

/** Builds a sample, and publishes what was built. */
async function release({ files, inputs }: Pick<Sample, 'files' | 'inputs'>, environment: Record<string, string> = {}) {
  const workspace = await workspaceWith(files);
  const built = await build(workspace, inputs);
  expect(errorsIn(built)).toEqual([]);
  expect(built.exitCode).toBe(0);
  const version = await stage.publish(workspace, built, { ...inputs, environment });
  const zip = await readFile(join(workspace, built.outputs['package-path'] ?? ''));
  return { outputs: built.outputs, summary: built.summary, version, members: readZip(zip) };
}

const nodeFunctions: readonly [string, Sample][] = [
  ['CommonJS in a folder', commonJsFolder],
  ['an ES module in a folder', esModuleFolder],
  ['ES modules by their package.json, with the links of pnpm', linkedFolder],
  ['TypeScript as CommonJS', typeScriptEntry()],
  ['TypeScript as an ES module', typeScriptEntry({ format: 'esm' })],
  ['TypeScript for an older runtime, shortened', typeScriptEntry({ runtime: 'nodejs20.x', minify: 'true' })],
  [
    'TypeScript as a shortened ES module with a map',
    typeScriptEntry({ format: 'esm', minify: 'true', 'source-maps': 'true' }),
  ],
];

describe('a function for Node.js', () => {
  it.each(nodeFunctions)('answers: %s', async (_, sample) => {
    const { outputs, version, members } = await release(sample);
    expect(members.map(({ name }) => name)).toEqual(sample.members);
    expect(version.codeSha256).toBe(outputs['code-sha256']);
    expect(version.codeSize).toBe(Number(outputs['package-size']));
    expect(await version.invoke(event)).toEqual({ payload: answer, failure: undefined });
  });

  const unknownCategory = { category: 'sports' };
  const failure = { errorType: 'RangeError', errorMessage: 'There is no category sports.' };

  it.each(['cjs', 'esm'])('names lines of the source if it has a map (%s)', async (format) => {
    const sample = typeScriptEntry({ format, minify: 'true', 'source-maps': 'true' });
    const { version } = await release(sample, { NODE_OPTIONS: '--enable-source-maps' });
    const { payload } = await version.invoke(unknownCategory);
    expect(payload).toMatchObject({
      ...failure,
      trace: expect.arrayContaining([expect.stringMatching(/src\/category\.ts:6:11\)?$/)]),
    });
  });

  it('names lines of the bundle if it has none', async () => {
    const { version } = await release(typeScriptEntry());
    const { payload } = await version.invoke(unknownCategory);
    expect(payload).toMatchObject({
      ...failure,
      trace: expect.arrayContaining([expect.stringMatching(/\/index\.js:\d+/)]),
    });
  });

  const whoseSdk: Files = {
    'handler.mjs':
      "import { LambdaClient } from '@aws-sdk/client-lambda';\nexport const handler = async () => LambdaClient.owner ?? 'the runtime';\n",
    'node_modules/@aws-sdk/client-lambda/index.js':
      "exports.LambdaClient = class { static owner = 'the workspace'; };\n",
  };
  it.each([
    ['the runtime', {}],
    ['the workspace', { 'bundle-aws-sdk': 'true' }],
  ] satisfies [string, Inputs][])('has the AWS SDK of %s', async (owner, given) => {
    const inputs = { entry: 'handler.mjs', runtime: 'nodejs24.x', handler: 'index.handler', ...given };
    const { version } = await release({ files: whoseSdk, inputs });
    expect(await version.invoke({})).toEqual({ payload: owner, failure: undefined });
  });
});

describe('a function for another runtime', () => {
  it('has the modules of Python at their places', async () => {
    const { outputs, version, members, summary } = await release(pythonFolder);
    expect(version.codeSha256).toBe(outputs['code-sha256']);
    expect(members.map(({ name, mode }) => [name, mode])).toEqual(pythonFolder.members.map((name) => [name, 0o100644]));
    expect(members[1]?.content.toString()).toBe(pythonFolder.files['bot/app/handler.py']);
    expect(outputs['file-count']).toBe('5');
    expect(summary).toContain(`| CodeSha256 | \`${outputs['code-sha256']}\` |`);
  });

  it('keeps the executable bit of a custom runtime', async () => {
    const { outputs, version, members } = await release(customRuntime);
    expect(version.codeSha256).toBe(outputs['code-sha256']);
    expect(members.map(({ name, mode }) => [name, mode.toString(8)])).toEqual([
      ['bin/answer', '100755'],
      ['bootstrap', '100755'],
      ['questions.txt', '100644'],
    ]);
  });
});
