/** The workflow is wrong: nothing was touched, and each mistake is a sentence that names its input. */
export class InputError extends Error {
  readonly mistakes: readonly string[];
  readonly nextStep = 'Correct the inputs of this step in the workflow; nothing was changed.';

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.name = 'InputError';
    this.mistakes = mistakes;
  }
}
