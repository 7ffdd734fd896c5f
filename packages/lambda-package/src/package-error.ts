/** There is no package: what was to be packaged would not work in Lambda, or would not be the same twice. */
export class PackageError extends Error {
  /** Each one a sentence that names the file, the limit or the place in the source. */
  readonly problems: readonly string[];
  readonly nextStep: string;

  constructor(problems: readonly string[], nextStep = 'Nothing was written.') {
    const shown = problems.slice(0, mostShown);
    const rest = problems.length - shown.length;
    super([...shown, ...(rest > 0 ? [`${rest} more of the kind.`] : [])].join('\n'));
    this.name = 'PackageError';
    this.problems = problems;
    this.nextStep = nextStep;
  }
}

/** A message on GitHub holds 4096 characters. */
const mostShown = 15;
