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
async function release({ files, inputs }: Pick<Sample, 'files' | 'inputs'>) {
  const workspace = await workspaceWith(files);
  const built = await build(workspace, inputs);
  expect(errorsIn(built)).toEqual([]);
  expect(built.exitCode).toBe(0);
  const publish = (environment: Record<string, string> = {}) =>
    stage.publish(workspace, built, { ...inputs, environment });
  const zip = await readFile(join(workspace, built.outputs['package-path'] ?? ''));
  return { built, version: await publish(), members: readZip(zip), publish };
}

const nodeFunctions: readonly [string, Sample][] = [
  ['CommonJS in a folder', commonJsFolder],
  ['an ES module in a folder', esModuleFolder],
  ['ES modules by their package.json, with the links of pnpm', linkedFolder],
  ['TypeScript for an older runtime', typeScriptEntry({ runtime: 'nodejs20.x' })],
];

describe('a function for Node.js', () => {
  it.each(nodeFunctions)('answers: %s', async (_, sample) => {
    const { built, version, members } = await release(sample);
    expect(members.map(({ name }) => name)).toEqual(sample.members);
    expect(version.codeSha256).toBe(built.outputs['code-sha256']);
    expect(version.codeSize).toBe(Number(built.outputs['package-size']));
    expect(await version.invoke(event)).toEqual({ payload: answer, failure: undefined });
  });

  it.each([
    ['shortened CommonJS', { minify: 'true' }],
    ['an ES module', { format: 'esm' }],
  ] satisfies [string, Inputs][])('names lines of TypeScript if Node.js reads its map: %s', async (_, given) => {
    const sample = typeScriptEntry({ ...given, handler: 'api/bot.handler', 'source-maps': 'true' });
    const { version, members, publish } = await release(sample);
    expect(members.map(({ name }) => name)).toEqual(sample.members);
    expect(await version.invoke(event)).toEqual({ payload: answer, failure: undefined });
    const failureAt = (place: RegExp) => ({
      failure: 'Unhandled',
      payload: {
        errorType: 'RangeError',
        errorMessage: 'There is no category sports.',
        trace: expect.arrayContaining([expect.stringMatching(place)]),
      },
    });
    const unknown = { category: 'sports' };
    expect(await version.invoke(unknown)).toEqual(failureAt(/\/api\/bot\.m?js:\d+:\d+\)?$/));
    const mapped = await publish({ NODE_OPTIONS: '--enable-source-maps' });
    expect(await mapped.invoke(unknown)).toEqual(failureAt(/[(/]src\/category\.ts:6:11\)?$/));
  });

  it('can run a program of its package', async () => {
    const files = {
      'bot/index.mjs':
        "import { execFileSync } from 'node:child_process';\nexport const handler = async () => execFileSync('bin/voice', ['hi']).toString();\n",
      'bot/bin/voice': { executable: '#!/bin/sh\nprintf "%s, loudly" "$1"\n' },
    };
    const inputs = { source: 'bot', runtime: 'nodejs24.x', handler: 'index.handler' };
    const { version } = await release({ files, inputs });
    expect(await version.invoke({})).toEqual({ payload: 'hi, loudly', failure: undefined });
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
    const { built, version, members } = await release(pythonFolder);
    const { outputs, summary } = built;
    expect(version.codeSha256).toBe(built.outputs['code-sha256']);
    expect(members.map(({ name, mode }) => [name, mode])).toEqual(pythonFolder.members.map((name) => [name, 0o100644]));
    expect(members[1]?.content.toString()).toBe(pythonFolder.files['bot/app/handler.py']);
    expect(outputs['file-count']).toBe('5');
    expect(summary).toContain(`| CodeSha256 | \`${outputs['code-sha256']}\` |`);
  });

  it('keeps the executable bit of a custom runtime', async () => {
    const { built, version, members } = await release(customRuntime);
    expect(version.codeSha256).toBe(built.outputs['code-sha256']);
    expect(members.map(({ name, mode }) => [name, mode.toString(8)])).toEqual([
      ['bin/answer', '100755'],
      ['bootstrap', '100755'],
      ['questions.txt', '100644'],
    ]);
  });
});
