import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { parseCommandLine } from '../src/command-line.ts';
import { useServer } from './running-server.ts';

const server = useServer();
const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const message = async (path: string, init: RequestInit) => {
  const response = await fetch(`${server.aws.endpoint}/_local/${path}`, init);
  return ((await response.json()) as { message: string }).message;
};

describe('README.md', () => {
  it('names every request of the control surface', async () => {
    const [, list = ''] = (await message('nothing', {})).split('there is ');
    const routes = list.replace(/\.$/, '').split(', ');
    expect(routes.length).toBeGreaterThan(10);
    expect(routes.filter((route) => !readme.includes(`\`${route}\``))).toEqual([]);
  });

  it('names every kind of fault', async () => {
    const [, list = ''] = (await message('faults', { method: 'POST', body: '{"operation": "*"}' })).split('one of ');
    const kinds = list.replace(/\.$/, '').split(', ');
    expect(kinds.length).toBeGreaterThan(10);
    expect(kinds.filter((kind) => !readme.includes(`| \`${kind}\` |`))).toEqual([]);
  });

  it('names every flag', () => {
    const flags = String(parseCommandLine(['--unknown'])).match(/(?<=[[ ])--[a-z-]+(?=[ \]])/g) ?? [];
    expect(flags.length).toBeGreaterThan(8);
    expect(flags.filter((flag) => !readme.includes(`\`${flag}`))).toEqual([]);
  });
});
