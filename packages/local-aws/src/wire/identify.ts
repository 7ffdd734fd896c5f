/**
 * Which operation of which service does a request ask for, and in which protocol? Answers for every
 * request, known or not: what nobody serves must still be refused by name, in words its client reads.
 */
import type { Authorization } from './authorization.ts';
import { awsJson } from './aws-json.ts';
import { awsQuery } from './aws-query.ts';
import { bodyText, type HttpRequest } from './http.ts';
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
  readonly labels: Readonly<Record<string, string>>;
}

const routers = new Map(models.filter((model) => model.rest).map((model) => [model, createRouter(model.client)]));
const rpcPath = /^\/service\/([^/]+)\/operation\/([^/]+)$/;

export function identify(request: HttpRequest, authorization: Authorization): Target {
  const rpc = rpcPath.exec(request.path);
  if (rpc !== null) return rpcTarget(rpcV2Cbor, rpc[1] ?? '', rpc[2] ?? '', authorization);

  const target = request.headers['x-amz-target'];
  if (target !== undefined) {
    const dot = target.lastIndexOf('.');
    const contentType = (request.headers['content-type'] ?? 'application/x-amz-json-1.1').split(';')[0] ?? '';
    return rpcTarget(awsJson(contentType), target.slice(0, dot), target.slice(dot + 1), authorization);
  }

  const form = readQueryForm(request);
  if (form?.has('Action')) return queryTarget(form, authorization);
  return restTarget(request, authorization);
}

function rpcTarget(protocol: Protocol, prefix: string, operation: string, authorization: Authorization): Target {
  const model = models.find((candidate) => candidate.target === prefix);
  return named(protocol, model, authorization.signingName ?? prefix, operation);
}

function readQueryForm(request: HttpRequest): URLSearchParams | undefined {
  if (request.path !== '/') return undefined;
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return isForm ? new URLSearchParams(bodyText(request)) : request.query;
}

function queryTarget(form: URLSearchParams, authorization: Authorization): Target {
  const version = form.get('Version');
  const model = models.find((candidate) => candidate.query?.version === version);
  const protocol = awsQuery(model?.query?.xmlNamespace ?? `https://amazonaws.com/doc/${version}/`);
  return named(protocol, model, authorization.signingName ?? `version ${version}`, form.get('Action') ?? '');
}

function restTarget(request: HttpRequest, authorization: Authorization): Target {
  const signed = authorization.signingName;
  // Unsigned requests: Lambda's paths begin with a date, S3's with a bucket.
  const guess = /^\/\d{4}-\d\d-\d\d\//.test(request.path) ? 'lambda' : 's3';
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
