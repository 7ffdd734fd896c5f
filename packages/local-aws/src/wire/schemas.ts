/**
 * The operation and exception schemas that the SDK clients export (`GetFunction$`), read as what a server
 * needs. The layout of those tuples is the SDK's own affair: only this module may know it, versions are
 * pinned, and `schemas.test.ts` notices when it changes.
 */
import { NormalizedSchema } from '@smithy/core/schema';

/** What a client package exports. */
export type Client = Readonly<Record<string, unknown>>;

/** A schema as the codecs take it. */
export type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];

/** One operation of a service. */
export interface OperationSchema {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** Members of the input that must be there. */
  readonly required: readonly string[];
  /** REST protocols only. `query` are the literal parameters of the URI, `x-id` left out. */
  readonly http:
    | {
        readonly method: string;
        readonly path: string;
        readonly query: readonly (readonly [string, string])[];
        readonly status: number;
      }
    | undefined;
}

/** One modelled exception. */
export interface ExceptionSchema {
  readonly name: string;
  readonly members: NormalizedSchema;
  /** The status of REST protocols, if the model has one. */
  readonly status: number | undefined;
  /** Code and status of the query protocol, where they differ from the name. */
  readonly query: { readonly code: string; readonly status: number } | undefined;
}

const structure = 3;
const operation = 9;
const exception = -3;

type Tuple = readonly unknown[];

function isTuple(value: unknown, kind: number): value is Tuple {
  return Array.isArray(value) && value[0] === kind;
}

/** The operation of that name, or undefined if the service has none. */
export function findOperation(client: Client, name: string): OperationSchema | undefined {
  const tuple = client[`${name}$`];
  return isTuple(tuple, operation) ? readOperation(tuple) : undefined;
}

/** All operations of a service. */
export function listOperations(client: Client): readonly OperationSchema[] {
  return Object.values(client)
    .filter((value) => isTuple(value, operation))
    .map(readOperation);
}

function readOperation([, , name, traits, input, output]: Tuple): OperationSchema {
  const inputSchema = NormalizedSchema.of((input as () => SchemaRef)());
  return {
    name: name as string,
    input: inputSchema,
    output: NormalizedSchema.of((output as () => SchemaRef)()),
    required: requiredMembers(inputSchema),
    http: readHttp(traits),
  };
}

function readHttp(traits: unknown): OperationSchema['http'] {
  const http = (traits as { http?: readonly [string, string, number]; endpoint?: unknown } | 0) || {};
  // An operation with an endpoint of its own (a host prefix) never reaches a server on one address.
  if (http.http === undefined || http.endpoint !== undefined) return undefined;
  const [method, uri, status] = http.http;
  const [path = '/', search = ''] = uri.split('?');
  const query = [...new URLSearchParams(search)].filter(([name]) => name !== 'x-id');
  return { method, path, query, status };
}

/** The members that a structure must have: the first `requiredCount` ones. */
export function requiredMembers(schema: NormalizedSchema): readonly string[] {
  const tuple = schema.getSchema() as unknown;
  if (!isTuple(tuple, structure)) return [];
  const [, , , , members, , requiredCount] = tuple;
  return (members as string[]).slice(0, (requiredCount as number | undefined) ?? 0);
}

/** The exception with that name or that query code, or undefined for errors that no model mentions. */
export function findException(client: Client, code: string): ExceptionSchema | undefined {
  const byName = client[`${code}$`];
  const tuple = isTuple(byName, exception)
    ? byName
    : Object.values(client).find((value) => isTuple(value, exception) && queryError(value)?.[0] === code);
  return tuple === undefined ? undefined : readException(tuple as Tuple);
}

function readException(tuple: Tuple): ExceptionSchema {
  const [code, status] = queryError(tuple) ?? [];
  return {
    name: tuple[2] as string,
    members: NormalizedSchema.of(tuple as unknown as SchemaRef),
    status: ((tuple[3] || {}) as { httpError?: number }).httpError,
    query: code === undefined || status === undefined ? undefined : { code, status },
  };
}

function queryError(tuple: Tuple): readonly [string, number] | undefined {
  return ((tuple[3] || {}) as { awsQueryError?: readonly [string, number] }).awsQueryError;
}

/** A structure made by hand, for envelopes that no model has. Members are strings or structures. */
export function structureOf(
  name: string,
  members: Readonly<Record<string, SchemaRef>>,
  xmlNamespace?: string,
): SchemaRef {
  const traits = xmlNamespace === undefined ? 0 : { xmlNamespace: ['', xmlNamespace] };
  return [structure, '', name, traits, Object.keys(members), Object.values(members)] as unknown as SchemaRef;
}
