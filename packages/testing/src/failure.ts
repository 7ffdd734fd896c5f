/** A failed call, as the ports of the driver throw it. */
import type { FailureKind, PortFailure } from '@aws-release-actions/driver';

/** A `PortFailure` of a kind. */
export function portFailure(kind: FailureKind, message = `a call failed: ${kind}`, operation = ''): PortFailure {
  const retryable = kind === 'throttled' || kind === 'service-fault' || kind === 'unreachable';
  return Object.assign(new Error(message), { kind, retryable, operation, nextStep: '' });
}
