import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeZip } from '../../runtime/zip-writer.ts';
import { Role, sampleLambda } from './lambda-sample.ts';

const code = 'export const handler = async () => "one";';
const other = 'export const handler = async () => "two";';
const arn = 'arn:aws:lambda:us-east-1:000000000000:function:bot';

let aws: ReturnType<typeof sampleLambda>;
beforeEach(() => {
  aws = sampleLambda({
    objects: { read: (bucket, key) => (`${bucket}/${key}` === 'b/k' ? writeZip({ 'index.mjs': other }) : undefined) },
  });
});
afterEach(() => aws.close());

describe('functions', () => {
  it('are Pending at first and Active soon after', async () => {
    const Code = { ZipFile: writeZip({ 'index.mjs': code }) };
    const created = await aws.call('CreateFunction', {
      FunctionName: 'bot',
      Role,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code,
    });
    expect(created).toMatchObject({
      FunctionArn: arn,
      Version: '$LATEST',
      State: 'Pending',
      StateReasonCode: 'Creating',
    });
    expect(created.LastModified).toBe('2026-01-01T00:00:00.000+0000');
    await expect(aws.call('Invoke', { FunctionName: 'bot' })).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message:
        'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    });
    aws.clock.advance(5000);
    const active = await aws.call('GetFunctionConfiguration', { FunctionName: 'bot' });
    expect(active).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful', CodeSha256: created.CodeSha256 });
    expect(active.RevisionId).not.toBe(created.RevisionId);
    expect(aws.events).toContainEqual({
      type: 'function-updated',
      detail: expect.objectContaining({ function: 'bot', change: 'created' }),
    });
  });

  it('are found by any of their names, in their region only', async () => {
    await aws.create('bot', code, { Tags: { team: 'quiz' } });
    await aws.call('PublishVersion', { FunctionName: 'bot' });
    await aws.call('CreateAlias', { FunctionName: 'bot', Name: 'live', FunctionVersion: '1' });
    const byAlias = await aws.call('GetFunction', { FunctionName: `${arn}:live` });
    expect(byAlias).toMatchObject({
      Configuration: { FunctionArn: `${arn}:live`, Version: '1' },
      Tags: { team: 'quiz' },
    });
    await expect(aws.call('GetFunction', { FunctionName: 'bot', Qualifier: 'x' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      status: 404,
      message: `Function not found: ${arn}:x`,
    });
    await expect(aws.call('GetFunction', { FunctionName: 'bot' }, 'eu-west-1')).rejects.toMatchObject({ status: 404 });
  });

  it('cannot be created twice', async () => {
    await aws.create('bot', code);
    await expect(aws.create('bot', code)).rejects.toMatchObject({
      code: 'ResourceConflictException',
      status: 409,
      message: 'Function already exist: bot',
    });
  });

  it('have names of at most 64 characters', async () => {
    await expect(aws.create('x'.repeat(65), code)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining('Member must have length less than or equal to 64'),
    });
    await expect(aws.create('x'.repeat(64), code)).resolves.toMatchObject({ State: 'Pending' });
  });

  it.each([
    [
      { ZipFile: Buffer.from('no zip') },
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
    ],
    [{ ZipFile: Buffer.alloc(0) }, 'Uploaded file must be a non-empty zip'],
    [{}, 'Please provide a source for function code.'],
    [{ S3Bucket: 'b', S3Key: 'gone' }, 'S3 Error Code: NoSuchKey.'],
    [{ ZipFile: Buffer.from('x'), S3Bucket: 'b' }, 'Please do not provide other FunctionCode parameters'],
    [{ ZipFile: Buffer.alloc(52_428_801) }, 'Zipped size must be smaller than 52428800 bytes'],
    [{ ImageUri: 'x' }, 'A function from a container image is not supported by local-aws.'],
  ])('refuse the code of case %#', async (Code, message) => {
    await expect(aws.create('bot', code, { Code })).rejects.toThrow(message);
  });

  it('take code from a bucket, and show what a dry run would change without changing it', async () => {
    await aws.create('bot', code);
    const before = await aws.call('GetFunctionConfiguration', { FunctionName: 'bot' });
    const dry = await aws.call('UpdateFunctionCode', { FunctionName: 'bot', S3Bucket: 'b', S3Key: 'k', DryRun: true });
    expect(dry.CodeSha256).not.toBe(before.CodeSha256);
    expect(await aws.call('GetFunctionConfiguration', { FunctionName: 'bot' })).toEqual(before);
    const updated = await aws.call('UpdateFunctionCode', { FunctionName: 'bot', S3Bucket: 'b', S3Key: 'k' });
    expect(updated).toMatchObject({ CodeSha256: dry.CodeSha256, LastUpdateStatus: 'InProgress', State: 'Active' });
  });

  it('refuse a second update while one is in progress', async () => {
    await aws.create('bot', code);
    await aws.call('UpdateFunctionConfiguration', { FunctionName: 'bot', Timeout: 5 });
    const ZipFile = writeZip({ 'index.mjs': other });
    const unreadable = Buffer.from('not even read');
    await expect(aws.call('UpdateFunctionCode', { FunctionName: 'bot', ZipFile: unreadable })).rejects.toMatchObject({
      code: 'ResourceConflictException',
      status: 409,
      message: `The operation cannot be performed at this time. An update is in progress for resource: ${arn}`,
    });
    aws.clock.advance(5000);
    expect(await aws.call('UpdateFunctionCode', { FunctionName: 'bot', ZipFile })).toMatchObject({ Timeout: 5 });
  });

  it.each([
    ['UpdateFunctionCode', { PublishTo: 'LATEST_PUBLISHED' }],
    ['PublishVersion', { PublishTo: 'LATEST_PUBLISHED' }],
    ['Invoke', { TenantId: 'one' }],
    ['Invoke', { DurableExecutionName: 'one' }],
  ])('are not pretended to have what %s with %j asks for', async (operation, input) => {
    await aws.create('bot', 'export const handler = async () => 1;');
    const [member] = Object.keys(input);
    await expect(aws.call(operation, { FunctionName: 'bot', ...input })).rejects.toMatchObject({
      status: 501,
      message: expect.stringContaining(`${member} is not supported by local-aws.`),
    });
  });

  it('refuse a stale revision before they read the code', async () => {
    await aws.create('bot', code);
    const input = { FunctionName: 'bot', ZipFile: Buffer.from('no zip'), RevisionId: 'stale' };
    await expect(aws.call('UpdateFunctionCode', input)).rejects.toMatchObject({
      code: 'PreconditionFailedException',
      status: 412,
    });
  });

  it('are listed by name, page by page', async () => {
    for (const name of ['c', 'a', 'b']) await aws.create(name, code);
    const first = await aws.call('ListFunctions', { MaxItems: 2 });
    expect(first.Functions.map(({ FunctionName }: { FunctionName: string }) => FunctionName)).toEqual(['a', 'b']);
    expect(first.Functions[0]).not.toHaveProperty('State');
    const second = await aws.call('ListFunctions', { MaxItems: 2, Marker: first.NextMarker });
    expect(second.Functions).toMatchObject([{ FunctionName: 'c' }]);
    expect(second).not.toHaveProperty('NextMarker');
    await expect(aws.call('ListFunctions', { Marker: 'nonsense' })).rejects.toMatchObject({ status: 400 });
  });

  it('are gone once deleted, with everything that was theirs', async () => {
    await aws.create('bot', code, { Publish: true });
    expect(await aws.call('DeleteFunction', { FunctionName: 'bot' })).toEqual({ StatusCode: 204 });
    await expect(aws.call('GetFunction', { FunctionName: 'bot:1' })).rejects.toMatchObject({ status: 404 });
    expect(aws.lambda.dump()).toEqual({ functions: [] });
  });

  it('have tags', async () => {
    await aws.create('bot', code, { Tags: { a: '1' } });
    await aws.call('TagResource', { Resource: arn, Tags: { b: '2' } });
    await aws.call('UntagResource', { Resource: arn, TagKeys: ['a'] });
    expect(await aws.call('ListTags', { Resource: arn })).toEqual({ Tags: { b: '2' } });
    await expect(aws.call('ListTags', { Resource: `${arn}:1` })).rejects.toThrow(
      'Tags on function aliases and versions',
    );
  });
});

