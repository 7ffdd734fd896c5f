import { describe, expect, it } from '@jest/globals';
import { bundledModules } from './bundled-modules.ts';

const read = (bytes: number) => ({ bytes, imports: [] });
const output = (inputs: Readonly<Record<string, number>>) => ({
  bytes: 0,
  imports: [],
  exports: [],
  inputs: Object.fromEntries(Object.entries(inputs).map(([path, bytesInOutput]) => [path, { bytesInOutput }])),
});

describe('bundledModules', () => {
  it('adds up what each npm package gives, own modules as well, the largest first', () => {
    const inputs = {
      'src/handler.ts': read(50),
      'src/lib.ts': read(30),
      'node_modules/lodash/lodash.js': read(900),
      'node_modules/lodash/fp.js': read(100),
      '../../node_modules/@scope/name/index.js': read(70),
      'node_modules/.pnpm/a@1/node_modules/a/node_modules/b/index.js': read(8),
      'node_modules/unused/index.js': read(5),
    };
    const taken = {
      'src/handler.ts': 40,
      'src/lib.ts': 20,
      'node_modules/lodash/lodash.js': 200,
      'node_modules/lodash/fp.js': 0,
      '../../node_modules/@scope/name/index.js': 60,
      'node_modules/.pnpm/a@1/node_modules/a/node_modules/b/index.js': 8,
    };
    const outputs = { 'index.js': output(taken), 'index.js.map': output({ 'src/handler.ts': 1000 }) };
    expect(bundledModules({ inputs, outputs })).toEqual([
      { dependency: 'lodash', size: 200, sourceSize: 1000 },
      { dependency: '@scope/name', size: 60, sourceSize: 70 },
      { dependency: undefined, size: 60, sourceSize: 80 },
      { dependency: 'b', size: 8, sourceSize: 8 },
      { dependency: 'unused', size: 0, sourceSize: 5 },
    ]);
  });
});
