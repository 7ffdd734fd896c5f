/**
 * Errors that any operation may answer with, in the words of each service: AWS's services never agreed on
 * how to say "slow down" or "you may not". Codes are those of the models, and else of the "common errors"
 * in the API references. assumed: their texts, but for those about access and throttling.
 */
import { ServiceError } from '../services/service.ts';
import type { Target } from './identify.ts';

/** An operation or service that local-aws does not have. Said, not faked. */
export function notImplemented(target: Target): ServiceError {
  return new ServiceError(
    'NotImplemented',
    `local-aws does not implement ${target.operationName} of service ${target.service}.`,
    501,
  );
}

/** Something broke inside local-aws, or a fault says so. CodeDeploy and STS model nothing for it. */
export function internalError(target: Target): ServiceError {
  const message = 'An internal error occurred.';
  switch (target.service) {
    case 'lambda':
      return new ServiceError('ServiceException', message, 500, { Type: 'Service' });
    case 's3':
      return new ServiceError('InternalError', 'We encountered an internal error. Please try again.', 500);
    case 'ssm':
      return new ServiceError('InternalServerError', message, 500);
    case 'ecr':
    case 'ecs':
      return new ServiceError('ServerException', message, 500);
    case 'sns':
      return new ServiceError('InternalError', message, 500);
    case 'logs':
      return new ServiceError('ServiceUnavailableException', message, 503);
    case 'cloudwatch':
      // assumed: for alarms, too; the model has it for metrics and tags only.
      return new ServiceError('InternalServiceFault', message, 500);
    default:
      return new ServiceError('InternalFailure', message, 500);
  }
}

/** Too many calls. */
export function throttled({ protocol }: Target): ServiceError {
  switch (protocol.name) {
    case 'restJson1':
      return new ServiceError('TooManyRequestsException', 'Rate exceeded', 429, {
        Reason: 'CallerRateLimitExceeded',
        Type: 'User',
      });
    case 'restXml':
      return new ServiceError('SlowDown', 'Please reduce your request rate.', 503);
    case 'awsQuery':
      return new ServiceError('Throttling', 'Rate exceeded');
    default:
      return new ServiceError('ThrottlingException', 'Rate exceeded');
  }
}

/** The session token has run out. */
export function expiredToken({ protocol }: Target): ServiceError {
  const message = 'The security token included in the request is expired';
  switch (protocol.name) {
    case 'restJson1':
      return new ServiceError('ExpiredTokenException', message, 403);
    case 'restXml':
      return new ServiceError('ExpiredToken', 'The provided token has expired.');
    case 'awsQuery':
      return new ServiceError('ExpiredToken', message, 403);
    default:
      return new ServiceError('ExpiredTokenException', message);
  }
}

/** No policy of `principal` (an ARN) allows the call on `resource` (an ARN). */
export function accessDenied(target: Target, principal: string, resource: string): ServiceError {
  const action = `${target.service}:${iamAction(target.operationName)}`;
  const message =
    `User: ${principal} is not authorized to perform: ${action} on resource: ${target.service === 's3' ? `"${resource}"` : resource} ` +
    `because no identity-based policy allows the ${action} action`;
  switch (target.protocol.name) {
    case 'restJson1':
      return new ServiceError('AccessDeniedException', message, 403);
    case 'restXml':
    case 'awsQuery':
      return new ServiceError('AccessDenied', message, 403);
    default:
      return new ServiceError('AccessDeniedException', message);
  }
}

/** IAM names some actions by what they do rather than by the API operation. */
function iamAction(operation: string): string {
  const renamed: Readonly<Record<string, string>> = {
    Invoke: 'InvokeFunction',
    HeadObject: 'GetObject',
    HeadBucket: 'ListBucket',
    ListObjectsV2: 'ListBucket',
    ListBuckets: 'ListAllMyBuckets',
    CreateMultipartUpload: 'PutObject',
    UploadPart: 'PutObject',
    CompleteMultipartUpload: 'PutObject',
  };
  return renamed[operation] ?? operation;
}

/** CodeDeploy's exceptions for members that it calls something else. assumed: that it means them; the texts. */
const requiredByCodeDeploy: Readonly<Record<string, string>> = {
  applicationNames: 'ApplicationName',
  currentDeploymentGroupName: 'DeploymentGroupName',
  deploymentGroupNames: 'DeploymentGroupName',
  deploymentIds: 'DeploymentId',
  instanceIds: 'InstanceId',
  revisions: 'Revision',
  serviceRoleArn: 'Role',
  TagKeys: 'Tag',
  Tags: 'Tag',
  targetId: 'DeploymentTargetId',
  targetIds: 'DeploymentTargetId',
};

