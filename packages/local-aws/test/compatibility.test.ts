import { describe, expect, it } from '@jest/globals';
import { compatibilityTables } from '../src/compatibility/tables.ts';
import { useServer } from './running-server.ts';

const server = useServer();

describe('the tables of compatibility', () => {
  it('name the operations that there are, and no others', async () => {
    const response = await fetch(`${server.aws.endpoint}/_local/operations`);
    const operations = Object.entries((await response.json()) as Record<string, string[]>);
    const told = compatibilityTables.map(({ service, operations: rows }) => [service, Object.keys(rows).sort()]);
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(operations.filter(([, names]) => names.length > 0)));
  });

  it('say in a phrase what is real', () => {
    for (const { operations } of compatibilityTables)
      for (const { real } of Object.values(operations)) expect(real).toMatch(/^\S.*[^.\s]$/);
  });
});
