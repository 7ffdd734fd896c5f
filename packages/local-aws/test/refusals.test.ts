import { gzipSync } from 'node:zlib';
import {
  CloudWatchClient,
  ListDashboardsCommand,
  ListMetricsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
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

describe('what cannot be read', () => {
  const call = async (path: string, init: RequestInit) => {
    const response = await fetch(`${server.aws.endpoint}${path}`, { method: 'POST', ...init });
    const text = await response.text();
    const code =
      response.headers.get('x-amzn-errortype') ?? /<Code>(\w+)|"__type":"(\w+)"/.exec(text)?.slice(1).join('');
    return `${response.status} ${code}`;
  };
  const ssm = { ...sign('ssm'), 'x-amz-target': 'AmazonSSM.GetParameters' };
  const json = { ...ssm, 'content-type': 'application/x-amz-json-1.1' };
  const form = { ...sign('sts'), 'content-type': 'application/x-www-form-urlencoded' };
  const s3 = sign('s3');
  const remove = '<Delete><Object><Key>a</Key></Object></Delete>';
  const chunked = { ...s3, 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' };

  it.each<[string, string, RequestInit, string]>([
    [
      'another content type',
      '/',
      { headers: { ...ssm, 'content-type': 'text/plain' }, body: '{}' },
      '415 UnsupportedMediaTypeException',
    ],
    ['no JSON', '/', { headers: json, body: '{"Names": ' }, '400 SerializationException'],
    [
      'no UTF-8',
      '/',
      { headers: json, body: Buffer.from('{"Names":["\xff"]}', 'latin1') },
      '400 SerializationException',
    ],
    ['a text for a list', '/', { headers: json, body: '{"Names": "a"}' }, '400 SerializationException'],
    ['a number for a text', '/', { headers: json, body: '{"Names": [1]}' }, '400 SerializationException'],
    ['a null in a list', '/', { headers: json, body: '{"Names": [null]}' }, '400 SerializationException'],
    ['no gzip', '/', { headers: { ...json, 'content-encoding': 'gzip' }, body: '{}' }, '400 SerializationException'],
    [
      'a small zip of much',
      '/',
      { headers: { ...json, 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(10_000_001)) },
      '413 RequestEntityTooLarge',
    ],
    [
      'no number',
      '/',
      { headers: form, body: 'Action=AssumeRole&Version=2011-06-15&DurationSeconds=x' },
      '400 MalformedInput',
    ],
    [
      'another body than was signed',
      '/',
      { headers: { ...json, 'x-amz-content-sha256': '0'.repeat(64) }, body: '{}' },
      '400 InvalidSignatureException',
    ],
    [
      'another content type of Lambda',
      '/2015-03-31/functions',
      { headers: { ...sign('lambda'), 'content-type': 'text/plain' }, body: '{}' },
      '415 UnsupportedMediaTypeException',
    ],
    ['no XML', '/b?delete', { headers: s3, body: '{}' }, '400 MalformedXML'],
    [
      'another SHA-256 of S3',
      '/b?delete',
      { headers: { ...s3, 'x-amz-content-sha256': '0'.repeat(64) }, body: remove },
      '400 XAmzContentSHA256Mismatch',
    ],
    [
      'no SHA-256',
      '/b?delete',
      { headers: { ...s3, 'x-amz-content-sha256': 'x' }, body: remove },
      '400 InvalidArgument',
    ],
    [
      'another MD5',
      '/b?delete',
      { headers: { ...s3, 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' }, body: remove },
      '400 BadDigest',
    ],
    ['no MD5', '/b?delete', { headers: { ...s3, 'content-md5': 'AAAA' }, body: remove }, '400 InvalidDigest'],
    [
      'another checksum',
      '/b?delete',
      { headers: { ...s3, 'x-amz-checksum-crc32': 'AAAAAA==' }, body: remove },
      '400 BadDigest',
    ],
    [
      'no checksum',
      '/b?delete',
      { headers: { ...s3, 'x-amz-checksum-crc32': 'A' }, body: remove },
      '400 InvalidRequest',
    ],
    ['chunks that are none', '/b?delete', { headers: chunked, body: remove }, '400 IncompleteBody'],
    [
      'chunks of another length',
      '/b?delete',
      { headers: { ...chunked, 'x-amz-decoded-content-length': '5' }, body: '4\r\nabcd\r\n0\r\n\r\n' },
      '400 IncompleteBody',
    ],
  ])('is refused: %s', async (_, path, init, expected) => {
    expect(await call(path, init)).toBe(expected);
    expect(server.errors).toEqual([]);
  });

  it('is read where it is compressed', async () => {
    const cloudwatch = new CloudWatchClient({ ...server.client, requestMinCompressionSizeBytes: 1 });
    const MetricData = [{ MetricName: 'm', Value: 1 }];
    await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'n', MetricData }));
    const { Metrics } = await cloudwatch.send(new ListMetricsCommand({ Namespace: 'n' }));
    expect(Metrics).toMatchObject([{ MetricName: 'm' }]);
  });
});
