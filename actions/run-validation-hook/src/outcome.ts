/** What can come of run-validation-hook. */
import type { ValidationResult } from '@aws-release-actions/validation';

/** What came of the checks. */
export type Validation =
  /** Nothing was performed: the check file, or what it needs, is not right. */
  | {
      readonly kind: 'refused';
      /** How to call the check file in a sentence. */
      readonly source: string;
      /** Sentences, at least one. */
      readonly mistakes: readonly string[];
    }
  /** Nothing was performed: the deployment never asked for it. */
  | {
      readonly kind: 'unchecked';
      readonly verdict: 'error' | 'inconclusive';
      /** The end of the sentence "Nothing was checked: ...". */
      readonly why: string;
    }
  | { readonly kind: 'validated'; readonly result: ValidationResult };

/** What a deployment was told at its stage, and what it made of it. */
export interface GateEnd {
  readonly answer: 'continue' | 'rollback' | 'none';
  /** Whether the deployment goes on: without it, no verdict makes the step succeed. */
  readonly goesOn: boolean;
  /** Whether it goes on without having been told so here. */
  readonly byOthers?: boolean | undefined;
  readonly sentence: string;
}

/** `gate` is there if a deployment was to be answered. */
export type Outcome = Validation & { readonly gate?: GateEnd | undefined };
