/**
 * Whether the native modules of a package can be loaded where the function runs. Packages often carry
 * builds for many systems and choose one when they are loaded: of such a family one has to fit. Pure.
 */
import { describeBinary } from './binary.ts';
import type { PackageEntry } from './entry.ts';

/** Instruction sets of Lambda, in its own words. */
export type Architecture = 'x86_64' | 'arm64';

/** Whether a file's name says that Linux would load it as native code. */
export function isNativeModule(path: string): boolean {
  return /(\.node|\.so(\.\d+)*)$/.test(path);
}

/** A sentence for each native module or program that cannot run on this architecture, and has no sibling that can. */
export function foreignBinaries(entries: readonly PackageEntry[], architecture: Architecture): readonly string[] {
  const natives = entries.filter(({ path, binary }) => binary !== undefined && !isForWindows(path));
  const fits = ({ binary }: PackageEntry) => binary?.format === 'ELF' && binary.processors.includes(architecture);
  const served = new Set(natives.filter(fits).map(({ path }) => familyOf(path)));
  return natives
    .filter(({ path }) => !served.has(familyOf(path)))
    .flatMap(({ path, binary }) =>
      binary === undefined
        ? []
        : [
            `${JSON.stringify(path)} is built for ${describeBinary(binary)}; the function runs on Linux on ${architecture}.`,
          ],
    );
}

/** Managed assemblies of .NET and launchers of Python's installers have such names; Linux never loads them. */
function isForWindows(path: string): boolean {
  return /\.(dll|exe)$/i.test(path);
}

/** A path without the words in it that name a system, a processor or a C library. */
function familyOf(path: string): string {
  return path.toLowerCase().replaceAll(platformWords, '');
}

const words =
  'darwin|macos|osx|linux|linuxmusl|linuxglibc|musl|glibc|gnu|alpine|win32|win|windows|msvc|freebsd|openbsd|android|' +
  'x64|x86_64|amd64|x86|ia32|i686|arm64|aarch64|arm|armv\\d\\w*|gnueabihf|eabi|ppc64|ppc64le|s390x|riscv64|loong64|universal2?';
const platformWords = new RegExp(`[-_.+]?(?<![a-z0-9])(${words})(?![a-z0-9])`, 'g');
