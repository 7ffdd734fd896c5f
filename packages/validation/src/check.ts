/** What a check file says, once it is known to be right: every default filled in, every variable replaced. */
import type { Json } from './json.ts';

/** A check of one of the kinds that can be performed. */
export type Check = HttpCheck | LambdaCheck | CommandCheck;

/** How often and how patiently a check is tried. Durations in milliseconds. */
export interface Patience {
  /** For one attempt. */
  readonly timeout: number;
  /** How many times at most; the last attempt counts. */
  readonly attempts: number;
  /** Between two attempts. */
  readonly delay: number;
}

/** A request and the answer that it should get. Redirects are not followed: they are answers. */
export interface HttpCheck extends Patience {
  readonly kind: 'http';
  readonly name: string;
  readonly request: HttpRequest;
  readonly expect: HttpExpectation;
}

export interface HttpRequest {
  /** http or https, absolute. */
  readonly url: string;
  /** In capitals. */
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface HttpExpectation {
  /** Any of these; undefined: any from 200 to 299. */
  readonly status?: readonly number[] | undefined;
  /** The body, as JSON, has at least this. */
  readonly json?: Json | undefined;
  /** The body, as JSON, is this. */
  readonly jsonExact?: Json | undefined;
  /** Texts that the body has. */
  readonly contains: readonly string[];
  /** The whole body. */
  readonly body?: string | undefined;
  /** Whole values by header name, in any case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** An event for a function and the answer that it should give. */
export interface LambdaCheck extends Patience {
  readonly kind: 'lambda';
  readonly name: string;
  /** Name or ARN, with a version or alias after a colon if one is meant. */
  readonly functionName: string;
  readonly event: JsonSource;
  readonly expect: LambdaExpectation;
}

export interface LambdaExpectation {
  /** Whether the function should end with an error of its own. */
  readonly error: 'none' | 'any';
  /** The answer is this. */
  readonly answer?: JsonSource | undefined;
  /** The answer has at least this. */
  readonly json?: Json | undefined;
}

/** JSON that stands in the check file, or in a file of its own that is read when the check is performed. */
export type JsonSource =
  | { readonly kind: 'inline'; readonly value: Json }
  | { readonly kind: 'file'; readonly path: string };

/** A shell command that should end with exit code 0. */
export interface CommandCheck extends Patience {
  readonly kind: 'command';
  readonly name: string;
  readonly command: string;
  /** Environment variables that the command gets besides those of its surroundings. */
  readonly environment: Readonly<Record<string, string>>;
}
