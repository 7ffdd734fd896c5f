/**
 * Classifies what AWS answers when a call fails, once for all ports, and turns it into a sentence with a
 * next step. Names: the AWS SDK's error classes and the services' API references.
 */
import type { FailureKind, PortFailure } from '@aws-release-actions/driver';

/** A call to AWS that failed. */
export class AwsError extends Error implements PortFailure {
  readonly kind: FailureKind;
  readonly retryable: boolean;
  readonly nextStep: string;
  /** IAM's name of the call, for example `codedeploy:CreateDeployment`. */
  readonly operation: string;
  /** What the call was about, for example the name of a function. */
  readonly resource: string;
  /** AWS's error name. */
  readonly code: string;
  readonly requestId: string | undefined;
  /** AWS's own words. */
  readonly said: string;

  constructor(call: AwsCall, kind: FailureKind, original: SdkFailure) {
    const code = original.name ?? 'UnknownError';
    super(sentence(call, kind, code, original.message), { cause: original });
    this.name = 'AwsError';
    this.kind = kind;
    this.retryable = kind === 'throttled' || kind === 'service-fault' || kind === 'unreachable';
    this.operation = call.operation;
    this.resource = call.resource;
    this.code = code;
    this.said = original.message;
    this.requestId = original.$metadata?.requestId;
    this.nextStep = nextStepFor(call, kind, original.message);
  }
}

/** A call, as errors name it. */
export interface AwsCall {
  readonly operation: string;
  readonly resource: string;
}

/** What an error of the SDK may tell. */
interface SdkFailure {
  readonly name?: string;
  readonly message: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $retryable?: { readonly throttling?: boolean };
}

const kindByName: readonly (readonly [RegExp, FailureKind])[] = [
  [
    /^(ExpiredToken(Exception)?|RequestExpired|TokenRefreshRequired|InvalidClientTokenId|InvalidAccessKeyId|InvalidToken|UnrecognizedClientException|InvalidSignatureException|SignatureDoesNotMatch|CredentialsProviderError)$/,
    'expired-credentials',
  ],
  [
    /^(AccessDenied(Exception)?|UnauthorizedOperation|NotAuthorized|AuthorizationError(Exception)?|InvalidIdentityToken(Exception)?)$/,
    'access-denied',
  ],
  [
    /^(Throttling(Exception)?|TooManyRequestsException|RequestLimitExceeded|SlowDown|ThrottledException|RequestThrottled(Exception)?)$/,
    'throttled',
  ],
  [/(NotFound(Exception)?|DoesNotExist(Exception)?|NoSuch\w+)$/, 'not-found'],
  [
    /(Conflict(Exception)?|PreconditionFailed(Exception)?|AlreadyExists(Exception)?|DeploymentLimitExceededException)$/,
    'conflict',
  ],
  [
    /^(ECONN\w+|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|TimeoutError|NetworkingError|RequestTimeout(Exception)?)$/,
    'unreachable',
  ],
  [
    /^(InternalFailure|InternalServerError|InternalServerException|ServiceException|ServiceUnavailable(Exception)?|IDPCommunicationError(Exception)?)$/,
    'service-fault',
  ],
];

/** What kind of failure an error of the SDK is. */
export function classify(error: SdkFailure): FailureKind {
  for (const name of [error.name, error.code]) {
    const found = kindByName.find(([pattern]) => name !== undefined && pattern.test(name));
    if (found !== undefined) return found[1];
  }
  const status = error.$metadata?.httpStatusCode;
  if (error.$retryable?.throttling === true || status === 429) return 'throttled';
  // Without a status there was no answer at all, or one that could not be read.
  if (status === undefined) return 'unreachable';
  if (status >= 500) return 'service-fault';
  if (status === 401 || status === 403) return 'access-denied';
  if (status === 404) return 'not-found';
  return status === 409 || status === 412 ? 'conflict' : 'invalid';
}

/** Wraps whatever the SDK threw for a call; passes an AwsError on as it is. */
export function toAwsError(call: AwsCall, error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const failure: SdkFailure = error instanceof Error ? error : { message: String(error) };
  return new AwsError(call, classify(failure), failure);
}

/** Whether an error says nothing about AWS: a fault of this program, which no repetition cures. */
export function isProgramFault(error: unknown): boolean {
  const isFault = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
  // The SDK marks what it could not read with the answer it got.
  return isFault && !('$metadata' in error) && !('$response' in error) && !('code' in error);
}

/** The permission and the resource that AWS's message of a denied call names. */
export function deniedPermission(message: string): { readonly permission?: string; readonly arn?: string } {
  const permission = /not authorized to perform:? ([\w-]+:\w+)/.exec(message)?.[1];
  // S3 puts the resource in quotes.
  const [, quoted, plain] = /on resource:? (?:"(arn:[^"]+)"|(arn:\S+?)[.,]?(?:\s|$))/.exec(message) ?? [];
  const arn = quoted ?? plain;
  return { ...(permission === undefined ? {} : { permission }), ...(arn === undefined ? {} : { arn }) };
}

function sentence(call: AwsCall, kind: FailureKind, code: string, message: string): string {
  const what = `${call.operation} for ${call.resource}`;
  const said = message === '' || message === 'UnknownError' ? code : `${code}: ${message.trim()}`;
  switch (kind) {
    case 'access-denied':
      return `AWS denied ${what} (${said}).`;
    case 'expired-credentials':
      if (code === 'CredentialsProviderError') return `There are no AWS credentials for ${what}.`;
      return `AWS did not accept the credentials in ${what} (${code}).`;
    case 'throttled':
      return `AWS throttled ${what} (${code}).`;
    case 'unreachable':
      return `There was no answer to ${what} (${said}).`;
    default:
      return `AWS refused ${what} (${said}).`;
  }
}

function nextStepFor(call: AwsCall, kind: FailureKind, message: string): string {
  switch (kind) {
    case 'access-denied': {
      if (call.operation.startsWith('sts:')) {
        return "Check the role's trust policy: it must trust GitHub's OIDC provider, with the audience sts.amazonaws.com and the subject of this repository, branch or environment.";
      }
      const { permission = call.operation, arn } = deniedPermission(message);
      return `Allow ${permission}${arn === undefined ? '' : ` on ${arn}`} in the policy of the role that this step uses.`;
    }
    case 'expired-credentials':
      return "Use the input 'role-to-assume': this action then renews its credentials for as long as it runs.";
    case 'throttled':
      return 'Other callers in this account use up the request rate; run the job again when it is quieter.';
    case 'unreachable':
    case 'service-fault':
      return 'This is usually temporary; run the job again.';
    default:
      return '';
  }
}
