import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { HeadBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { useServer } from './running-server.ts';

const server = useServer();
const send = async (method: string, body?: unknown) => {
  const response = await fetch(`${server.aws.endpoint}/_local/faults`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
};

let calls: Record<string, () => Promise<unknown>>;
beforeEach(() => {
  const lambda = new LambdaClient(server.client);
  const s3 = new S3Client(server.client);
  const ssm = new SSMClient(server.client);
  const sts = new STSClient(server.client);
  calls = {
    lambda: () => lambda.send(new GetFunctionCommand({ FunctionName: 'bot' })),
    s3: () => s3.send(new ListBucketsCommand({})),
    ssm: () => ssm.send(new GetParameterCommand({ Name: '/a' })),
    sts: () => sts.send(new GetCallerIdentityCommand({})),
  };
});

describe('faults', () => {
  it.each([
    ['throttle', 'lambda', 'TooManyRequestsException', 429],
    ['throttle', 's3', 'SlowDown', 503],
    ['throttle', 'ssm', 'ThrottlingException', 400],
    ['throttle', 'sts', 'Throttling', 400],
    ['internal-error', 'lambda', 'ServiceException', 500],
    ['internal-error', 's3', 'InternalError', 500],
    ['internal-error', 'ssm', 'InternalServerError', 500],
    ['internal-error', 'sts', 'InternalFailure', 500],
    ['expired-token', 'lambda', 'ExpiredTokenException', 403],
    ['expired-token', 's3', 'ExpiredToken', 400],
    ['expired-token', 'ssm', 'ExpiredTokenException', 400],
    ['expired-token', 'sts', 'ExpiredToken', 403],
    ['access-denied', 'lambda', 'AccessDeniedException', 403],
    ['access-denied', 's3', 'AccessDenied', 403],
    ['access-denied', 'ssm', 'AccessDeniedException', 400],
    ['access-denied', 'sts', 'AccessDenied', 403],
  ])('%s is, to a client of %s, %s (%i)', async (fault, service, name, httpStatusCode) => {
    expect(await send('POST', { operation: `${service}:*`, fault })).toMatchObject({ status: 201 });
    await expect(calls[service]?.()).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
    expect((await send('GET')).body).toEqual({ faults: [] });
  });

  it('name principal, action and resource of a denied call', async () => {
    await send('POST', { operation: 'lambda:GetFunction', fault: 'access-denied' });
    await expect(calls.lambda?.()).rejects.toMatchObject({
      message:
        'User: arn:aws:iam::000000000000:user/local-aws is not authorized to perform: lambda:GetFunction on resource: ' +
        'arn:aws:lambda:eu-central-1:000000000000:function:bot because no identity-based policy allows the lambda:GetFunction action',
    });
  });

  it('hit as many calls as they say, after as many as they let pass, and no other operation', async () => {
    await send('POST', { operation: 'sts:GetCallerIdentity', fault: 'throttle', count: 2, after: 1 });
    await calls.s3?.();
    await calls.sts?.();
    await expect(calls.sts?.()).rejects.toMatchObject({ name: 'Throttling' });
    expect((await send('GET')).body).toMatchObject({ faults: [{ count: 1, after: 0 }] });
    await expect(calls.sts?.()).rejects.toMatchObject({ name: 'Throttling' });
    await calls.sts?.();
  });

  it('cut the connection, or delay the answer', async () => {
    await send('POST', { operation: '*', fault: 'reset' });
    await expect(calls.sts?.()).rejects.toThrow('ECONNRESET');
    await send('POST', { operation: '*', fault: 'latency', milliseconds: 60 });
    const start = performance.now();
    await calls.sts?.();
    expect(performance.now() - start).toBeGreaterThanOrEqual(55);
  });

  it('cut an answer short of what its headers promise, after the call has been carried out', async () => {
    await send('POST', { operation: 'ssm:PutParameter', fault: 'truncate' });
    const ssm = new SSMClient(server.client);
    const put = ssm.send(new PutParameterCommand({ Name: '/a', Value: '1', Type: 'String' }));
    await expect(put).rejects.toThrow('aborted');
    expect(await ssm.send(new GetParameterCommand({ Name: '/a' }))).toMatchObject({ Parameter: { Value: '1' } });
  });

  it('leave the body of a HEAD answer empty', async () => {
    await send('POST', { operation: 's3:HeadBucket', fault: 'throttle' });
    const head = new S3Client(server.client).send(new HeadBucketCommand({ Bucket: 'b' }));
    await expect(head).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
  });

  it('are taken back by DELETE and by a reset', async () => {
    await send('POST', { operation: '*', fault: 'throttle', count: 100 });
    await send('DELETE');
    await calls.sts?.();
    await send('POST', { operation: '*', fault: 'throttle', count: 100 });
    await fetch(`${server.aws.endpoint}/_local/reset`, { method: 'POST' });
    await calls.sts?.();
  });

  it('of phases wait beside those of calls', async () => {
    const call = { operation: '*', fault: 'throttle', count: 1, after: 0, milliseconds: 0 };
    const phase = { fault: 'tasks-die', seconds: 5, service: 'api' };
    expect(await send('POST', { operation: '*', fault: 'throttle' })).toMatchObject({ status: 201 });
    expect(await send('POST', phase)).toEqual({ status: 201, body: phase });
    expect((await send('GET')).body).toEqual({ faults: [call, phase] });
    await send('DELETE');
    expect((await send('GET')).body).toEqual({ faults: [] });
    await send('POST', phase);
    server.aws.reset();
    expect((await send('GET')).body).toEqual({ faults: [] });
  });

  it.each([
    [undefined, 'The body must be a JSON object'],
    [{ operation: 'GetDeployment', fault: 'throttle' }, 'operation must be'],
    [{ operation: '*', fault: 'explode' }, 'fault must be one of'],
    [{ operation: '*', fault: 'throttle', count: 0 }, 'count must be'],
    [{ operation: '*', fault: 'throttle', after: -1 }, 'after must be'],
    [{ operation: '*', fault: 'latency' }, 'latency needs milliseconds'],
    [{ operation: '*', fault: 'throttle', milliseconds: 5 }, 'belongs to the fault latency'],
    [{ operation: '*', fault: 'throttle', times: 5 }, 'There is no member "times"'],
  ])('refuse %j', async (body, message) => {
    expect(await send('POST', body)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining(message) },
    });
  });
});
