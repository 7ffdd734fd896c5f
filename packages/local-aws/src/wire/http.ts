/** HTTP as the wire sees it: whole bodies, lower-case header names, and a path nobody has decoded yet. */

/** A request, read to its end. `path` is as it was sent: labels may hold `%2F`. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** An answer, ready to be written. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/** The body as text. */
export function bodyText(request: HttpRequest): string {
  return new TextDecoder().decode(request.body);
}