/**
 * A required member is missing. CodeDeploy has an exception for each. assumed: that the others answer as
 * they do where a member breaks another constraint.
 */
export function missingMember(target: Target, member: string): ServiceError {
  if (target.service === 'codedeploy') {
    const own = requiredByCodeDeploy[member] ?? `${member.charAt(0).toUpperCase()}${member.slice(1)}`;
    return new ServiceError(`${own}RequiredException`, `The ${member} must be specified.`);
  }
  const message =
    `1 validation error detected: Value null at '${member.charAt(0).toLowerCase()}${member.slice(1)}' ` +
    'failed to satisfy constraint: Member must not be null';
  switch (target.service) {
    case 'cloudwatch':
      return new ServiceError('MissingRequiredParameterException', `The parameter ${member} is required.`);
    case 'ecr':
    case 'ecs':
    case 'logs':
      return new ServiceError('InvalidParameterException', message);
    case 'sns':
      return new ServiceError(
        'InvalidParameter',
        `Invalid parameter: ${member} Reason: no value for required parameter`,
      );
    case 'cloudformation':
    case 'elasticloadbalancing':
    case 'sts':
      return new ServiceError('ValidationError', message);
    case 's3':
      return new ServiceError('InvalidRequest', `Missing required header or element for this request: ${member}`);
    default:
      return new ServiceError('ValidationException', message);
  }
}

/** The body cannot be read as the operation's input. assumed: the code for services that speak awsQuery. */
export function malformedRequest(target: Target): ServiceError {
  switch (target.service) {
    case 's3':
      return new ServiceError('MalformedXML', 'The XML you provided was not well-formed');
    case 'lambda':
      return new ServiceError('InvalidRequestContentException', 'Could not parse request body into json.', 400, {
        Type: 'User',
      });
    default:
      return target.protocol.name === 'awsQuery'
        ? new ServiceError('MalformedInput', 'The request could not be read.')
        : new ServiceError('SerializationException', 'The request body could not be read.');
  }
}

/** A path that no decoding makes sense of. */
export function badUri(target: Target): ServiceError {
  if (target.service === 's3') return new ServiceError('InvalidURI', "Couldn't parse the specified URI.");
  return malformedRequest(target);
}

/** The body is not in the form that the protocol has. assumed: the code, which is Lambda's, for the others. */
export function unsupportedMediaType({ protocol }: Target): ServiceError {
  const type = {
    awsJson: 'application/x-amz-json-1.0 or application/x-amz-json-1.1',
    awsQuery: 'application/x-www-form-urlencoded',
    restJson1: 'application/json',
    restXml: 'application/xml',
    rpcv2Cbor: 'application/cbor',
  }[protocol.name];
  return new ServiceError('UnsupportedMediaTypeException', `The content type of the request must be ${type}.`, 415, {
    ...(protocol.name === 'restJson1' && { Type: 'User' }),
  });
}

/** The body has more than `limit` bytes. assumed: the code, where it is neither S3's nor Lambda's. */
export function requestTooLarge(target: Target, limit: number): ServiceError {
  switch (target.service) {
    case 's3':
      return new ServiceError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 400, {
        MaxSizeAllowed: String(limit),
      });
    case 'lambda':
      return new ServiceError('RequestTooLargeException', `Request must be smaller than ${limit} bytes`, 413, {
        Type: 'User',
      });
    default:
      return new ServiceError('RequestEntityTooLarge', `Request must be smaller than ${limit} bytes`, 413);
  }
}

/** The body ends before its stated end, or its chunks are not framed as they should be. */
export function incompleteBody(target: Target): ServiceError {
  if (target.service !== 's3') return malformedRequest(target);
  return new ServiceError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
}

/** The body is not the one that was signed. */
export function badSignature({ protocol }: Target): ServiceError {
  const message =
    'The request signature we calculated does not match the signature you provided. ' +
    'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
  if (protocol.name === 'awsQuery') return new ServiceError('SignatureDoesNotMatch', message, 403);
  return new ServiceError('InvalidSignatureException', message, protocol.name === 'restJson1' ? 403 : 400);
}
