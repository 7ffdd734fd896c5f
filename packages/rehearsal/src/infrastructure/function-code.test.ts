import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { functionCode } from './function-code.ts';

const base = { Runtime: 'nodejs24.x', Handler: 'index.handler' };
const esbuild = (settings: object) => ({
  BuildMethod: 'esbuild',
  BuildProperties: { EntryPoints: ['a.ts'], ...settings },
});

describe('functionCode', () => {
  it('takes the text of the template', () => {
    expect(functionCode({ ...base, InlineCode: 'x' }, {}, '/app/infra')).toEqual({ kind: 'inline', text: 'x' });
  });

  it('finds the file to bundle from the template on', () => {
    const metadata = { BuildMethod: 'esbuild', BuildProperties: { EntryPoints: ['hook/index.ts'], Format: 'esm' } };
    expect(functionCode({ ...base, CodeUri: '..' }, metadata, '/app/infra')).toEqual({
      kind: 'bundle',
      root: resolve('/app'),
      entry: resolve('/app/hook/index.ts'),
      runtime: 'nodejs24.x',
      handler: 'index.handler',
    });
  });

  it.each([
    [{ Handler: 'index.handler', InlineCode: 'x' }, {}, 'Runtime and Handler are required'],
    [base, {}, 'either InlineCode or CodeUri is required'],
    [{ ...base, InlineCode: 'x', CodeUri: '..' }, {}, 'either InlineCode or CodeUri is required'],
    [{ ...base, CodeUri: '..' }, {}, 'code from CodeUri needs Metadata with BuildMethod esbuild'],
    [{ ...base, CodeUri: '..' }, { BuildMethod: 'esbuild' }, 'EntryPoints should be a list of one file'],
    [
      { ...base, CodeUri: '..' },
      esbuild({ EntryPoints: ['a.ts', 'b.ts'] }),
      'EntryPoints should be a list of one file',
    ],
    [{ ...base, CodeUri: '..' }, esbuild({ Format: 'cjs' }), 'BuildProperties with Format "cjs" is not supported'],
    [
      { ...base, CodeUri: '..' },
      esbuild({ Loader: ['.x=y'] }),
      'BuildProperties with Loader [".x=y"] is not supported',
    ],
  ])('refuses %j with %j', (properties, metadata, message) => {
    expect(() => functionCode(properties, metadata, '/app/infra')).toThrow(message);
  });
});
