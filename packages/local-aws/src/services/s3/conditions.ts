/** Conditional requests: If-Match and If-None-Match on reads and writes, with HTTP's order of precedence. */
import { ServiceError } from '../service.ts';
import type { ObjectVersion } from './buckets.ts';

interface Conditions {
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
  readonly IfModifiedSince?: Date;
  readonly IfUnmodifiedSince?: Date;
}

/** Lets a read pass, or throws PreconditionFailed (412) or NotModified (304). */
export function checkRead(conditions: Conditions, version: ObjectVersion): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  const second = (time: number) => Math.floor(time / 1000);
  if (IfMatch !== undefined) {
    if (!matches(IfMatch, version)) throw preconditionFailed('If-Match');
  } else if (IfUnmodifiedSince !== undefined && second(version.modified) > second(IfUnmodifiedSince.getTime())) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  if (IfNoneMatch !== undefined) {
    if (matches(IfNoneMatch, version)) throw notModified();
  } else if (IfModifiedSince !== undefined && second(version.modified) <= second(IfModifiedSince.getTime())) {
    throw notModified();
  }
}

/** Lets a write pass, or throws. `current` is what is there now, undefined if there is nothing. */
export function checkWrite(conditions: Conditions, key: string, current: ObjectVersion | undefined): void {
  const { IfMatch, IfNoneMatch } = conditions;
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*') {
    throw new ServiceError(
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
      501,
      {
        Header: 'If-None-Match',
      },
    );
  }
  if (IfNoneMatch === '*' && current !== undefined) throw preconditionFailed('If-None-Match');
  if (IfMatch === undefined) return;
  if (current === undefined) {
    throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
  }
  if (!matches(IfMatch, current)) throw preconditionFailed('If-Match');
}

function matches(condition: string, version: ObjectVersion): boolean {
  return condition.split(',').some((tag) => {
    const wanted = tag.trim().replace(/^W\//, '').replace(/^"|"$/g, '');
    return wanted === '*' || `"${wanted}"` === version.etag;
  });
}

function preconditionFailed(condition: string): ServiceError {
  return new ServiceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  });
}

function notModified(): ServiceError {
  return new ServiceError('NotModified', 'Not Modified', 304);
}
