/**
 * Keeps the tables of inputs and outputs in each action's README equal to its action.yml.
 * `--check` only compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { actionNames } from './build.ts';
import { root } from './process.ts';

interface Metadata {
  readonly inputs?: Readonly<Record<string, { description?: string; required?: boolean; default?: string }>>;
  readonly outputs?: Readonly<Record<string, { description?: string }>>;
}

/** READMEs whose tables differ from action.yml; with `write`, they are corrected. */
export function outdatedReadmes(write: boolean): readonly string[] {
  return actionNames().flatMap((action) => {
    const folder = join(root, 'actions', action);
    const metadata: Metadata = parse(readFileSync(join(folder, 'action.yml'), 'utf8'));
    const path = join(folder, 'README.md');
    const before = readFileSync(path, 'utf8');
    let after = replaceBetween(before, 'inputs', inputTable(metadata), path);
    after = replaceBetween(after, 'outputs', outputTable(metadata), path);
    if (after === before) return [];
    if (write) writeFileSync(path, after);
    return [relative(root, path)];
  });
}

function inputTable({ inputs = {} }: Metadata): string {
  const rows = Object.entries(inputs).map(([name, input]) => {
    const fallback =
      input.required === true ? '**required**' : input.default === undefined ? '' : `\`${input.default}\``;
    return `| \`${name}\` | ${cell(input.description)} | ${fallback} |`;
  });
  return ['| Input | What it means | Default |', '| --- | --- | --- |', ...rows].join('\n');
}

function outputTable({ outputs = {} }: Metadata): string {
  const rows = Object.entries(outputs).map(([name, output]) => `| \`${name}\` | ${cell(output.description)} |`);
  return ['| Output | What it means |', '| --- | --- |', ...rows].join('\n');
}

function cell(text = ''): string {
  return text
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|');
}

function replaceBetween(text: string, name: string, content: string, path: string): string {
  const start = `<!-- ${name}:start -->`;
  const end = `<!-- ${name}:end -->`;
  const [before, rest] = text.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${path} has no ${start} ... ${end}.`);
  return `${before}${start}\n${content}\n${end}${after}`;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const outdated = outdatedReadmes(!values.check);
  if (outdated.length > 0) console.log(`${values.check ? 'Outdated' : 'Updated'}: ${outdated.join(', ')}`);
  if (values.check && outdated.length > 0) {
    console.log('Run `npm run docs` and commit what it changes.');
    process.exitCode = 1;
  }
}
