import { describe, expect, it } from '@jest/globals';
import { entryOf, type PackageEntry } from './entry.ts';
import { missingHandler, nodeVersionOf, parseNodeHandler } from './handler.ts';

describe('parseNodeHandler', () => {
  it.each([
    ['index.handler', { module: 'index', exportName: 'handler' }],
    ['dist/src/app.run', { module: 'dist/src/app', exportName: 'run' }],
    ['index.api.get', { module: 'index', exportName: 'api' }],
  ])('reads %s', (handler, expected) => {
    expect(parseNodeHandler(handler)).toEqual(expected);
  });

  it.each(['index', '.handler', 'index.', 'a..b', '/index.handler', '../index.handler', 'a//b.c', ''])(
    'refuses %j',
    (handler) => {
      expect(parseNodeHandler(handler)).toBeUndefined();
    },
  );
});

describe('nodeVersionOf', () => {
  it('is the major version of a Node.js runtime', () => {
    expect(nodeVersionOf('nodejs24.x')).toBe(24);
    expect(nodeVersionOf('python3.13')).toBeUndefined();
  });
});

describe('missingHandler', () => {
  const has = (...paths: readonly string[]) => paths.map((path) => entryOf(path, new Uint8Array()));

  it.each([
    ['nodejs24.x', 'index.handler', 'index.js'],
    ['nodejs22.x', 'src/app.run', 'src/app.mjs'],
    ['nodejs20.x', 'index.handler', 'index.cjs'],
    ['python3.13', 'app.lambda_handler', 'app.py'],
    ['python3.13', 'pkg.app.lambda_handler', 'pkg/app.py'],
    ['python3.13', 'pkg/app.lambda_handler', 'pkg/app/__init__.py'],
    ['ruby3.4', 'function.App::Handler.process', 'function.rb'],
    ['java21', 'com.example.App::handle', 'lib/app.jar'],
    ['nodejs24.x', '/opt/nodejs/wrapper.handler', 'index.js'],
    ['provided.al2023', 'unused', 'other'],
  ])('%s finds %s in a package with %s', (runtime, handler, file) => {
    expect(missingHandler(has('README.md', file), runtime, handler)).toEqual([]);
  });

  it.each([
    ['nodejs24.x', 'index.handler', 'index.js, index.mjs or index.cjs'],
    ['python3.13', 'pkg.app.run', 'pkg/app.py, pkg/app.pyc, pkg/app.so or pkg/app/__init__.py'],
    ['ruby3.4', 'function.run', 'function.rb'],
  ])('%s misses the file of %s', (runtime, handler, files) => {
    expect(missingHandler(has('index.ts'), runtime, handler)).toEqual([
      `Handler "${handler}" needs ${files} in the package; there is none.`,
    ]);
  });

  it('refuses a handler that names no function', () => {
    expect(missingHandler(has('index.js'), 'nodejs24.x', 'index')).toEqual([
      'Handler "index" should look like "file.function" for nodejs24.x.',
    ]);
  });

  it('sees through links to the bootstrap', () => {
    const link = (path: string, target: string) => ({ ...entryOf(path, Buffer.from(target), 'link'), target });
    const program = (kind: 'file' | 'executable') => entryOf('bin/run', new Uint8Array(), kind);
    const links = [link('bootstrap', 'bin/latest'), link('bin/latest', './run')];
    const missing = (...entries: PackageEntry[]) => missingHandler(entries, 'provided.al2023', 'any');
    expect(missing(...links, program('executable'))).toEqual([]);
    expect(missing(...links, program('file'))).toEqual([
      '"bin/run" is not executable; set its executable bit (chmod +x).',
    ]);
    // Where it leads is known at run time only, or never: that is for others to say.
    expect(missing(link('bootstrap', '/opt/bootstrap'))).toEqual([]);
    expect(missing(link('bootstrap', 'bootstrap'))).toEqual([]);
    expect(missing(entryOf('bootstrap/run', new Uint8Array(), 'executable'))).toEqual([
      '"bootstrap" is a folder; a custom runtime needs an executable file of that name.',
    ]);
  });

  it('demands an executable bootstrap of a custom runtime', () => {
    expect(missingHandler(has('bootstrap'), 'provided.al2023', 'any')).toEqual([
      '"bootstrap" is not executable; set its executable bit (chmod +x).',
    ]);
    expect(missingHandler(has('main'), 'provided.al2023', 'bootstrap')).toEqual([
      'A custom runtime needs an executable file "bootstrap" at the root of the package; there is none.',
    ]);
    expect(missingHandler([entryOf('bootstrap', new Uint8Array(), 'executable')], 'provided.al2023', 'any')).toEqual(
      [],
    );
  });
});
