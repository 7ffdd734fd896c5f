/**
 * The registry of ECR as Docker and its kin speak to it: OCI distribution over HTTP, on the same repositories as
 * ECR's API. Every request is an event and a permission by the name of its IAM action, and faults of that action hit
 * it. Bytes are streamed, in and out.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EcrCore } from '../services/ecr/core.ts';
import type { Login } from '../services/ecr/login.ts';
import type { EventSink } from '../services/ports.ts';
import { ServiceError } from '../services/service.ts';
import { clientName } from '../wire/client-name.ts';
import type { Fault } from '../wire/wire.ts';
import { answerError, type RegistryAnswer, RegistryError } from './answer.ts';
import { getBlob } from './blobs.ts';
import { listReferrers, listRepositories, listTags } from './lists.ts';
import { readLogin } from './login.ts';
import { deleteManifest, getManifest, putManifest } from './manifests.ts';
import { loginExpired, toRegistryError } from './refusals.ts';
import type { RegistryRequest } from './registry-request.ts';
import { operationOf, type Route, readRoute } from './route.ts';
import { sendAnswer, sendHalf } from './send.ts';
import { beginUpload, cancelUpload, completeUpload, continueUpload, getUpload, hasBody } from './uploads.ts';

/** A call as the registry reports it: `ecr:` and an IAM action on one repository, or on none. */
export interface RegistryCall {
  readonly operation: string;
  readonly repository: string | undefined;
  readonly login: Login;
  readonly requestId: string;
  /** What somebody asked to go wrong with it. */
  readonly fault: Fault | undefined;
}

export interface RegistryOptions {
  readonly core: EcrCore;
  readonly events: EventSink;
  newRequestId(): string;
  /** The fault for the next call of that operation, taken off the list. */
  takeFault(service: string, operation: string): Fault | undefined;
  /** Waits for the `latency` fault, in machine time. */
  wait(milliseconds: number): Promise<void>;
  /** What else the event of a call says: who called, and the permissions that it would have needed. */
  note(call: RegistryCall): Promise<object>;
  /** Where an internal error is written; never the answer's body. */
  logError(message: string): void;
}

/** Answers a request under `/v2/`. */
export function createRegistry(
  options: RegistryOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const requestId = options.newRequestId();
    const client = clientName(request.headers['user-agent']);
    const calls: RegistryCall[] = [];
    let answer: RegistryAnswer | 'reset';
    let error: string | undefined;
    try {
      answer = await carryOut(options, request, requestId, calls);
    } catch (thrown) {
      const refusal = toRefusal(thrown, request, options);
      error = refusal.code;
      answer = answerError(refusal);
    }
    // A client that left in the middle of a chunk gets no answer; what it did is told all the same.
    for (const call of calls) {
      options.events.emit('api', 'call', {
        ...{ service: 'ecr', operation: call.operation },
        status: answer === 'reset' ? 'reset' : answer.status,
        ...(error !== undefined && { error }),
        requestId,
        ...(client !== undefined && { client }),
        ...(call.repository !== undefined && { repository: call.repository }),
        ...{ region: call.login.region, registry: `${request.method} ${request.url?.split('?')[0]}` },
        ...(await options.note(call)),
      });
    }
    if (answer === 'reset') request.socket.resetAndDestroy();
    else if (isHalved(calls)) await sendHalf(request, response, answer);
    else await sendAnswer(request, response, answer);
  };
}

