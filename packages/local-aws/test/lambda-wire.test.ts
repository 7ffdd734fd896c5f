import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteAliasCommand,
  GetAliasCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListTagsCommand,
  PublishVersionCommand,
  ResourceConflictException,
  ResourceNotFoundException,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-lambda';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { writeZip } from '../src/runtime/zip-writer.ts';
import { useServer } from './running-server.ts';

const server = useServer();
const FunctionName = 'bot';
const functionArn = 'arn:aws:lambda:eu-central-1:000000000000:function:bot';
let lambda: LambdaClient;

beforeEach(async () => {
  lambda = new LambdaClient(server.client);
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: 'arn:aws:iam::000000000000:role/bot',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: {
        ZipFile: writeZip({
          'index.mjs': 'export const handler = async (e) => { if (e.fail) throw new Error("no"); return { got: e }; };',
        }),
      },
      Tags: { a: '1', b: '2' },
    }),
  );
  server.clock.advance(60_000);
});

describe('restJson1, as Lambda speaks it', () => {
  it('carries blobs, headers and status of Invoke', async () => {
    const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: '{"n":1}', LogType: 'Tail' }));
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(Buffer.from(answer.Payload ?? []).toString()).toBe('{"got":{"n":1}}');
    expect(Buffer.from(answer.LogResult ?? '', 'base64').toString()).toContain('START RequestId');
    const failed = await lambda.send(new InvokeCommand({ FunctionName, Payload: '{"fail":true}' }));
    expect(failed.FunctionError).toBe('Unhandled');
    expect(JSON.parse(Buffer.from(failed.Payload ?? []).toString())).toMatchObject({ errorMessage: 'no' });
    const queued = await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event' }));
    expect(queued.StatusCode).toBe(202);
    expect((await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'DryRun' }))).StatusCode).toBe(204);
  });

  it('decodes labels: names, qualifiers and whole ARNs', async () => {
    await lambda.send(new PublishVersionCommand({ FunctionName }));
    await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }));
    for (const name of ['bot:live', `${functionArn}:live`, '000000000000:function:bot:live']) {
      const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: name }));
      expect(Configuration).toMatchObject({ FunctionArn: `${functionArn}:live`, Version: '1' });
    }
    await lambda.send(new DeleteAliasCommand({ FunctionName, Name: 'live' }));
    await expect(lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
  });

  it('reads lists in the query', async () => {
    await lambda.send(new TagResourceCommand({ Resource: functionArn, Tags: { c: '3' } }));
    await lambda.send(new UntagResourceCommand({ Resource: functionArn, TagKeys: ['a', 'b'] }));
    expect((await lambda.send(new ListTagsCommand({ Resource: functionArn }))).Tags).toEqual({ c: '3' });
  });

  it('answers errors as the exceptions that the SDK knows', async () => {
    await expect(lambda.send(new GetFunctionCommand({ FunctionName: 'none' }))).rejects.toMatchObject({
      constructor: ResourceNotFoundException,
      Type: 'User',
      message: `Function not found: ${functionArn.replace('bot', 'none')}`,
      $metadata: { httpStatusCode: 404, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    await lambda.send(new PublishVersionCommand({ FunctionName }));
    const alias = new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' });
    await lambda.send(alias);
    await expect(lambda.send(alias)).rejects.toMatchObject({
      constructor: ResourceConflictException,
      $metadata: { httpStatusCode: 409 },
    });
  });

  it('misses what is required', async () => {
    const input = { FunctionName, Name: 'live' } as ConstructorParameters<typeof CreateAliasCommand>[0];
    await expect(lambda.send(new CreateAliasCommand(input))).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        "1 validation error detected: Value null at 'functionVersion' failed to satisfy constraint: Member must not be null",
    });
  });
});
