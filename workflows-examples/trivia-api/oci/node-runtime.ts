/** This machine's Node as the files of an image: the program, and the shared libraries that it loads. */
import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import type { TarEntry } from './tar.ts';

/** Where Node is in the image. */
const nodePath = 'usr/local/bin/node';

/** The files; undefined where they would not run in a Linux container. */
export function nodeRuntime(): readonly TarEntry[] | undefined {
  if (process.platform !== 'linux') return undefined;
  const node = realpathSync(process.execPath);
  const libraries = librariesOf(node).map((path) => ({
    path: path.slice(1),
    content: readFileSync(path),
    mode: 0o755,
  }));
  return [
    { path: nodePath, content: readFileSync(node), mode: 0o755 },
    ...libraries,
    { path: 'etc/passwd', content: Buffer.from('root:x:0:0::/:\nnode:x:1000:1000::/app:\n'), mode: 0o644 },
    { path: 'tmp', mode: 0o1777 },
  ];
}

/** Absolute paths, as `ldd` tells them: `libm.so.6 => /lib/.../libm.so.6 (0x...)`, `/lib64/ld-linux-x86-64.so.2 (0x...)`. */
function librariesOf(program: string): readonly string[] {
  const told = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...told.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
}
