/** Makes the program of native.c, where there are cargo (for the sources of libdeflate) and a C compiler. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const sources = fileURLToPath(new URL('../libdeflate/', import.meta.url));
const program = fileURLToPath(new URL('native.c', import.meta.url));

/** Path of the program; undefined, with a word why, if it can't be made here. */
export function makeNative(folder: string): string | undefined {
  const made = join(folder, 'native');
  if (existsSync(made)) return made;
  mkdirSync(folder, { recursive: true });
  try {
    for (const name of ['Cargo.toml', 'Cargo.lock', 'no-rust.rs']) cpSync(join(sources, name), join(folder, name));
    execFileSync('cargo', ['vendor', '--quiet', '--locked', 'vendor'], { cwd: folder, stdio: 'pipe' });
    const library = join(folder, 'vendor/libdeflate-sys/libdeflate');
    const parts = [
      'lib/deflate_compress.c',
      'lib/utils.c',
      'lib/crc32.c',
      'lib/x86/cpu_features.c',
      'lib/arm/cpu_features.c',
    ];
    const code = [program, ...parts.map((part) => join(library, part))];
    execFileSync('cc', ['-O3', '-pthread', '-I', library, ...code, '-o', made], { cwd: folder, stdio: 'pipe' });
    return made;
  } catch (error) {
    console.log(`Native libdeflate is left out: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
    return undefined;
  }
}
