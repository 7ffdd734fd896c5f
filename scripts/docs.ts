/**
 * Keeps the tables of inputs and outputs in each action's README equal to its action.yml, and what local-aws says
 * of its operations equal to its tables. `--check` only compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { type Confirmations, operationTable, serviceSections } from '@aws-release-actions/local-aws/compatibility';
import { parse } from 'yaml';
import { actionNames } from './build.ts';
import { root } from './process.ts';

interface Metadata {
  readonly inputs?: Readonly<Record<string, { description?: string; required?: boolean; default?: string }>>;
  readonly outputs?: Readonly<Record<string, { description?: string }>>;
}

/** Documents whose tables differ from what they are made from; with `write`, they are corrected. */
export function outdatedDocuments(write: boolean): readonly string[] {
  const actions = actionNames().map((action) => {
    const folder = join(root, 'actions', action);
    const metadata: Metadata = parse(readFileSync(join(folder, 'action.yml'), 'utf8'));
    return outdated(join(folder, 'README.md'), write, {
      inputs: inputTable(metadata),
      outputs: outputTable(metadata),
    });
  });
  const localAws = join(root, 'packages/local-aws');
  const confirmations: Confirmations = JSON.parse(readFileSync(join(localAws, 'confirmed-by.json'), 'utf8'));
  return [
    ...actions.flat(),
    ...outdated(join(localAws, 'COMPATIBILITY.md'), write, { services: serviceSections(confirmations) }),
    ...outdated(join(localAws, 'README.md'), write, { operations: operationTable() }),
  ];
}

function outdated(path: string, write: boolean, tables: Readonly<Record<string, string>>): readonly string[] {
  const before = readFileSync(path, 'utf8');
  const after = Object.entries(tables).reduce(
    (text, [name, content]) => replaceBetween(text, name, content, path),
    before,
  );
  if (after === before) return [];
  if (write) writeFileSync(path, after);
  return [relative(root, path)];
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
  const paths = outdatedDocuments(!values.check);
  if (paths.length > 0) console.log(`${values.check ? 'Outdated' : 'Updated'}: ${paths.join(', ')}`);
  if (values.check && paths.length > 0) {
    console.log('Run `npm run docs` and commit what it changes.');
    process.exitCode = 1;
  }
}
