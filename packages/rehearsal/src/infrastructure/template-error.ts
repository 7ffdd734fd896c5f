/** A template that a rehearsal cannot follow. Nothing has been created when it is thrown. */
export class TemplateError extends Error {
  /** Every reason, one sentence each. */
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.name = 'TemplateError';
    this.mistakes = mistakes;
  }
}
