/**
 * Faults that somebody planted in a phase of a deployment rather than in a call, as the services see them.
 * Who asks counts it off: ask once for each thing that may go wrong.
 */

/** What happens to the tasks of a task definition. */
export interface TaskFault {
  /** Their ports answer nobody and their health check commands fail. */
  readonly neverHealthy: boolean;
  /** They die this long after they ran, with exit code 137: milliseconds of AWS time. */
  readonly dieAfter?: number;
}

export interface PhaseFaults {
  /** Whether the hook of this function (name or ARN) hangs: it runs no code and says nothing. */
  hookHangs(functionName: string): boolean;
  /** For a task that is about to start. `taskDefinition` is `family:revision`, `service` a name. */
  task(subject: { readonly taskDefinition: string; readonly service: string | undefined }): TaskFault | undefined;
  /** Half a period healthy, half unhealthy: the period in milliseconds of AWS time; undefined if it does not flap. */
  flapping(targetGroupName: string): number | undefined;
}

/** Nothing goes wrong. */
export const noPhaseFaults: PhaseFaults = {
  hookHangs: () => false,
  task: () => undefined,
  flapping: () => undefined,
};
