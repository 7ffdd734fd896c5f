import { describe, expect, it, test } from '@jest/globals';
import { AwsError, classify, deniedPermission, isProgramFault, toAwsError } from './aws-error.ts';

const call = { operation: 'codedeploy:CreateDeployment', resource: 'trivia/live' };
const failure = (name: string, message = 'text', status?: number) =>
  Object.assign(new Error(message), {
    name,
    $metadata: { ...(status === undefined ? {} : { httpStatusCode: status }), requestId: 'r-1' },
  });

test.each([
  ['ThrottlingException', 400, 'throttled'],
  ['Throttling', 400, 'throttled'],
  ['TooManyRequestsException', 429, 'throttled'],
  ['AccessDeniedException', 400, 'access-denied'],
  ['AccessDenied', 403, 'access-denied'],
  ['ExpiredTokenException', 400, 'expired-credentials'],
  ['ExpiredToken', 400, 'expired-credentials'],
  ['UnrecognizedClientException', 403, 'expired-credentials'],
  ['SignatureDoesNotMatch', 403, 'expired-credentials'],
  ['InvalidAccessKeyId', 403, 'expired-credentials'],
  ['IDPCommunicationError', 400, 'service-fault'],
  ['ResourceNotFoundException', 404, 'not-found'],
  ['DeploymentGroupDoesNotExistException', 400, 'not-found'],
  ['NoSuchKey', 404, 'not-found'],
  ['ResourceConflictException', 409, 'conflict'],
  ['PreconditionFailedException', 412, 'conflict'],
  ['DeploymentLimitExceededException', 400, 'conflict'],
  ['InvalidRevisionException', 400, 'invalid'],
  ['ServiceException', 500, 'service-fault'],
  ['SomethingNew', 503, 'service-fault'],
  ['TimeoutError', undefined, 'unreachable'],
])('%s (%s) is %s', (name, status, kind) => {
  expect(classify(failure(name, '', status))).toBe(kind);
});

test('a broken connection is unreachable, by its code', () => {
  expect(classify(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))).toBe('unreachable');
  expect(classify(new Error('no answer, and no code that we know'))).toBe('unreachable');
});

test.each([
  [new TypeError('x is not a function'), true],
  [new Error('socket hang up'), false],
  [Object.assign(new TypeError('fetch failed'), { code: 'ECONNREFUSED' }), false],
  [Object.assign(new SyntaxError('Unexpected end of JSON input'), { $response: {} }), false],
])('%s is a fault of the program: %s', (error, expected) => expect(isProgramFault(error)).toBe(expected));

test('a role that may not be assumed is a matter of its trust, not of a policy', () => {
  const sts = { operation: 'sts:AssumeRoleWithWebIdentity', resource: 'arn:aws:iam::111122223333:role/release' };
  expect(
    toAwsError(sts, failure('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403)).nextStep,
  ).toMatch(/^Check the role's trust policy/);
});

test('without credentials it says how to get some', () => {
  const error = toAwsError(call, failure('CredentialsProviderError', 'Could not load credentials from any providers'));
  expect(error.message).toBe('There are no AWS credentials for codedeploy:CreateDeployment for trivia/live.');
  expect(error.nextStep).toMatch(/role-to-assume/);
});

describe('AwsError', () => {
  it('names the missing permission and its resource', () => {
    const message =
      'User: arn:aws:sts::111122223333:assumed-role/release/x is not authorized to perform: codedeploy:CreateDeployment on resource: arn:aws:codedeploy:us-east-1:111122223333:deploymentgroup:trivia/live because no identity-based policy allows the codedeploy:CreateDeployment action';
    const error = toAwsError(call, failure('AccessDeniedException', message, 400));
    expect(error.kind).toBe('access-denied');
    expect(error.retryable).toBe(false);
    expect(error.nextStep).toBe(
      'Allow codedeploy:CreateDeployment on arn:aws:codedeploy:us-east-1:111122223333:deploymentgroup:trivia/live in the policy of the role that this step uses.',
    );
  });

  it('names the permission and the object that S3 names', () => {
    const message =
      'User: arn:aws:sts::111122223333:assumed-role/release/x is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::packages/a b.zip" because no identity-based policy allows the s3:PutObject action';
    expect(deniedPermission(message)).toEqual({ permission: 's3:PutObject', arn: 'arn:aws:s3:::packages/a b.zip' });
  });

  it('falls back on the name of the call when AWS names no permission', () => {
    expect(toAwsError(call, failure('AccessDeniedException', 'Forbidden', 403)).nextStep).toMatch(
      /^Allow codedeploy:CreateDeployment in/,
    );
    expect(deniedPermission('Forbidden')).toEqual({});
  });

  it('keeps code, request id and cause, and is passed on unchanged', () => {
    const original = failure('InvalidRevisionException', 'bad', 400);
    const error = toAwsError(call, original);
    expect(error).toMatchObject({
      code: 'InvalidRevisionException',
      requestId: 'r-1',
      cause: original,
      kind: 'invalid',
    });
    expect(error.message).toBe(
      'AWS refused codedeploy:CreateDeployment for trivia/live (InvalidRevisionException: bad).',
    );
    expect(toAwsError({ operation: 'other', resource: 'x' }, error)).toBe(error);
    expect(error).toBeInstanceOf(AwsError);
  });

  it.each(['ThrottlingException', 'ServiceUnavailableException', 'TimeoutError'])('%s may be repeated', (name) => {
    expect(toAwsError(call, failure(name)).retryable).toBe(true);
  });
});
