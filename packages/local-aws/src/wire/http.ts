/** HTTP as the wire sees it: whole bodies, lower-case header names, and a path nobody has decoded yet. */

/** What comes before the body. `path` is as it was sent: labels may hold `%2F`. */
export interface HttpHead {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A request, read to its end. */
export interface HttpRequest extends HttpHead {
  /** Empty where `exceeded` is set. */
  readonly body: Uint8Array;
  /** How many bytes are read of such a request: it had more. */
  readonly exceeded?: number;
}

/** An answer, ready to be written. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
  /** The headers promise more than is sent before the connection is cut. */
  readonly truncated?: boolean;
}

/** The body as text; what is no UTF-8 is replaced. */
export function bodyText(request: HttpRequest): string {
  return new TextDecoder().decode(request.body);
}

/** The body as text. Throws TypeError for what is no UTF-8. */
export function strictText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

/** The media type of the body, without parameters; undefined if the request names none. */
export function mediaType({ headers }: HttpHead): string | undefined {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase();
}
