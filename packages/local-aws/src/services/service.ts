/**
 * What a service of local-aws is: operations by AWS name on already decoded input. Services know no
 * HTTP; `wire/` decodes a request by the SDK's own schema, calls the operation, and encodes the answer.
 */

/** Who calls, as far as a service may care. */
export interface Call {
  readonly operation: string;
  readonly region: string;
  readonly requestId: string;
  readonly accessKeyId: string | undefined;
}

/**
 * One AWS operation. `input` has the member names of the SDK's input shape (Date for timestamps,
 * Uint8Array for blobs, absent members undefined); the result has those of the output shape.
 * Failures are thrown as `ServiceError`.
 */
// biome-ignore lint/suspicious/noExplicitAny: the shape is the SDK schema's; each operation names the members it reads.
export type Operation = (input: any, call: Call) => object | Promise<object>;

/** A service: its operations, and what the control surface asks of it. */
export interface Service {
  readonly operations: Readonly<Record<string, Operation>>;
  /** Forgets everything, and stops what is scheduled or running. */
  reset(): void;
  /** The state as plain JSON that `restore` reads, for `GET /_local/state` and `--data`. */
  dump(): unknown;
  /**
   * Takes the place of the present state; what is left out is empty or AWS's default, so that a person can write
   * it. What was on its way when it was dumped goes on. Throws StateError; read it with `readState` of
   * state/state-reader.ts, which finds the words.
   */
  restore(state: unknown): void | Promise<void>;
}

/** An error as AWS answers it. */
export class ServiceError extends Error {
  /** The AWS error name, for example `ResourceNotFoundException`. */
  readonly code: string;
  /** The HTTP status of protocols that use it; json and query answer 400 unless this is 5xx. */
  readonly status: number;
  /** Further members of the modelled exception, for example `Type: 'User'`. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, members: Record<string, unknown> = {}) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

/** What is wrong with a state that somebody wrote, as a sentence that says where: `ecs.services[0].cluster is ...`. */
export class StateError extends Error {}
