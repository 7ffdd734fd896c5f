/** What a registry refused or failed to answer, in one sentence with a next step. Pure. Never the login. */

/** What has happened, whatever the registry calls it. */
export type RegistryErrorKind =
  | 'unauthorized'
  | 'denied'
  | 'not-found'
  | 'tag-immutable'
  | 'throttled'
  | 'unavailable'
  | 'unreachable'
  | 'invalid';

export interface RegistryErrorDetails {
  /** Of the answer; undefined if there was none. */
  readonly status?: number | undefined;
  /** The registry's own name of the error; Node's, if there was no answer. */
  readonly code?: string | undefined;
  /** How long the registry asks to be left alone; milliseconds. */
  readonly retryAfter?: number | undefined;
  /** Instead of the one that goes with the kind. */
  readonly nextStep?: string | undefined;
  /** Instead of what goes with the kind. */
  readonly retryable?: boolean | undefined;
  readonly cause?: unknown;
}

/** A request to a registry that did not get what it asked for. */
export class RegistryError extends Error {
  readonly kind: RegistryErrorKind;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  readonly nextStep: string;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly retryAfter: number | undefined;

  constructor(kind: RegistryErrorKind, message: string, details: RegistryErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = 'RegistryError';
    this.kind = kind;
    this.retryable = details.retryable ?? (kind === 'throttled' || kind === 'unavailable' || kind === 'unreachable');
    this.nextStep = details.nextStep ?? nextSteps[kind];
    this.status = details.status;
    this.code = details.code;
    this.retryAfter = details.retryAfter;
  }
}

const nextSteps: Readonly<Record<RegistryErrorKind, string>> = {
  unauthorized: 'Check that the login is for this registry, and that it has not expired; run the job again.',
  denied: 'Allow the role of this step to push to this repository and to read from it.',
  'not-found': 'Create the repository first, in the account and region of this registry.',
  'tag-immutable': 'A tag keeps its image: push under a tag that is used once.',
  throttled: 'Other callers use up the request rate of this registry; run the job again when it is quieter.',
  unavailable: 'This is usually temporary; run the job again.',
  unreachable: 'Check that the runner reaches this registry; if it does, run the job again.',
  invalid: 'The registry does not take this image as it is; see its own words.',
};

/** What is known about an answer that is no success. */
export interface Refusal {
  /** For example `PUT of the manifest 1.2.3 to example.com/app`. */
  readonly request: string;
  readonly status: number;
  /** The body, as far as it was read, without secrets. */
  readonly body: string;
  readonly retryAfter: string | undefined;
}

/** Reads an answer that is no success. Codes: the distribution specification; words of immutable tags: ECR and others. */
export function readRefusal({ request, status, body, retryAfter }: Refusal): RegistryError {
  const { code, message } = readBody(body);
  const kind = kindOf(status, code, message);
  const words = [code, message].filter(Boolean).join(': ') || `HTTP ${status}`;
  const seconds = /^\d{1,5}$/.test(retryAfter ?? '') ? Number(retryAfter) : undefined;
  return new RegistryError(kind, `${subject(kind)} ${request} (${words}).`, {
    status,
    code,
    ...(seconds !== undefined && { retryAfter: seconds * 1000 }),
    ...(status === 501 && { retryable: false }),
  });
}

function kindOf(status: number, code: string | undefined, message: string): RegistryErrorKind {
  if (code === 'TOOMANYREQUESTS' || status === 429) return 'throttled';
  // ECR says 403 where a login has expired: 401 would make its clients ask for another password.
  if (status === 401 || (status === 403 && /token has expired|reauthenticate/i.test(message))) return 'unauthorized';
  if (status < 500 && /\bimmutable\b|cannot be overwritten|ImageTagAlreadyExists/i.test(message))
    return 'tag-immutable';
  if (status === 403 || code === 'DENIED') return 'denied';
  // An upload that is gone can be begun anew.
  if (code === 'BLOB_UPLOAD_UNKNOWN' || code === 'BLOB_UPLOAD_INVALID') return 'unavailable';
  if (status === 404) return 'not-found';
  return status >= 500 || status === 408 ? 'unavailable' : 'invalid';
}

function subject(kind: RegistryErrorKind): string {
  switch (kind) {
    case 'unauthorized':
      return 'The registry did not accept the login in';
    case 'denied':
      return 'The registry denied';
    case 'not-found':
      return 'The registry does not have what is needed for';
    case 'throttled':
      return 'The registry throttled';
    case 'unavailable':
      return 'The registry failed in';
    default:
      return 'The registry refused';
  }
}

const mostWords = 300;

/** The first error; a proxy may answer with anything. */
function readBody(body: string): { readonly code: string | undefined; readonly message: string } {
  let first: unknown;
  try {
    first = JSON.parse(body)?.errors?.[0];
  } catch {
    first = undefined;
  }
  const { code, message } = typeof first === 'object' && first !== null ? (first as Record<string, unknown>) : {};
  return {
    code: typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : undefined,
    message: typeof message === 'string' ? oneLine(message) : '',
  };
}

function oneLine(text: string): string {
  return text
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .replace(/\.$/, '')
    .slice(0, mostWords)
    .toWellFormed();
}
