import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refusedPaths } from './path-rules.ts';

describe('refusedPaths', () => {
  it('takes ordinary paths, also in other scripts', () => {
    expect(
      refusedPaths([
        'index.js',
        'auxiliary',
        'console.js',
        'com10',
        'node_modules/@scope/a.b/..c',
        'ünï/文.json',
        '.env',
        'a b',
      ]),
    ).toEqual([]);
  });

  it.each([
    ['../outside', 'its path leads upwards'],
    ['a/../b', 'its path leads upwards'],
    ['a\\b', 'a backslash separates folders on Windows, but not on Linux'],
    ['/etc/passwd', 'its path is absolute'],
    ['C:/x', 'its path is absolute'],
    ['a//b', 'its path has an empty part'],
    ['a/./b', 'its path has an empty part'],
    ['', 'its path has an empty part'],
    ['a\0b', 'its name holds a control character'],
    ['a/b\nc', 'its name holds a control character'],
    ['\x9b31m', 'its name holds a control character'],
    ['lib/aux.js', `Windows can't have a file named "aux.js"`],
    ['NUL', `Windows can't have a file named "NUL"`],
    ['com1/a', `Windows can't have a file named "com1"`],
    ['ab:c', `Windows can't have a file named "ab:c"`],
    ['a?', `Windows can't have a file named "a?"`],
    ['a./b', `Windows can't have a file named "a."`],
    ['a /b', `Windows can't have a file named "a "`],
    ['bad\uFFFD', 'its name is not valid UTF-8'],
    ['bad\uD800', 'its name is not valid UTF-8'],
  ])('refuses %j', (path, reason) => {
    expect(refusedPaths([path])).toEqual([`${JSON.stringify(path)} cannot be packaged: ${reason}.`]);
  });

  it('refuses a path that Linux could not open', () => {
    const longest = 'é/'.repeat(1361).concat('ab');
    expect(refusedPaths([longest])).toEqual([]);
    expect(refusedPaths([`${longest}c`])).toEqual([expect.stringContaining('longer than 4085 bytes')]);
  });

  it('refuses names that Windows and macOS take for one another', () => {
    expect(refusedPaths(['Readme.md', 'README.md'])).toEqual([
      '"Readme.md" and "README.md" differ only in case or Unicode form.',
    ]);
    expect(refusedPaths(['\u00e9', 'e\u0301'])).toHaveLength(1);
    expect(refusedPaths(['\u03c2', '\u03c3'])).toHaveLength(1);
  });

  it('refuses folders that differ only in case, once', () => {
    expect(refusedPaths(['lib/a', 'lib/b', 'Lib/c', 'Lib/d'])).toEqual([
      '"lib" and "Lib" differ only in case or Unicode form.',
    ]);
  });

  it('refuses a path that comes twice', () => {
    expect(refusedPaths(['a', 'a'])).toEqual(['"a" comes twice.']);
  });

  it('never lets a path out of the folder it is unpacked into', () => {
    const part = fc.constantFrom('..', '.', '', 'a', 'b', '\\', '/', '...');
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
        const path = parts.join('/');
        fc.pre(refusedPaths([path]).length === 0);
        const resolved = new URL(path, 'file:///task/').pathname;
        expect(resolved.startsWith('/task/')).toBe(true);
      }),
    );
  });
});
