/** Runs the benchmarks: all, or those that are named. Each compares side by side in one run; none is a test. */
import { join } from 'node:path';
import { exitCode, root } from './process.ts';

const benchmarks: Readonly<Record<string, string>> = {
  'local-aws': 'packages/local-aws/bench/start-up.ts',
  package: 'packages/lambda-package/bench/package.ts',
};

const named = process.argv.slice(2);
for (const name of named.length > 0 ? named : Object.keys(benchmarks)) {
  const path = benchmarks[name];
  if (path === undefined) {
    console.error(`There is no benchmark "${name}"; there are ${Object.keys(benchmarks).join(', ')}.`);
    process.exit(1);
  }
  console.log(`\n== ${name}`);
  const code = await exitCode(process.execPath, ['--conditions=source', '--no-warnings', join(root, path)]);
  if (code !== 0) process.exit(code);
}
