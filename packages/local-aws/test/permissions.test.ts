/** The permissions that calls would have needed, told apart by who called. */
import { CodeDeployClient, CreateApplicationCommand, StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from '@jest/globals';
import { writeZip } from '../src/runtime/zip-writer.ts';
import { useServer } from './running-server.ts';

const server = useServer();
const policies = async () => (await fetch(`${server.aws.endpoint}/_local/policies`)).json();
const statement = (Action: string[], Resource: string) => ({ Effect: 'Allow', Action, Resource: [Resource] });
const account = 'eu-central-1:000000000000';

describe('permissions', () => {
  it('are those of the user, of each role that was assumed, and of the roles that code runs for', async () => {
    await new SSMClient(server.client).send(new PutParameterCommand({ Name: '/a', Value: '1', Type: 'String' }));

    const RoleArn = 'arn:aws:iam::000000000000:role/release';
    const { Credentials } = await new STSClient(server.client).send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'run-1' }),
    );
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const ssm = new SSMClient({ ...server.client, credentials });
    await ssm.send(new GetParameterCommand({ Name: '/a' }));
    await ssm.send(new GetParameterCommand({ Name: '/a' }));

    const lambda = new LambdaClient(server.client);
    const source = `import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
      export const handler = async () => (await new SSMClient().send(new GetParameterCommand({ Name: '/a' }))).Parameter.Value;`;
    const Role = 'arn:aws:iam::000000000000:role/bot';
    await lambda.send(
      new CreateFunctionCommand({
        ...{ FunctionName: 'bot', Role, Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: 20 },
        Code: { ZipFile: writeZip({ 'index.mjs': source }) },
      }),
    );
    server.clock.advance(5000);
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'bot' }));
    expect(Buffer.from(Payload ?? []).toString()).toBe('"1"');

    const parameter = `arn:aws:ssm:${account}:parameter/a`;
    const bot = `arn:aws:lambda:${account}:function:bot`;
    expect(await policies()).toEqual({
      [Role]: { Version: '2012-10-17', Statement: [statement(['ssm:GetParameter'], parameter)] },
      [RoleArn]: { Version: '2012-10-17', Statement: [statement(['ssm:GetParameter'], parameter)] },
      'arn:aws:iam::000000000000:user/local-aws': {
        Version: '2012-10-17',
        Statement: [
          statement(['iam:PassRole'], Role),
          statement(['lambda:CreateFunction', 'lambda:InvokeFunction'], bot),
          statement(['ssm:PutParameter'], parameter),
          statement(['sts:AssumeRole'], RoleArn),
        ],
      },
    });
  });

  it('include the key of an object that is looked at', async () => {
    const s3 = new S3Client(server.client);
    const object = { Bucket: 'packages', Key: 'k' };
    await s3.send(new CreateBucketCommand({ Bucket: 'packages' }));
    await s3.send(new PutObjectCommand({ ...object, Body: 'x', ServerSideEncryption: 'aws:kms', SSEKMSKeyId: '1' }));
    await s3.send(new HeadObjectCommand({ ...object, ChecksumMode: 'ENABLED' }));
    const resource = `arn:aws:kms:${account}:key/1`;
    const [, put, head] = server.aws.events.since(0).filter(({ type }) => type === 'call');
    expect(put?.detail.permissions).toContainEqual({ action: 'kms:GenerateDataKey', resource });
    expect(head?.detail.permissions).toContainEqual({ action: 'kms:Decrypt', resource });
  });

  it('are told with each call, also with one that failed', async () => {
    const codedeploy = new CodeDeployClient(server.client);
    await codedeploy.send(new CreateApplicationCommand({ applicationName: 'a', computePlatform: 'Lambda' }));
    await expect(codedeploy.send(new StopDeploymentCommand({ deploymentId: 'd-012345678' }))).rejects.toThrow();
    const calls = server.aws.events.since(0).filter(({ type }) => type === 'call');
    expect(calls.map(({ detail: { operation, permissions } }) => [operation, permissions])).toEqual([
      [
        'CreateApplication',
        [{ action: 'codedeploy:CreateApplication', resource: `arn:aws:codedeploy:${account}:application:a` }],
      ],
      ['StopDeployment', [{ action: 'codedeploy:StopDeployment', resource: '*' }]],
    ]);
    await fetch(`${server.aws.endpoint}/_local/reset`, { method: 'POST' });
    expect(await policies()).toEqual({});
  });
});