/** `calls` is filled as soon as they are known, so that a refusal is told of, too. */
async function carryOut(
  options: RegistryOptions,
  message: IncomingMessage,
  requestId: string,
  calls: RegistryCall[],
): Promise<RegistryAnswer | 'reset'> {
  const { core } = options;
  const [path = '/', ...search] = (message.url ?? '/').split('?');
  const query = new URLSearchParams(search.join('?'));
  const login = readLogin(message.headers.authorization, query, core.clock.now(), core.endpoint());
  const route = readRoute(message.method ?? 'GET', path);
  const request: RegistryRequest = {
    core,
    registry: core.registry(login.region),
    query,
    headers: singleHeaders(message),
    body: message,
  };
  for (const operation of operationsOf(route, request)) {
    const repository = 'repository' in route ? route.repository : undefined;
    const fault = options.takeFault('ecr', operation);
    calls.push({ operation, repository, login, requestId, fault });
    if (fault?.fault === 'reset') return 'reset';
    if (fault?.fault === 'latency') await options.wait(fault.milliseconds);
    else if (fault !== undefined && fault.fault !== 'truncate') throw faultError(fault.fault, operation, repository);
  }
  return await run(request, route);
}

/** The call is carried out, and only half of its answer is sent. */
function isHalved(calls: readonly RegistryCall[]): boolean {
  return calls.some(({ fault }) => fault?.fault === 'truncate');
}

/** An upload that ends with bytes is two actions: IAM asks for both. */
function operationsOf(route: Route, request: RegistryRequest): readonly string[] {
  const operation = operationOf(route);
  if (operation === undefined) return [];
  const isMonolithic = route.kind === 'begin-upload' && request.query.has('digest');
  if (isMonolithic) return [operation, 'UploadLayerPart', 'CompleteLayerUpload'];
  const endsWithBytes = route.kind === 'upload' && route.method === 'PUT' && hasBody(request);
  return endsWithBytes ? ['UploadLayerPart', operation] : [operation];
}

async function run(request: RegistryRequest, route: Route): Promise<RegistryAnswer> {
  switch (route.kind) {
    case 'ping':
      return { status: 200, headers: { 'content-type': 'application/json', 'content-length': '2' }, body: '{}' };
    case 'catalog':
      return listRepositories(request);
    case 'tags':
      return listTags(request, route.repository);
    case 'referrers':
      return listReferrers(request, route.repository, route.digest);
    case 'blob':
      return getBlob(request, route.repository, route.digest);
    case 'begin-upload':
      return await beginUpload(request, route.repository);
    case 'upload':
      return await { GET: getUpload, PATCH: continueUpload, PUT: completeUpload, DELETE: cancelUpload }[route.method](
        request,
        route.repository,
        route.id,
      );
    case 'manifest':
      if (route.method === 'PUT') return await putManifest(request, route.repository, route.reference);
      if (route.method === 'DELETE') return deleteManifest(request, route.repository, route.reference);
      return getManifest(request, route.repository, route.reference, route.method === 'GET');
  }
}

function toRefusal(thrown: unknown, request: IncomingMessage, options: RegistryOptions): RegistryError {
  if (thrown instanceof RegistryError) return thrown;
  const known = thrown instanceof ServiceError ? toRegistryError(thrown) : undefined;
  if (known !== undefined) return known;
  if (request.destroyed && !request.complete) {
    return new RegistryError(400, 'BLOB_UPLOAD_INVALID', 'The client left before the end of its request.');
  }
  const detail = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  options.logError(`${request.method} ${request.url?.split('?')[0]} failed inside local-aws: ${detail}`);
  return new RegistryError(500, 'UNKNOWN', 'An internal error occurred.');
}

function faultError(fault: string, operation: string, repository: string | undefined): RegistryError {
  switch (fault) {
    case 'throttle':
      return new RegistryError(429, 'TOOMANYREQUESTS', 'Rate exceeded');
    case 'expired-token':
      return loginExpired();
    case 'access-denied':
      return new RegistryError(
        403,
        'DENIED',
        `User is not authorized to perform: ecr:${operation} on resource: ${repository ?? '*'} ` +
          `because no identity-based policy allows the ecr:${operation} action`,
      );
    default:
      return new RegistryError(500, 'UNKNOWN', 'An internal error occurred.');
  }
}

function singleHeaders({ headers }: IncomingMessage): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}
