/** `npm run check`: everything about the sources that needs no test to run. */
import { outdatedDocuments } from './docs.ts';
import { licenceProblems } from './licences.ts';
import { run, ToolFailed } from './process.ts';
import { distDifferences } from './verify-dist.ts';

/** A check fails by throwing, or by naming problems. */
const checks: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  lint: async () => {
    await run('biome', ['check', '--error-on-warnings', '.']);
    return [];
  },
  types: async () => {
    await run('tsc', ['--build']);
    await run('tsc', ['--project', 'tsconfig.test.json']);
    return [];
  },
  'unused code': async () => {
    await run('knip', ['--no-config-hints']);
    return [];
  },
  docs: async () =>
    outdatedDocuments(false).map((path) => `${path} differs from what it is made from; run \`npm run docs\`.`),
  dist: async () => (await distDifferences()).map((difference) => `${difference}; run \`npm run build\`.`),
  licences: async () => licenceProblems(),
};

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  console.log(`\n== ${name}`);
  const problems = await check().catch((error: unknown) => {
    if (!(error instanceof ToolFailed)) throw error;
    return [error.message];
  });
  for (const problem of problems) console.log(problem);
  console.log(problems.length === 0 ? `${name}: good` : `${name}: NOT GOOD`);
  if (problems.length > 0) failed++;
}
console.log(`\n${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