describe('versions and aliases', () => {
  it('are published by number and listed after $LATEST', async () => {
    await aws.create('bot', code);
    expect(await aws.call('PublishVersion', { FunctionName: 'bot' })).toMatchObject({
      Version: '1',
      FunctionArn: `${arn}:1`,
    });
    expect(await aws.call('PublishVersion', { FunctionName: 'bot' })).toMatchObject({ Version: '1' });
    await aws.update('bot', other);
    expect(await aws.call('PublishVersion', { FunctionName: 'bot' })).toMatchObject({ Version: '2' });
    const { Versions } = await aws.call('ListVersionsByFunction', { FunctionName: 'bot' });
    expect(Versions.map(({ FunctionArn }: { FunctionArn: string }) => FunctionArn)).toEqual([
      `${arn}:$LATEST`,
      `${arn}:1`,
      `${arn}:2`,
    ]);
    expect(aws.events.filter(({ type }) => type === 'version-published').map(({ detail }) => detail)).toEqual([
      { function: 'bot', version: '1' },
      { function: 'bot', version: '2' },
    ]);
  });

  it('come with an update that asks for one', async () => {
    await aws.create('bot', code);
    const ZipFile = writeZip({ 'index.mjs': other });
    const answer = await aws.call('UpdateFunctionCode', { FunctionName: 'bot', ZipFile, Publish: true });
    expect(answer).toMatchObject({ Version: '1', FunctionArn: `${arn}:1`, State: 'Pending' });
    aws.clock.advance(5000);
    expect(await aws.call('GetFunctionConfiguration', { FunctionName: 'bot:1' })).toMatchObject({ State: 'Active' });
  });

  it('serve CodeDeploy: read, route, and tell the event stream', async () => {
    await aws.create('bot', code, { Publish: true });
    await aws.update('bot', other);
    await aws.call('PublishVersion', { FunctionName: 'bot' });
    const created = await aws.call('CreateAlias', { FunctionName: 'bot', Name: 'live', FunctionVersion: '1' });
    expect(created).not.toHaveProperty('RoutingConfig');
    expect(aws.lambda.aliasRouting('bot', 'live')).toEqual({ functionVersion: '1', additionalVersionWeights: {} });
    aws.lambda.routeAlias(arn, 'live', { functionVersion: '1', additionalVersionWeights: { 2: 0.1 } });
    const shifted = await aws.call('GetAlias', { FunctionName: 'bot', Name: 'live' });
    expect(shifted.RoutingConfig).toEqual({ AdditionalVersionWeights: { 2: 0.1 } });
    expect(shifted.RevisionId).not.toBe(created.RevisionId);
    expect(aws.events.at(-1)).toEqual({
      type: 'alias-routed',
      detail: { function: 'bot', alias: 'live', functionVersion: '1', additionalVersionWeights: { 2: 0.1 } },
    });
    expect(() => aws.lambda.routeAlias('bot', 'live', { functionVersion: '9', additionalVersionWeights: {} })).toThrow(
      `Function not found: ${arn}:9`,
    );
    expect([
      aws.lambda.hasVersion('bot', '2'),
      aws.lambda.hasVersion('bot', '9'),
      aws.lambda.hasVersion('no', '1'),
    ]).toEqual([true, false, false]);
    expect(aws.lambda.aliasRouting('bot', 'none')).toBeUndefined();
    expect(aws.lambda.aliasRouting(arn.replaceAll('0', '1'), 'live')).toBeUndefined();
    expect(aws.lambda.hasVersion('not a name', '1')).toBe(false);
    expect(() => aws.lambda.invokeAsync('no', {})).toThrow(
      'Function not found: arn:aws:lambda:us-east-1:000000000000:function:no',
    );
  });

  it('are listed by alias name, and by the version they point to', async () => {
    await aws.create('bot', code, { Publish: true });
    for (const Name of ['b', 'a']) await aws.call('CreateAlias', { FunctionName: 'bot', Name, FunctionVersion: '1' });
    await aws.call('CreateAlias', { FunctionName: 'bot', Name: 'dev', FunctionVersion: '$LATEST' });
    const names = async (input: object) =>
      (await aws.call('ListAliases', { FunctionName: 'bot', ...input })).Aliases.map(
        ({ Name }: { Name: string }) => Name,
      );
    expect(await names({})).toEqual(['a', 'b', 'dev']);
    expect(await names({ FunctionVersion: '1' })).toEqual(['a', 'b']);
    await aws.call('DeleteAlias', { FunctionName: 'bot', Name: 'a' });
    expect(await names({})).toEqual(['b', 'dev']);
  });
});
