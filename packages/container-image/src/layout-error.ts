/** A folder holds no image that can be pushed. */
export class LayoutError extends Error {
  readonly nextStep: string;

  /** `message` is one sentence that names the file. */
  constructor(message: string, nextStep: string = 'Write the OCI image layout again. Nothing was pushed.') {
    super(message);
    this.name = 'LayoutError';
    this.nextStep = nextStep;
  }
}
