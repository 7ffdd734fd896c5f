/**
 * Other programs than ours read our packages: names, contents, the executable bit and links. What the action builds
 * runs from what they unpack, as Lambda would run it.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { entryOf } from '../../packages/lambda-package/src/entry.ts';
import { writePackage } from '../../packages/lambda-package/src/write-package.ts';
import {
  answer,
  commonJsFolder,
  customRuntime,
  event,
  linkedFolder,
  pythonFolder,
  type Sample,
  typeScriptEntry,
} from '../scenario/build-lambda-package-samples.ts';
import { build, workspaceWith } from '../scenario/build-lambda-package-workspace.ts';
import { installPrograms, runProgram } from './engine.ts';
import { startRuntimeApi } from './runtime-api.ts';

const folder = mkdtempSync(join(tmpdir(), 'package-peers-'));
const path = join(folder, 'package.zip');
const large = 'line after line, '.repeat(200_000);
const entries = [
  entryOf('bootstrap', Buffer.from('#!/bin/sh\necho started\n'), 'executable'),
  entryOf('empty', Buffer.alloc(0)),
  entryOf('lib/large.txt', Buffer.from(large)),
  entryOf('lib/link.txt', Buffer.from('large.txt'), 'link'),
  entryOf('lib/grüße.txt', Buffer.from('hello')),
];
const names = ['bootstrap', 'empty', 'lib/grüße.txt', 'lib/large.txt', 'lib/link.txt'];

beforeAll(async () => {
  installPrograms({
    unzip: 'unzip',
    bsdtar: 'libarchive-tools',
    python3: 'python3',
    jar: 'default-jdk-headless',
    curl: 'curl',
  });
  await writePackage(entries, path);
}, 600_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a package of ours', () => {
  it('is whole for unzip, which makes of it what was packed', async () => {
    const tested = await runProgram(['unzip', '-t', path]);
    expect(tested).toMatchObject({ code: 0, stdout: expect.stringContaining('No errors detected') });
    const out = join(folder, 'unzip');
    expect(await runProgram(['unzip', '-q', path, '-d', out], { LC_ALL: 'C.UTF-8' })).toMatchObject({ code: 0 });
    expect(await runProgram([join(out, 'bootstrap')])).toMatchObject({ code: 0, stdout: 'started\n' });
    expect(await runProgram(['readlink', join(out, 'lib/link.txt')])).toMatchObject({ stdout: 'large.txt\n' });
    expect(await runProgram(['cat', join(out, 'lib/grüße.txt')])).toMatchObject({ stdout: 'hello' });
  });

  it('is whole for Python', async () => {
    const code = [
      'import json, sys, zipfile',
      'z = zipfile.ZipFile(sys.argv[1])',
      'assert z.testzip() is None',
      'print(json.dumps([[i.filename, oct(i.external_attr >> 16), i.file_size, i.date_time[0]] for i in z.infolist()]))',
    ].join('\n');
    const { stdout } = await runProgram(['python3', '-c', code, path]);
    expect(JSON.parse(stdout)).toEqual([
      ['bootstrap', '0o100755', 23, 1980],
      ['empty', '0o100644', 0, 1980],
      ['lib/grüße.txt', '0o100644', 5, 1980],
      ['lib/large.txt', '0o100644', large.length, 1980],
      ['lib/link.txt', '0o120777', 9, 1980],
    ]);
  });

  it('is listed and unpacked by bsdtar', async () => {
    const listed = await runProgram(['bsdtar', '-tf', path], { LC_ALL: 'C.UTF-8' });
    expect(listed).toMatchObject({ code: 0, stdout: `${names.join('\n')}\n` });
    expect(await runProgram(['bsdtar', '-xOf', path, 'lib/large.txt'])).toMatchObject({ code: 0, stdout: large });
  });

  it('is listed by jar', async () => {
    const listed = await runProgram(['jar', 'tf', path], { LC_ALL: 'C.UTF-8' });
    expect(listed).toMatchObject({ code: 0, stdout: `${names.join('\n')}\n` });
  });
});

/** The folder that a package of the sample was unpacked to by a program. */
async function unpacked(sample: Sample, program: 'unzip' | 'bsdtar'): Promise<string> {
  const zip = await packaged(sample);
  const out = join(dirname(zip), program);
  mkdirSync(out);
  const command = program === 'unzip' ? ['unzip', '-q', zip, '-d', out] : ['bsdtar', '-xf', zip, '-C', out];
  expect(await runProgram(command)).toEqual({ code: 0, stdout: '', stderr: '' });
  return out;
}

