/** The walls between the rooms: who may depend on whom, and that the build knows it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it, test } from '@jest/globals';

const root = new URL('../../', import.meta.url).pathname;
const scope = '@aws-release-actions/';
const json = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const folders = ['packages', 'actions'].flatMap((parent) =>
  readdirSync(join(root, parent)).map((name) => posix.join(parent, name)),
);
const nameOf = (folder: string) => folder.slice(folder.indexOf('/') + 1);
const ours = (dependencies: Record<string, string> = {}) =>
  Object.keys(dependencies)
    .filter((name) => name.startsWith(scope))
    .map((name) => name.slice(scope.length))
    .sort();

/** What each package may import of ours; actions are below. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  deployment: [],
  'container-image': [],
  'lambda-package': [],
  validation: [],
  'action-kit': [],
  'local-aws': [],
  'local-github': [],
  'deploy-action': ['action-kit', 'deployment', 'driver'],
  driver: ['deployment'],
  aws: ['deployment', 'driver'],
  testing: ['action-kit', 'deployment', 'driver'],
  rehearsal: ['container-image', 'lambda-package', 'local-aws', 'local-github'],
};
const allowedForActions = [
  'action-kit',
  'aws',
  'container-image',
  'deploy-action',
  'deployment',
  'driver',
  'lambda-package',
  'validation',
];

describe.each(folders)('%s', (folder) => {
  const manifest = json(`${folder}/package.json`);

  it('depends only on rooms that it may enter', () => {
    const permitted = folder.startsWith('actions/') ? allowedForActions : allowed[nameOf(folder)];
    expect(permitted).toBeDefined();
    for (const dependency of ours(manifest.dependencies)) expect(permitted).toContain(dependency);
  });

  it('tells the compiler what it depends on', () => {
    const references: { path: string }[] = json(`${folder}/tsconfig.json`).references ?? [];
    expect(references.map(({ path }) => posix.basename(path)).sort()).toEqual(ours(manifest.dependencies));
  });

  it('takes its versions from the catalog', () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies };
    for (const [name, version] of Object.entries(all)) {
      expect([name, version]).toEqual([name, name.startsWith(scope) ? 'workspace:*' : 'catalog:']);
    }
  });
});

test('the solution builds every package', () => {
  const references: { path: string }[] = json('tsconfig.json').references;
  expect(references.map(({ path }) => path).sort()).toEqual([...folders].sort());
});

test('only action-kit imports @actions/core', () => {
  const importers = folders.filter((folder) => '@actions/core' in (json(`${folder}/package.json`).dependencies ?? {}));
  expect(importers).toEqual(['packages/action-kit']);
});
