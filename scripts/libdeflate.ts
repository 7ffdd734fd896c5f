/**
 * Makes the WebAssembly of libdeflate that packages are compressed with, from the sources and the compiler of exactly
 * the versions below, and writes it as a module. Anybody gets the same bytes; `--check` only compares.
 * Needs cargo and Python with pip, which nobody else here needs: hence the result is committed.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './process.ts';

const zigVersion = '0.16.0';
const folder = join(root, 'packages/lambda-package/libdeflate');
const target = join(root, 'packages/lambda-package/src/archive/libdeflate-wasm.ts');

/** The module's text, made anew. Throws if a tool is missing or fails. */
function makeModule(): string {
  const scratch = mkdtempSync(join(tmpdir(), 'libdeflate-'));
  try {
    for (const name of ['Cargo.toml', 'Cargo.lock', 'no-rust.rs']) cpSync(join(folder, name), join(scratch, name));
    runIn(scratch, 'cargo', ['vendor', '--quiet', '--locked', 'vendor']);
    runIn(scratch, 'python3', ['-m', 'pip', 'install', '--quiet', '--target', 'python', `ziglang==${zigVersion}`]);
    const source = join(scratch, 'vendor/libdeflate-sys/libdeflate');
    const wasm = join(scratch, 'libdeflate.wasm');
    runIn(scratch, 'python3', ['-m', 'ziglang', ...compilerArguments(source), '-o', wasm]);
    return moduleText(readFileSync(wasm).toString('base64'), readFileSync(join(source, 'COPYING'), 'utf8'));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function compilerArguments(source: string): readonly string[] {
  const code = [join(folder, 'glue.c'), join(source, 'lib/deflate_compress.c'), join(source, 'lib/utils.c')];
  const compiler = [
    'cc',
    '--target=wasm32-freestanding',
    '-O3',
    '-msimd128',
    '-mbulk-memory',
    '-g0',
    '-DFREESTANDING',
    '-ffreestanding',
    '-nostdlib',
  ];
  const exported = ['open_compressor', 'free_memory', 'compress'].map((name) => `-Wl,--export=${name}`);
  const linker = ['-Wl,--no-entry', '-Wl,--strip-all', ...exported];
  return [...compiler, '-fno-sanitize=all', '-I', source, ...code, ...linker];
}

/** The licence comes first, so that it goes wherever a bundle takes the module. */
function moduleText(base64: string, licence: string): string {
  const notice = licence.trim().replaceAll(/^/gm, ' * ').replaceAll(/ +$/gm, '');
  const head = `/*!\n * libdeflate 1.26.1 as WebAssembly, made by scripts/libdeflate.ts. Its licence:\n *\n${notice}\n */`;
  return `${head}\n/** Base64 of the WebAssembly module. */\nexport const libdeflateWasm =\n  '${base64}';\n`;
}

function runIn(cwd: string, program: string, args: readonly string[]): void {
  const env = { ...process.env, PYTHONPATH: join(cwd, 'python') };
  execFileSync(program, args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
}

const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
const made = makeModule();
if (values.check !== true) writeFileSync(target, made);
else if (readFileSync(target, 'utf8') !== made) {
  console.error('libdeflate-wasm.ts is not what scripts/libdeflate.ts makes.');
  process.exitCode = 1;
}
