/** Task definitions for people: ECS names them by ARNs, people by `family:revision`. */

/** `family:revision` of a task definition's ARN; a name stays as it is, undefined too. */
export function taskDefinitionName<T extends string | undefined>(arn: T): T {
  return arn?.slice(arn.lastIndexOf('/') + 1) as T;
}
