import { describe, expect, it } from '@jest/globals';
import { operationTable, serviceSections } from './compatibility-page.ts';
import { clientsOf, confirmationsOf } from './confirmed-by.ts';
import type { ServiceCompatibility } from './service-compatibility.ts';

const table: ServiceCompatibility = {
  service: 'ssm',
  title: 'Parameters',
  operations: {
    PutParameter: { real: 'a | b', assumed: 'c', refused: 'd' },
    GetParameter: { real: 'yes' },
  },
  differences: ['No labels.'],
};
const call = (client: string, operation: string) => ({ client, service: 'ssm', operation });

describe('confirmations', () => {
  it('are the same for the same calls, in whatever order', () => {
    const calls = [call('boto3', 'GetParameter'), call('aws-cli/2', 'GetParameter'), call('boto3', 'DeleteParameter')];
    const text = JSON.stringify(confirmationsOf(calls));
    expect(text).toBe('{"aws-cli/2":{"ssm":["GetParameter"]},"boto3":{"ssm":["DeleteParameter","GetParameter"]}}');
    expect(JSON.stringify(confirmationsOf([...calls, ...calls.toReversed()]))).toBe(text);
  });

  it('of all tests name each client once', () => {
    const one = confirmationsOf([call('boto3', 'GetParameter')]);
    const other = confirmationsOf([call('boto3', 'GetParameter'), call('aws-cli/1', 'GetParameter')]);
    expect(clientsOf({ one, other }, 'ssm', 'GetParameter')).toEqual(['aws-cli/1', 'boto3']);
    expect(clientsOf({ one, other }, 'ssm', 'PutParameter')).toEqual([]);
  });
});

describe('the page', () => {
  it('has a row for each operation, and the names of those that are missing', () => {
    const text = serviceSections({
      tables: [table],
      confirmations: { test: confirmationsOf([call('boto3', 'GetParameter')]) },
      operationsOf: () => ['PutParameter', 'LabelParameter', 'GetParameter', 'DeleteParameter'],
    });
    expect(text.split('\n')).toEqual([
      '### Parameters',
      '| Operation | Real | Assumed | Answers 501 | Confirmed by |',
      '| --- | --- | --- | --- | --- |',
      '| GetParameter | yes |  |  | boto3 |',
      '| PutParameter | a \\| b | c | d |  |',
      '',
      '<details><summary>2 of 4 operations; the others answer 501</summary>',
      '',
      'DeleteParameter, LabelParameter.',
      '</details>',
      '',
      '- No labels.',
    ]);
  });

  it('has the names in one table', () => {
    expect(operationTable([table])).toBe(
      '| Service | Operations |\n| --- | --- |\n| Parameters | GetParameter, PutParameter |',
    );
  });
});