/** Path of the package that the shipped action makes of a sample. */
async function packaged({ files, inputs }: Sample): Promise<string> {
  const workspace = await workspaceWith(files);
  const { exitCode, outputs } = await build(workspace, inputs);
  expect(exitCode).toBe(0);
  return join(workspace, outputs['package-path'] ?? '');
}

const built: readonly [string, Sample][] = [
  ['CommonJS', commonJsFolder],
  ['ES modules behind links', linkedFolder],
  ['a bundle with its map', typeScriptEntry({ format: 'esm', 'source-maps': 'true' })],
  ['Python', pythonFolder],
  ['a custom runtime', customRuntime],
];

describe('a package of the action', () => {
  it.each(built)('is whole for all of them: %s', async (_, sample) => {
    const zip = await packaged(sample);
    const python =
      'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(*z.namelist(), sep="\\n")';
    const listing = { code: 0, stdout: `${sample.members.join('\n')}\n` };
    expect(await runProgram(['python3', '-c', python, zip])).toMatchObject(listing);
    expect(await runProgram(['bsdtar', '-tf', zip])).toMatchObject(listing);
    expect(await runProgram(['jar', 'tf', zip])).toMatchObject(listing);
    const tested = await runProgram(['unzip', '-t', zip]);
    expect(tested).toMatchObject({ code: 0, stdout: expect.stringContaining('No errors detected') });
    expect(tested.stdout.match(/ OK$/gm)).toHaveLength(sample.members.length);
  });

  it.each(built.slice(0, 3))('runs on Node.js: %s', async (_, sample) => {
    const { handler } = sample.inputs;
    const stem = handler.replace(/\.handler$/, '');
    const module = sample.members.find((name) => name === `${stem}.js` || name === `${stem}.mjs`) ?? '';
    const url = pathToFileURL(join(await unpacked(sample, 'unzip'), module)).href;
    const code = `const { handler } = await import('${url}'); console.log(JSON.stringify(await handler(${JSON.stringify(event)})));`;
    const { stdout } = await runProgram([process.execPath, '--input-type=module', '-e', code]);
    expect(JSON.parse(stdout)).toEqual(answer);
  });

  it('runs on Python', async () => {
    const code = `
import importlib, json, sys
root, handler, event = sys.argv[1:]
sys.path.insert(0, root)
module, function = handler.rsplit(".", 1)
print(json.dumps(getattr(importlib.import_module(module), function)(json.loads(event), None)))`;
    const root = await unpacked(pythonFolder, 'bsdtar');
    const command = ['python3', '-c', code, root, pythonFolder.inputs.handler, JSON.stringify(event)];
    const { stdout } = await runProgram(command);
    expect(JSON.parse(stdout)).toEqual(answer);
  });

  it.each(['unzip', 'bsdtar'] as const)('is a runtime of its own, as %s unpacks it', async (program) => {
    const root = await unpacked(customRuntime, program);
    const lambda = await startRuntimeApi(JSON.stringify(event));
    try {
      const environment = { LAMBDA_TASK_ROOT: root, _HANDLER: customRuntime.inputs.handler, NO_PROXY: '*' };
      // It ends when there is nobody to ask for a second event.
      await runProgram([join(root, 'bootstrap')], { ...environment, AWS_LAMBDA_RUNTIME_API: lambda.address });
      expect(lambda.responses.map((response) => JSON.parse(response))).toEqual([answer]);
    } finally {
      lambda.close();
    }
  });
});
