/** What can come of run-validation-hook. */
import type { ValidationResult } from '@aws-release-actions/validation';

export type Outcome =
  /** Nothing was performed: the check file, or what it needs, is not right. */
  | {
      readonly kind: 'refused';
      /** How to call the check file in a sentence. */
      readonly source: string;
      /** Sentences, at least one. */
      readonly mistakes: readonly string[];
    }
  | { readonly kind: 'validated'; readonly result: ValidationResult };
