/** action.yml is the contract with the user: code, README and examples must say the same. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

const root = new URL('../../', import.meta.url).pathname;
const actions = readdirSync(join(root, 'actions'));
const text = (path: string) => readFileSync(join(root, path), 'utf8');

describe.each(actions)('%s', (action) => {
  const metadata = parse(text(`actions/${action}/action.yml`));

  it('reads exactly the inputs of action.yml, with the same defaults', async () => {
    const { inputs } = await import(join(root, 'actions', action, 'src/inputs.ts'));
    const declared = Object.fromEntries(
      Object.entries<{ required?: boolean; default?: string }>(metadata.inputs).map(([name, input]) => [
        name,
        { required: input.required ?? false, default: input.default },
      ]),
    );
    const read = Object.fromEntries(
      Object.entries<{ required: boolean; default?: string }>(inputs.fields).map(([name, field]) => [
        name,
        { required: field.required, default: field.default },
      ]),
    );
    expect(read).toEqual(declared);
  });

  it('describes every input and output', () => {
    for (const [name, { description }] of [
      ...Object.entries<{ description?: string }>(metadata.inputs),
      ...Object.entries<{ description?: string }>(metadata.outputs),
    ]) {
      expect([name, (description ?? '').length > 10]).toEqual([name, true]);
    }
  });

  it('runs its bundle on Node 24', () => {
    expect(metadata.runs).toMatchObject({ using: 'node24', main: 'dist/index.js' });
    expect(existsSync(join(root, 'actions', action, 'dist/index.js'))).toBe(true);
  });

  it('names only its own inputs in the usage of its README', () => {
    const usage = new RegExp(
      `uses: your-org/aws-release-actions/actions/${action}@\\S+\\n\\s+with:\\n((?: {6,}.*\\n)+)`,
    );
    const block = usage.exec(text(`actions/${action}/README.md`))?.[1] ?? '';
    const used = [...block.matchAll(/^ {6}([\w-]+):/gm)].map(([, name]) => name);
    expect(used.length).toBeGreaterThan(0);
    for (const name of used) expect(Object.keys(metadata.inputs)).toContain(name);
  });

  it('is named by the sign post at the root and by the README', () => {
    expect(text('action.yml')).toContain(action);
    expect(text('README.md')).toContain(`actions/${action}`);
  });
});
