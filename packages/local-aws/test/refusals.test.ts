import { CloudWatchClient, ListDashboardsCommand } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient, ListGitHubAccountTokenNamesCommand } from '@aws-sdk/client-codedeploy';
import { LambdaClient, ListLayersCommand } from '@aws-sdk/client-lambda';
import { GetBucketAclCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from '@jest/globals';
import { useServer } from './running-server.ts';

const server = useServer();
const sign = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, Signature=x`,
});

describe('what local-aws does not have', () => {
  it('is refused by name, in every protocol', async () => {
    const { client } = server;
    const calls = [
      ['lambda', 'ListLayers', () => new LambdaClient(client).send(new ListLayersCommand({}))],
      ['s3', 'GetBucketAcl', () => new S3Client(client).send(new GetBucketAclCommand({ Bucket: 'bucket' }))],
      ['sts', 'GetSessionToken', () => new STSClient(client).send(new GetSessionTokenCommand({}))],
      ['cloudwatch', 'ListDashboards', () => new CloudWatchClient(client).send(new ListDashboardsCommand({}))],
      [
        'codedeploy',
        'ListGitHubAccountTokenNames',
        () => new CodeDeployClient(client).send(new ListGitHubAccountTokenNamesCommand({})),
      ],
    ] as const;
    for (const [service, operation, call] of calls) {
      await expect(call()).rejects.toMatchObject({
        name: 'NotImplemented',
        message: `local-aws does not implement ${operation} of service ${service}.`,
        $metadata: { httpStatusCode: 501 },
      });
    }
  });

  it('is refused where the whole service is unknown', async () => {
    const send = async (path: string, init: RequestInit) => {
      const response = await fetch(`${server.aws.endpoint}${path}`, init);
      expect(response.status).toBe(501);
      return await response.text();
    };
    expect(
      await send('/', {
        method: 'POST',
        headers: { ...sign('dynamodb'), 'x-amz-target': 'DynamoDB_20120810.ListTables' },
        body: '{}',
      }),
    ).toBe('{"__type":"NotImplemented","message":"local-aws does not implement ListTables of service dynamodb."}');
    expect(
      await send('/', {
        method: 'POST',
        headers: { ...sign('iam'), 'content-type': 'application/x-www-form-urlencoded' },
        body: 'Action=ListRoles&Version=2010-05-08',
      }),
    ).toContain('<Message>local-aws does not implement ListRoles of service iam.</Message>');
    expect(await send('/restapis', { headers: sign('apigateway') })).toContain('GET /restapis of service apigateway');
    expect(
      await send('/service/Other/operation/Do', { method: 'POST', headers: { 'smithy-protocol': 'rpc-v2-cbor' } }),
    ).toContain('local-aws does not implement Do of service Other.');
  });

  it('is refused for bodies that are no JSON', async () => {
    const response = await fetch(server.aws.endpoint, {
      method: 'POST',
      headers: {
        ...sign('ssm'),
        'x-amz-target': 'AmazonSSM.GetParameter',
        'content-type': 'application/x-amz-json-1.1',
      },
      body: '{"Name": ',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'SerializationException' });
  });
});
