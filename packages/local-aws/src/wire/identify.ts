/**
 * Which operation of which service does a request ask for, and in which protocol? Answers for every
 * request, known or not: what nobody serves must still be refused by name, in words its client reads.
 */
import { type Authorization, readAuthorization } from './authorization.ts';
import { awsJson } from './aws-json.ts';
import { awsQuery } from './aws-query.ts';
import { bodyText, type HttpHead, type HttpRequest, mediaType } from './http.ts';
import { models, type ServiceModel } from './models.ts';
import type { Protocol } from './protocol.ts';
import { restJson } from './rest-json.ts';
import { createRouter } from './rest-router.ts';
import { restXml } from './rest-xml.ts';
import { rpcV2Cbor } from './rpc-v2-cbor.ts';
import { findOperation, type OperationSchema } from './schemas.ts';

/** What a request asks for. */
export interface Target {
  readonly protocol: Protocol;
  /** Undefined for a service that local-aws does not have. */
  readonly model: ServiceModel | undefined;
  /** The service's name, known or not. */
  readonly service: string;
  /** The operation's name, known or not; method and path if a REST request fits no operation. */
  readonly operationName: string;
  readonly operation: OperationSchema | undefined;
  /** As they were sent, still encoded. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What is read of a body, where AWS or memory sets no other limit: bytes. */
const usualLimit = 10_000_000;

const routers = new Map(models.filter((model) => model.rest).map((model) => [model, createRouter(model.client)]));
const rpcPath = /^\/service\/([^/]+)\/operation\/([^/]+)$/;

/** How many bytes of a request's body are read, by what is known of it before. */
export function bodyLimit(head: HttpHead): number {
  const { signingName } = readAuthorization(head);
  const signed = signingName === undefined ? guessService(head) : signingName;
  return models.find((model) => (model.signingName ?? model.name) === signed)?.bodyLimit ?? usualLimit;
}

export function identify(request: HttpRequest, authorization: Authorization): Target {
  // A bucket may be called "service", and a client of S3 may send any header.
  if (authorization.signingName === 's3') return restTarget(request, authorization);
  const rpc = rpcPath.exec(request.path);
  if (rpc !== null) return rpcTarget(rpcV2Cbor, rpc[1] ?? '', rpc[2] ?? '', authorization);

  const target = request.headers['x-amz-target'];
  if (target !== undefined) {
    const dot = target.lastIndexOf('.');
    return rpcTarget(awsJson(mediaType(request)), target.slice(0, dot), target.slice(dot + 1), authorization);
  }

  const form = readQueryForm(request);
  // Of a form that is too large, only the service is known.
  if (form?.has('Action') || (form !== undefined && request.exceeded !== undefined)) {
    return queryTarget(form, authorization);
  }
  return restTarget(request, authorization);
}

/** Unsigned requests: a target names its service, Lambda's paths begin with a date, S3's with a bucket. */
function guessService({ path, headers }: HttpHead): string | undefined {
  const target = headers['x-amz-target'];
  if (target !== undefined) return models.find((model) => target.startsWith(`${model.target}.`))?.name;
  if (/^\/\d{4}-\d\d-\d\d\//.test(path)) return 'lambda';
  return path === '/' ? undefined : 's3';
}

function rpcTarget(protocol: Protocol, prefix: string, operation: string, authorization: Authorization): Target {
  const model = models.find((candidate) => candidate.target === prefix);
  return named(protocol, model, authorization.signingName ?? prefix, operation);
}

function readQueryForm(request: HttpRequest): URLSearchParams | undefined {
  if (request.path !== '/') return undefined;
  const isForm = mediaType(request) === 'application/x-www-form-urlencoded';
  return isForm ? new URLSearchParams(bodyText(request)) : request.query;
}

function queryTarget(form: URLSearchParams, authorization: Authorization): Target {
  const version = form.get('Version');
  const model =
    version === null
      ? models.find(({ name, signingName, query }) => query && (signingName ?? name) === authorization.signingName)
      : models.find(({ query }) => query?.version === version);
  const protocol = awsQuery(model?.query?.xmlNamespace ?? `https://amazonaws.com/doc/${version}/`);
  return named(protocol, model, authorization.signingName ?? `version ${version}`, form.get('Action') ?? '');
}

function restTarget(request: HttpRequest, authorization: Authorization): Target {
  const signed = authorization.signingName;
  const guess = guessService(request) ?? 's3';
  const model = models.find((candidate) => candidate.rest && candidate.name === (signed ?? guess));
  const match = model && routers.get(model)?.(request);
  return {
    protocol: model?.rest === 'xml' ? restXml : restJson,
    model,
    service: model?.name ?? signed ?? guess,
    operationName: match?.operation.name ?? `${request.method} ${request.path}`,
    operation: match?.operation,
    labels: match?.labels ?? {},
  };
}

function named(protocol: Protocol, model: ServiceModel | undefined, fallback: string, operationName: string): Target {
  const operation = model && findOperation(model.client, operationName);
  return { protocol, model, service: model?.name ?? fallback, operationName, operation, labels: {} };
}
