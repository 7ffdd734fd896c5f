import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { createRouter } from './rest-router.ts';

const routers = { lambda: createRouter(lambda), s3: createRouter(s3) };

function route(service: keyof typeof routers, line: string, headers: Record<string, string> = {}) {
  const [method = '', uri = ''] = line.split(' ');
  const [path = '', search] = uri.split('?');
  const match = routers[service]({ method, path, query: new URLSearchParams(search), headers, body: Buffer.of() });
  return match && { operation: match.operation.name, ...match.labels };
}

describe('the router', () => {
  it.each([
    ['GET /', { operation: 'ListBuckets' }],
    ['PUT /b', { operation: 'CreateBucket', Bucket: 'b' }],
    ['PUT /b/', { operation: 'CreateBucket', Bucket: 'b' }],
    ['HEAD /b', { operation: 'HeadBucket', Bucket: 'b' }],
    ['GET /b?list-type=2&prefix=x', { operation: 'ListObjectsV2', Bucket: 'b' }],
    ['GET /b?prefix=x', { operation: 'ListObjects', Bucket: 'b' }],
    ['PUT /b?versioning', { operation: 'PutBucketVersioning', Bucket: 'b' }],
    ['POST /b?delete', { operation: 'DeleteObjects', Bucket: 'b' }],
    ['GET /b/a/k%20%2F?x-id=GetObject', { operation: 'GetObject', Bucket: 'b', Key: 'a/k%20%2F' }],
    ['GET /b/folder/', { operation: 'GetObject', Bucket: 'b', Key: 'folder/' }],
    ['PUT /b/k', { operation: 'PutObject', Bucket: 'b', Key: 'k' }],
    ['PUT /b/k?partNumber=1&uploadId=u', { operation: 'UploadPart', Bucket: 'b', Key: 'k' }],
    ['POST /b/k?uploads', { operation: 'CreateMultipartUpload', Bucket: 'b', Key: 'k' }],
    ['POST /b/k?uploadId=u', { operation: 'CompleteMultipartUpload', Bucket: 'b', Key: 'k' }],
    ['DELETE /b/k?uploadId=u', { operation: 'AbortMultipartUpload', Bucket: 'b', Key: 'k' }],
    ['DELETE /b/k?versionId=v', { operation: 'DeleteObject', Bucket: 'b', Key: 'k' }],
    ['PATCH /b/k', undefined],
  ])('S3: %s', (line, expected) => {
    expect(route('s3', line)).toEqual(expected);
  });

  it('S3: a PUT with a copy source is a copy', () => {
    expect(route('s3', 'PUT /b/k', { 'x-amz-copy-source': 'b/other' })?.operation).toBe('CopyObject');
  });

  it.each([
    ['GET /2015-03-31/functions', { operation: 'ListFunctions' }],
    ['GET /2015-03-31/functions/', { operation: 'ListFunctions' }],
    ['GET /2015-03-31/functions/bot%3Alive', { operation: 'GetFunction', FunctionName: 'bot%3Alive' }],
    ['PUT /2015-03-31/functions/b/aliases/live', { operation: 'UpdateAlias', FunctionName: 'b', Name: 'live' }],
    ['GET /2018-10-31/layers', { operation: 'ListLayers' }],
    ['GET /2018-10-31/layers?find=LayerVersion&Arn=a', { operation: 'GetLayerVersionByArn' }],
    ['GET /nowhere', undefined],
  ])('Lambda: %s', (line, expected) => {
    expect(route('lambda', line)).toEqual(expected);
  });
});
