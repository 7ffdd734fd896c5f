/** The contract with the SDK's schemas: if a new version lays them out differently, this says so first. */

import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as codedeploy from '@aws-sdk/client-codedeploy';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { models } from './models.ts';
import { findException, findOperation, listOperations } from './schemas.ts';

describe('operations', () => {
  it('have names, inputs and required members', () => {
    const operation = findOperation(codedeploy, 'StopDeployment');
    expect(operation?.required).toEqual(['deploymentId']);
    expect([...(operation?.input.structIterator() ?? [])].map(([name]) => name)).toEqual([
      'deploymentId',
      'autoRollbackEnabled',
    ]);
    expect(operation?.output.isStructSchema()).toBe(true);
    expect(operation?.http).toBeUndefined();
  });

  it('have HTTP bindings in REST services, without the parameter that only names the operation', () => {
    expect(findOperation(lambda, 'UpdateAlias')?.http).toEqual({
      method: 'PUT',
      path: '/2015-03-31/functions/{FunctionName}/aliases/{Name}',
      query: [],
      status: 200,
    });
    expect(findOperation(s3, 'GetObject')?.http).toMatchObject({ path: '/{Key+}', query: [] });
    expect(findOperation(s3, 'ListObjectsV2')?.http?.query).toEqual([['list-type', '2']]);
  });

  it('may have no output', () => {
    expect(findOperation(cloudwatch, 'PutMetricAlarm')?.output.isUnitSchema()).toBe(true);
  });

  it('are found in every model, and nothing else is taken for one', () => {
    for (const { client } of models) expect(listOperations(client).length).toBeGreaterThan(5);
    expect(findOperation(lambda, 'FunctionConfiguration')).toBeUndefined();
    expect(findOperation(lambda, 'Nothing')).toBeUndefined();
  });
});

describe('exceptions', () => {
  it('have a status', () => {
    expect(findException(lambda, 'ResourceConflictException')).toMatchObject({ status: 409, query: undefined });
  });

  it('are found by their name and by the code of the query protocol', () => {
    const byName = findException(cloudwatch, 'LimitExceededFault');
    expect(byName).toMatchObject({ name: 'LimitExceededFault', query: { code: 'LimitExceeded', status: 400 } });
    expect(findException(cloudwatch, 'LimitExceeded')?.name).toBe('LimitExceededFault');
    expect(findException(cloudwatch, 'Nothing')).toBeUndefined();
  });
});
