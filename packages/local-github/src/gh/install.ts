/** Puts the stand-in for GitHub's command line where steps find it as `gh`. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** This file is TypeScript in the sources and JavaScript when it is built; its neighbour is of the same kind. */
const PROGRAM = new URL(import.meta.url.endsWith('.ts') ? './program.ts' : './program.js', import.meta.url);

/** Makes `folder` with a `gh` in it, which runs on the Node of this process. */
export async function installGh(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const start = path.join(folder, 'gh.mjs');
  await writeFile(
    start,
    [
      `import { runGh } from ${JSON.stringify(PROGRAM.href)};`,
      'const { exitCode, output, errors } = await runGh(process.argv.slice(2), process.env);',
      'process.stdout.write(output);',
      'process.stderr.write(errors);',
      'process.exitCode = exitCode;',
      '',
    ].join('\n'),
  );
  const gh = path.join(folder, 'gh');
  await writeFile(gh, `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(start)} "$@"\n`);
  await chmod(gh, 0o755);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
