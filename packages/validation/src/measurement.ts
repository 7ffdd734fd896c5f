/** What was seen when a check was performed once. The judge decides on this and nothing else. */
import type { HttpCheck, LambdaCheck } from './check.ts';
import type { Json } from './json.ts';
import type { CommandEnd, HttpAnswer, LambdaInvocation } from './ports.ts';
import type { Verdict } from './verdict.ts';

export type Measurement =
  | { readonly kind: 'http'; readonly check: HttpCheck; readonly answer: HttpAnswer }
  | {
      readonly kind: 'lambda';
      readonly check: LambdaCheck;
      readonly invocation: LambdaInvocation;
      /** The exact answer to expect, when the check names one. */
      readonly expectedAnswer?: Json | undefined;
    }
  | { readonly kind: 'command'; readonly end: CommandEnd }
  /** The system under test did not answer in time. */
  | { readonly kind: 'timed-out'; readonly after: number; readonly lastLines: readonly string[] }
  /** The run was cancelled before there was anything to see. */
  | { readonly kind: 'cancelled' }
  /** The check could not be performed, for a reason on our side. */
  | { readonly kind: 'not-performed'; readonly reason: string };

/** The answer to one measurement. */
export interface Judgement {
  readonly verdict: Verdict;
  /** One line. */
  readonly reason: string;
  /** Further lines for whoever looks into it; empty on `pass`. */
  readonly details: readonly string[];
}
