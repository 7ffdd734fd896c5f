/** Other programs than ours read our packages: names, contents, the executable bit and links. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { entryOf } from '../../packages/lambda-package/src/entry.ts';
import { writePackage } from '../../packages/lambda-package/src/write-package.ts';
import { installPrograms, runProgram } from './engine.ts';

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
  installPrograms({ unzip: 'unzip', bsdtar: 'libarchive-tools', python3: 'python3', jar: 'default-jdk-headless' });
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
