import { describe, expect, it } from '@jest/globals';
import { toAwsError } from './aws-error.ts';
import { bucketFailure } from './package-bucket-failure.ts';

/** What the SDK throws for an answer of S3. */
const answered = (name: string, httpStatusCode: number, headers: Record<string, string> = {}, more: object = {}) =>
  toAwsError(
    { operation: 's3:PutObject', resource: 's3://packages/k.zip' },
    Object.assign(new Error('text'), { name, $metadata: { httpStatusCode }, $response: { headers }, ...more }),
  );
const explained = (error: unknown) => bucketFailure(error, 'packages', 'us-east-1');

describe('a failure at a bucket', () => {
  it.each([
    ['in a header', answered('PermanentRedirect', 301, { 'x-amz-bucket-region': 'eu-west-1' })],
    ['in the body', answered('AuthorizationHeaderMalformed', 400, {}, { Region: 'eu-west-1' })],
  ])('is about its region where S3 names another one %s', (_, error) => {
    expect(explained(error)).toMatchObject({
      message: 'The bucket "packages" is in eu-west-1, and this step works in us-east-1.',
      operation: 's3:PutObject',
      retryable: false,
      cause: error,
    });
  });

  it('is about whatever else S3 says where the region is right, and where nobody asked S3', () => {
    const denied = answered('AccessDenied', 403, { 'x-amz-bucket-region': 'us-east-1' });
    expect(explained(denied)).toBe(denied);
    const plain = answered('InternalError', 500);
    expect(explained(plain)).toBe(plain);
    const own = new TypeError('x');
    expect(explained(own)).toBe(own);
  });
});
