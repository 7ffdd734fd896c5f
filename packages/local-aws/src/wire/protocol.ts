/** What every protocol does: a request to an operation's input, its result or failure to an answer. */
import type { ServiceError } from '../services/service.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import type { ExceptionSchema, OperationSchema } from './schemas.ts';

/** Members by name, as services read and return them. */
export type Members = Readonly<Record<string, unknown>>;

export interface Protocol {
  readonly name: 'awsJson' | 'awsQuery' | 'restJson1' | 'restXml' | 'rpcv2Cbor';
  /**
   * The operation's input, as the codec reads it: not everything in it need be of the schema's types. Throws
   * UnsupportedMediaType, and what the codec throws if the body cannot be read. `labels` are decoded.
   */
  decode(operation: OperationSchema, request: HttpRequest, labels: Readonly<Record<string, string>>): Promise<Members>;
  encode(operation: OperationSchema, output: Members, requestId: string): HttpResponse;
  /** `exception` is the model of the error, for errors that have one. */
  encodeError(error: ServiceError, exception: ExceptionSchema | undefined, requestId: string): HttpResponse;
}

/** The members of an error body in a JSON or CBOR protocol; the model decides how `message` is spelt. */
export function errorMembers(error: ServiceError, exception: ExceptionSchema | undefined): Members {
  const modelled = exception === undefined ? [] : [...exception.members.structIterator()].map(([name]) => name);
  const spelling = modelled.find((name) => name.toLowerCase() === 'message') ?? 'message';
  return { [spelling]: error.message, ...error.members };
}

/** The status in protocols whose client errors are all 400, but for those about HTTP itself. */
export function rpcStatus(error: ServiceError): number {
  return error.status >= 500 || error.status === 413 || error.status === 415 ? error.status : 400;
}

/** The body is not in the form that the protocol has. */
export class UnsupportedMediaType extends Error {}
