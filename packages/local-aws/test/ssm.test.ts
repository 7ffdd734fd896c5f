import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  ParameterVersionNotFound,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { useServer } from './running-server.ts';

const server = useServer();
let ssm: SSMClient;
const put = (Name: string, Value: string, more: object = {}) =>
  ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));
const value = async (Name: string) => (await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value;

beforeEach(() => {
  ssm = new SSMClient(server.client);
});

describe('SSM parameters', () => {
  it('keep their versions and are overwritten on request only', async () => {
    expect(await put('/trivia/version', '7')).toMatchObject({ Version: 1 });
    await expect(put('/trivia/version', '8')).rejects.toBeInstanceOf(ParameterAlreadyExists);
    expect(await put('/trivia/version', '8', { Overwrite: true })).toMatchObject({ Version: 2 });
    expect(await value('/trivia/version')).toBe('8');
    expect(await value('/trivia/version:1')).toBe('7');
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/trivia/version' }));
    expect(Parameter).toMatchObject({
      ARN: 'arn:aws:ssm:eu-central-1:000000000000:parameter/trivia/version',
      LastModifiedDate: new Date(server.clock.now()),
      Type: 'String',
    });
    expect(await value(String(Parameter?.ARN))).toBe('8');
    await expect(value('/trivia/version:3')).rejects.toBeInstanceOf(ParameterVersionNotFound);
    await expect(value('/trivia/none:3')).rejects.toBeInstanceOf(ParameterNotFound);
  });

  it('are found by the ARN of a name without slash', async () => {
    await put('plain', 'x');
    expect(await value('arn:aws:ssm:eu-central-1:000000000000:parameter/plain')).toBe('x');
  });

  it('are read by name and by path', async () => {
    for (const name of ['/a/1', '/a/2', '/a/deep/3', '/b']) await put(name, name);
    expect(await ssm.send(new GetParametersCommand({ Names: ['/a/1', '/none'] }))).toMatchObject({
      Parameters: [{ Value: '/a/1' }],
      InvalidParameters: ['/none'],
    });
    const byPath = async (more: object) => {
      const page = await ssm.send(new GetParametersByPathCommand({ Path: '/a', ...more }));
      return { names: page.Parameters?.map(({ Name }) => Name), next: page.NextToken };
    };
    expect(await byPath({})).toEqual({ names: ['/a/1', '/a/2'], next: undefined });
    await expect(byPath({ NextToken: 'mine' })).rejects.toMatchObject({ name: 'InvalidNextToken' });
    const first = await byPath({ Recursive: true, MaxResults: 2 });
    expect(first.names).toEqual(['/a/1', '/a/2']);
    expect(await byPath({ Recursive: true, MaxResults: 2, NextToken: first.next })).toEqual({
      names: ['/a/deep/3'],
      next: undefined,
    });
  });

  it('are gone once deleted', async () => {
    await put('/x', '1');
    await ssm.send(new DeleteParameterCommand({ Name: '/x' }));
    await expect(value('/x')).rejects.toBeInstanceOf(ParameterNotFound);
    await expect(ssm.send(new DeleteParameterCommand({ Name: '/x' }))).rejects.toBeInstanceOf(ParameterNotFound);
  });
});
