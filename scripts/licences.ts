/**
 * What we ship must be free to ship: every package in a bundle has a licence that we accept, and its
 * text is in licenses.txt.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { actionNames } from './build.ts';
import { root } from './process.ts';

const accepted = new Set(['MIT', 'Apache-2.0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0']);

/** Sentences about what may not be shipped as it is. */
export function licenceProblems(): readonly string[] {
  return actionNames().flatMap((action) => [...bundledProblems(action), ...copiedProblems(action)]);
}

/** ncc lists each bundled package as its name, its licence, and the text. */
function bundledProblems(action: string): string[] {
  const path = join(root, 'actions', action, 'dist', 'licenses.txt');
  if (!existsSync(path)) return [`actions/${action}/dist has no licenses.txt.`];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((name, index) => {
    const isName = /^(@[\w.-]+\/)?[\w.-]+$/.test(name) && (index === 0 || lines[index - 1] === '');
    const licence = lines[index + 1] ?? '';
    if (!isName || name.startsWith('@aws-release-actions/') || !/^[\w.-]+( OR [\w.-]+)*$/.test(licence)) return [];
    return licence.split(' OR ').some((choice) => accepted.has(choice))
      ? []
      : [`${action} ships ${name} under ${licence}.`];
  });
}

/** Packages that are copied as they are must bring their licence file along. */
function copiedProblems(action: string): string[] {
  const manifestPath = join(root, 'actions', action, 'package.json');
  const copies: Record<string, readonly string[]> = JSON.parse(readFileSync(manifestPath, 'utf8')).bundle?.copy ?? {};
  return Object.entries(copies).flatMap(([name, files]) => {
    const { license } = createRequire(manifestPath)(`${name}/package.json`);
    if (!accepted.has(license)) return [`${action} ships ${name} under ${license}.`];
    return files.some((file) => /^licen[cs]e/i.test(file)) ? [] : [`${action} ships ${name} without its licence text.`];
  });
}
