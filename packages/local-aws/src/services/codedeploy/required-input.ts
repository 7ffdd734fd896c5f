/** The SDK types every member as possibly undefined; the wire has checked those that the model requires. */

/** `Input` with the members `Name` there. */
export type RequiredInput<Input, Name extends keyof Input> = Input & {
  readonly [N in Name]-?: NonNullable<Input[N]>;
};
