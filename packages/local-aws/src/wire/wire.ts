/**
 * From an HTTP request to a service and back: identify, decode by schema, let faults have their say, check
 * what is required, call, encode. Knows protocols, never what an operation means.
 */
import type { AuthorizedCall, Permission } from '../permissions/permission.ts';
import type { EventSink, Sessions } from '../services/ports.ts';
import { type Call, type Service, ServiceError } from '../services/service.ts';
import { readAuthorization } from './authorization.ts';
import { clientName } from './client-name.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { identify, type Target } from './identify.ts';
import type { Members } from './protocol.ts';
import { readInput } from './read-input.ts';
import { resourceArn } from './resource-arn.ts';
import { findException } from './schemas.ts';
import {
  accessDenied,
  expiredToken,
  internalError,
  missingMember,
  notImplemented,
  requestTooLarge,
  throttled,
} from './standard-errors.ts';

/** What goes wrong with a call because somebody asked for it. `truncate` and `latency` let it happen first. */
export type Fault =
  | { readonly fault: 'throttle' | 'internal-error' | 'reset' | 'truncate' | 'expired-token' | 'access-denied' }
  | { readonly fault: 'latency'; readonly milliseconds: number };

export interface WireOptions {
  readonly services: Readonly<Record<string, Service>>;
  readonly sessions: Sessions;
  readonly events: EventSink;
  newRequestId(): string;
  /** The fault for the next call of that operation, taken off the list. */
  takeFault(service: string, operation: string): Fault | undefined;
  /** Waits for the `latency` fault, in machine time. */
  wait(milliseconds: number): Promise<void>;
  /** The permissions that a call would have needed, noted for its principal. */
  notePermissions(principal: string, call: AuthorizedCall, context: Call): Promise<readonly Permission[]>;
  /** Where an internal error is written; never the answer's body. */
  logError(message: string): void;
}

/** Answers AWS calls. 'reset' means: cut the connection without an answer. */
export type Wire = (request: HttpRequest) => Promise<HttpResponse | 'reset'>;

export function createWire(options: WireOptions): Wire {
  return async (request) => {
    const authorization = readAuthorization(request);
    const target = identify(request, authorization);
    const requestId = options.newRequestId();
    const client = clientName(request.headers['user-agent']);
    const call: Call = { operation: target.operationName, requestId, ...authorization };
    const principal = options.sessions.principal(call.accessKeyId);
    let permissions: readonly Permission[] | undefined;
    const note = async (input: Members) => {
      const { service, operationName: operation } = target;
      permissions = await options.notePermissions(principal, { service, operation, region: call.region, input }, call);
    };
    const report = (status: number | 'reset', error?: ServiceError) =>
      options.events.emit('api', 'call', {
        service: target.service,
        operation: target.operationName,
        status,
        ...(error && { error: error.code }),
        requestId,
        ...(client !== undefined && { client }),
        principal,
        ...(permissions && { permissions }),
      });
    try {
      const result = await answer(options, target, request, call, note);
      if (result === 'reset') {
        report('reset');
        return 'reset';
      }
      report(result.status);
      return result;
    } catch (thrown) {
      const error = toServiceError(thrown, target, options);
      const exception = target.model && findException(target.model.client, error.code);
      const response = target.protocol.encodeError(error, exception, requestId);
      report(response.status, error);
      return response;
    }
  };
}

async function answer(
  options: WireOptions,
  target: Target,
  request: HttpRequest,
  call: Call,
  note: (input: Members) => Promise<void>,
): Promise<HttpResponse | 'reset'> {
  const { operation, protocol } = target;
  // Only what a model knows is looked up: names of clients may be those of any object's members.
  const run = operation && options.services[target.service]?.operations[operation.name];
  if (operation === undefined || run === undefined) {
    // Of a form that is too large, nobody has read the name of its operation.
    throw request.exceeded === undefined ? notImplemented(target) : requestTooLarge(target, request.exceeded);
  }
  const input = await readInput(operation, target, request);
  await note(input);
  if (options.sessions.isExpired(call.accessKeyId)) throw expiredToken(target);
  const fault = options.takeFault(target.service, target.operationName);
  if (fault?.fault === 'reset') return 'reset';
  if (fault?.fault === 'latency') await options.wait(fault.milliseconds);
  else if (fault !== undefined && fault.fault !== 'truncate')
    throw faultError(fault.fault, options, target, call, input);

  const missing = operation.required.find((member) => input[member] === undefined);
  if (missing !== undefined) throw missingMember(target, missing);
  const response = protocol.encode(operation, (await run(input, call)) as Members, call.requestId);
  return fault?.fault === 'truncate' ? { ...response, truncated: true } : response;
}

function faultError(
  fault: 'throttle' | 'internal-error' | 'expired-token' | 'access-denied',
  options: WireOptions,
  target: Target,
  call: Call,
  input: Members,
): ServiceError {
  switch (fault) {
    case 'throttle':
      return throttled(target);
    case 'internal-error':
      return internalError(target);
    case 'expired-token':
      return expiredToken(target);
    case 'access-denied':
      return accessDenied(
        target,
        options.sessions.principal(call.accessKeyId),
        resourceArn(target.service, call.region, input),
      );
  }
}

function toServiceError(thrown: unknown, target: Target, options: WireOptions): ServiceError {
  if (thrown instanceof ServiceError) return thrown;
  const detail = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  options.logError(`${target.service}:${target.operationName} failed inside local-aws: ${detail}`);
  return internalError(target);
}
