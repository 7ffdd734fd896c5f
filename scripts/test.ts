/**
 * Runs test suites: `unit`, `system` (packages over HTTP and as programs, contracts, and the shipped bundles)
 * and `peers` (against programs that we did not write). Without a name: all that needs no more than npm.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCode, root } from './process.ts';

/** Folders of each suite, as patterns on test paths, and how many files run at once. */
const suites: Readonly<Record<string, { readonly paths: readonly string[]; readonly workers: number }>> = {
  unit: { paths: ['packages/[^/]+/src/', 'actions/[^/]+/test/'], workers: 2 },
  // These wait for programs more than they compute.
  system: { paths: ['packages/[^/]+/test/', '^.*/test/(contract|bundle|scenario|fault)/'], workers: 4 },
  peers: { paths: ['^.*/test/peers/'], workers: 1 },
};

const [name, ...jestArguments] = process.argv.slice(2);
const chosen = name === undefined ? ['unit', 'system'] : [name];
const counts = { passed: 0, failed: 0 };
for (const suite of chosen) await runSuite(suite);
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;

async function runSuite(suiteName: string): Promise<void> {
  const suite = suites[suiteName];
  if (suite === undefined) {
    console.error(`There is no suite "${suiteName}"; there are ${Object.keys(suites).join(', ')}.`);
    process.exit(1);
  }
  console.log(`\n== ${suiteName}`);
  const folder = mkdtempSync(join(tmpdir(), 'results-'));
  const results = join(folder, 'results.json');
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const code = await exitCode(process.execPath, [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    jest,
    `--maxWorkers=${suite.workers}`,
    '--json',
    `--outputFile=${results}`,
    ...jestArguments,
    '--testPathPatterns',
    ...suite.paths,
  ]);
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(results, 'utf8'));
    counts.passed += numPassedTests;
    // A file that could not even be loaded counts as a failed test.
    counts.failed += Math.max(numFailedTests, numFailedTestSuites, code === 0 ? 0 : 1);
  } catch {
    console.error(`The suite "${suiteName}" ended without a result (exit code ${code}).`);
    counts.failed++;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
