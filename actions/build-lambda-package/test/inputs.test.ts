import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { inputs } from '../src/inputs.ts';
import { defaults } from './sample.ts';

const workspace = resolve('/workspace');

function read(given: Readonly<Record<string, string>>) {
  const env = Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
  return inputs.read(env, { workspace }, () => {});
}

describe('inputs', () => {
  it('needs nothing but an entry', () => {
    expect(read({ entry: 'src/handler.ts' })).toEqual({ ...defaults, entry: join(workspace, 'src', 'handler.ts') });
  });

  it('takes what it is given', () => {
    const given = read({
      ...{ source: 'dist', name: 'bot', output: 'out/p.zip', 'build-command': 'npm ci\nnpm run build' },
      ...{ environment: 'A=1\nB=x=y', 'cache-dir': '.cache', 'compare-with': 'old.zip', provenance: 'false' },
      ...{ 's3-bucket': 'releases', 's3-prefix': 'packages/', 'kms-key-id': 'alias/releases' },
      ...{ 'aws-region': 'us-east-1', 'role-to-assume': 'arn:aws:iam::111122223333:role/build' },
    });
    expect(given).toEqual({
      ...defaults,
      ...{ source: join(workspace, 'dist'), name: 'bot', output: join(workspace, 'out', 'p.zip') },
      ...{ buildCommand: 'npm ci\nnpm run build', environment: { A: '1', B: 'x=y' }, provenance: false },
      ...{ cacheDir: join(workspace, '.cache'), compareWith: join(workspace, 'old.zip') },
      ...{ s3Bucket: 'releases', s3Prefix: 'packages/', kmsKeyId: 'alias/releases', awsRegion: 'us-east-1' },
      roleToAssume: 'arn:aws:iam::111122223333:role/build',
    });
    expect(read({ entry: 'a.ts', external: 'sharp\n@scope/*' }).external).toEqual(['sharp', '@scope/*']);
  });

  it.each([
    [{}, "Give exactly one of the inputs 'entry' and 'source'; none is given."],
    [{ entry: 'a.ts', source: 'dist' }, "Give exactly one of the inputs 'entry' and 'source'; both are given."],
    [{ source: 'dist', output: 'dist' }, "Input 'output' is the path of 'source', which it would replace."],
    [{ entry: 'a.ts', output: './a.ts' }, "Input 'output' is the path of 'entry', which it would replace."],
    [
      { entry: 'a.ts', runtime: 'python3.13' },
      "Input 'runtime' is \"python3.13\"; with 'entry' it should be nodejs20.x or later. Other runtimes are packaged from a folder ('source').",
    ],
    [
      { entry: 'a.ts', runtime: 'nodejs18.x' },
      "Input 'runtime' is \"nodejs18.x\"; with 'entry' it should be nodejs20.x or later. Other runtimes are packaged from a folder ('source').",
    ],
    [
      { entry: 'a.ts', handler: 'index' },
      "Input 'handler' is \"index\"; with 'entry' it should be a file without extension and an export, for example index.handler.",
    ],
    [
      { source: 'dist', runtime: 'node24' },
      'Input \'runtime\' is "node24"; it should be a Lambda runtime, for example nodejs24.x.',
    ],
    [{ entry: 'a.ts', include: 'lib' }, "Input 'include' needs 'source'; a bundle holds what the entry imports."],
    [{ entry: 'a.ts', exclude: '*.md' }, "Input 'exclude' needs 'source'; a bundle holds what the entry imports."],
    [
      { source: 'dist', architecture: 'amd64' },
      'Input \'architecture\' is "amd64"; it should be one of "x86_64", "arm64".',
    ],
    [{ source: 'dist', format: 'esm' }, "Input 'format' needs 'entry'; a folder is packaged as it is."],
    [{ source: 'dist', minify: 'true' }, "Input 'minify' needs 'entry'; a folder is packaged as it is."],
    [{ source: 'dist', 'source-maps': 'true' }, "Input 'source-maps' needs 'entry'; a folder is packaged as it is."],
    [
      { source: 'dist', 'bundle-aws-sdk': 'true' },
      "Input 'bundle-aws-sdk' needs 'entry'; a folder is packaged as it is.",
    ],
    [{ source: 'dist', external: 'sharp' }, "Input 'external' needs 'entry'; a folder is packaged as it is."],
    [{ source: 'dist', 'cache-dir': 'dist' }, "Input 'cache-dir' is the path of 'source', which it would replace."],
    [{ source: 'dist', 's3-prefix': 'a/' }, "Input 's3-prefix' needs 's3-bucket'; without it nothing is sent to AWS."],
    [{ source: 'dist', 'kms-key-id': 'a' }, "Input 'kms-key-id' needs 's3-bucket'; without it nothing is sent to AWS."],
    [
      { source: 'dist', 'aws-region': 'us-east-1' },
      "Input 'aws-region' needs 's3-bucket'; without it nothing is sent to AWS.",
    ],
    [
      { source: 'dist', 'role-to-assume': 'arn:aws:iam::111122223333:role/build' },
      "Input 'role-to-assume' needs 's3-bucket'; without it nothing is sent to AWS.",
    ],
    [
      { source: 'dist', 's3-bucket': 's3://releases' },
      'Input \'s3-bucket\' is "s3://releases"; it should be the name of an S3 bucket, without s3://.',
    ],
    [
      { source: 'dist', 's3-bucket': 'releases', 's3-prefix': '/packages' },
      'Input \'s3-prefix\' is "/packages"; it should be what keys begin with, for example packages/.',
    ],
    [
      { source: 'dist', name: 'a/b' },
      'Input \'name\' is "a/b"; it should be up to 100 letters, digits, dots, dashes and underscores.',
    ],
    [
      { source: 'dist', environment: 'A=1\nhunter2' },
      "Input 'environment' is a text of 11 characters; it should be lines of key=value (line 2 has no key and value).",
    ],
  ])('refuses %j', (given, mistake) => {
    expect(() => read(given)).toThrow(expect.objectContaining({ mistakes: [mistake] }));
  });

  it('takes any runtime and handler for a folder', () => {
    const given = read({ source: 'target', runtime: 'java21', handler: 'com.example.App::handle' });
    expect(given).toMatchObject({ runtime: 'java21', handler: 'com.example.App::handle' });
  });
});
