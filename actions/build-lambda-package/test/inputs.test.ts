import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { inputs } from '../src/inputs.ts';

const workspace = resolve('/workspace');

function read(given: Readonly<Record<string, string>>) {
  const env = Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
  return inputs.read(env, { workspace }, () => {});
}

describe('inputs', () => {
  it('needs nothing but an entry', () => {
    expect(read({ entry: 'src/handler.ts' })).toEqual({
      entry: join(workspace, 'src', 'handler.ts'),
      source: undefined,
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      output: join(workspace, 'package.zip'),
      format: 'cjs',
      minify: false,
      sourceMaps: false,
      bundleAwsSdk: false,
    });
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
  ])('refuses %j', (given, mistake) => {
    expect(() => read(given)).toThrow(expect.objectContaining({ mistakes: [mistake] }));
  });

  it('takes any runtime and handler for a folder', () => {
    const given = read({ source: 'target', runtime: 'java21', handler: 'com.example.App::handle' });
    expect(given).toMatchObject({ runtime: 'java21', handler: 'com.example.App::handle' });
  });
});
