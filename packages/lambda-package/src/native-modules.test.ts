import { describe, expect, it } from '@jest/globals';
import type { Binary } from './binary.ts';
import { entryOf, type PackageEntry } from './entry.ts';
import { foreignBinaries, isNativeModule } from './native-modules.ts';

const intel: Binary = { format: 'ELF', processors: ['x86_64'] };
const arm: Binary = { format: 'ELF', processors: ['arm64'] };
const mac: Binary = { format: 'Mach-O', processors: ['x86_64', 'arm64'] };
const windows: Binary = { format: 'PE', processors: ['x86_64'] };

function entries(binaries: Readonly<Record<string, Binary>>): readonly PackageEntry[] {
  return Object.entries(binaries).map(([path, binary]) => ({ ...entryOf(path, new Uint8Array()), binary }));
}

describe('foreignBinaries', () => {
  it('names modules for another processor or system, and what they are', () => {
    const found = entries({ 'a.node': arm, 'lib/b.so.1': intel, 'c.node': mac, bootstrap: windows });
    expect(foreignBinaries(found, 'x86_64')).toEqual([
      '"a.node" is built for Linux on arm64 (ELF); the function runs on Linux on x86_64.',
      '"c.node" is built for macOS on x86_64 and arm64 (Mach-O); the function runs on Linux on x86_64.',
      '"bootstrap" is built for Windows on x86_64 (PE); the function runs on Linux on x86_64.',
    ]);
    expect(foreignBinaries(found, 'arm64')).toHaveLength(3);
  });

  it.each([
    [['prebuilds/linux-x64/m.glibc.node', 'prebuilds/darwin-x64+arm64/m.node', 'prebuilds/win32-arm64/m.node']],
    [['@img/sharp-linux-x64/lib/sharp-linux-x64.node', '@img/sharp-darwin-arm64/lib/sharp-darwin-arm64.node']],
    [['@swc/core-linux-x64-gnu/swc.linux-x64-gnu.node', '@swc/core-win32-x64-msvc/swc.win32-x64-msvc.node']],
    [['pkg/_speed.cpython-313-x86_64-linux-gnu.so', 'pkg/_speed.cpython-313-darwin.so']],
  ])('lets a package bring builds for other systems along, if one fits: %j', ([fitting = '', ...others]) => {
    const foreign = Object.fromEntries(others.map((path) => [path, mac]));
    expect(foreignBinaries(entries({ ...foreign, [fitting]: intel }), 'x86_64')).toEqual([]);
    expect(foreignBinaries(entries({ ...foreign, [fitting]: intel }), 'arm64')).toHaveLength(others.length + 1);
    expect(foreignBinaries(entries(foreign), 'x86_64')).toHaveLength(others.length);
  });

  it('does not take a word that contains the name of a system for one', () => {
    expect(foreignBinaries(entries({ 'swarm.node': arm, 'sw.node': intel }), 'x86_64')).toHaveLength(1);
    expect(foreignBinaries(entries({ 'armor.node': arm, 'or.node': intel }), 'x86_64')).toHaveLength(1);
  });

  it('passes over what Linux never loads', () => {
    expect(foreignBinaries(entries({ 'App.dll': windows, 'setuptools/cli.EXE': windows }), 'arm64')).toEqual([]);
  });
});

describe('isNativeModule', () => {
  it('goes by the name', () => {
    const names = ['a.node', 'b.so', 'b.so.1.2', 'c.js', 'so', 'd.social', 'e.node.js'];
    expect(names.filter(isNativeModule)).toEqual(['a.node', 'b.so', 'b.so.1.2']);
  });
});
