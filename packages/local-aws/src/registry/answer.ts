/** What the registry answers, before it is HTTP. */

export interface RegistryAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, or bytes of a file, from the first to the last, both included. */
  readonly body?: string | { readonly file: string; readonly first: number; readonly last: number };
}

/** An error as the distribution specification has it. */
export class RegistryError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function answerError({ status, code, message, headers }: RegistryError): RegistryAnswer {
  return answerJson(status, { errors: [{ code, message }] }, headers);
}

export function answerJson(
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): RegistryAnswer {
  const text = JSON.stringify(body);
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(text)),
      ...headers,
    },
    body: text,
  };
}
