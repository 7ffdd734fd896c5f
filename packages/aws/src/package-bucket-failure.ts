/** What S3 means when it is the bucket that does not fit. */
import type { FailureKind, PortFailure } from '@aws-release-actions/driver';
import { AwsError } from './aws-error.ts';

/** There is no such bucket, or not here. */
class UnfitBucket extends Error implements PortFailure {
  readonly kind: FailureKind;
  readonly retryable = false;
  readonly operation: string;
  readonly nextStep: string;

  constructor(message: string, nextStep: string, cause: AwsError) {
    super(message, { cause });
    this.name = 'UnfitBucket';
    this.kind = cause.kind;
    this.operation = cause.operation;
    this.nextStep = nextStep;
  }
}

/** An error of the SDK as far as S3 tells in it where the bucket is. */
interface Redirection {
  readonly Region?: unknown;
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** The error to throw for one about a bucket, in the words of whoever chose the bucket. `region`: of the session. */
export function bucketFailure(error: unknown, bucket: string, region: string): unknown {
  if (!(error instanceof AwsError)) return error;
  if (error.code === 'NoSuchBucket') {
    return new UnfitBucket(`There is no bucket "${bucket}".`, `Create it in ${region}, or correct its name.`, error);
  }
  const { Region, $response } = error.cause as Redirection;
  const actual = Region ?? $response?.headers?.['x-amz-bucket-region'];
  if (actual === undefined || actual === region) return error;
  const message = `The bucket "${bucket}" is in ${actual}, and this step works in ${region}.`;
  return new UnfitBucket(
    message,
    `Lambda takes packages from buckets of its own region: name one in ${region}.`,
    error,
  );
}
