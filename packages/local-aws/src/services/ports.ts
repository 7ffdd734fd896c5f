/**
 * What the services ask of one another, as AWS's services do behind their APIs: CodeDeploy moves a
 * Lambda alias and invokes hooks, Lambda publishes metrics and logs, alarms are polled.
 */

/** CloudWatch, as the publishers of metrics and the readers of alarms see it. */
export interface Monitoring {
  /** One value, now. `dimensions` is one exact combination; publish once for each combination. */
  record(datum: {
    namespace: string;
    metricName: string;
    dimensions: Readonly<Record<string, string>>;
    value: number;
    unit?: string;
  }): void;
  /** Present state of each alarm; undefined for an alarm that does not exist. */
  alarmState(name: string): 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' | undefined;
}

/** CloudWatch Logs, as a function's output sees it. Groups and streams are made on first use. */
export interface LogWriter {
  append(logGroupName: string, logStreamName: string, message: string): void;
}

/** S3, as Lambda sees it when code comes from a bucket. */
export interface ObjectReader {
  /** The object's bytes; undefined if there is no such bucket, key or version. */
  read(bucket: string, key: string, versionId?: string): Uint8Array | undefined;
}

/** Where an alias sends its traffic. Weights are fractions 0-1 of the additional version. */
export interface AliasRouting {
  readonly functionVersion: string;
  readonly additionalVersionWeights: Readonly<Record<string, number>>;
}

/** Lambda, as CodeDeploy sees it. A function may be named by name, partial ARN or ARN. */
export interface Functions {
  /** undefined if the function or the alias does not exist. */
  aliasRouting(functionName: string, alias: string): AliasRouting | undefined;
  /** Moves the alias (a new RevisionId, as UpdateAlias does). Throws ServiceError like UpdateAlias. */
  routeAlias(functionName: string, alias: string, routing: AliasRouting): void;
  hasVersion(functionName: string, version: string): boolean;
  /** An Event invocation: returns at once, Lambda retries a throwing function twice. Throws ServiceError if the function does not exist. */
  invokeAsync(functionName: string, payload: unknown): void;
}

/** STS, as the wire sees the signer of a call. */
export interface Sessions {
  /** The ARN behind an access key; keys that STS did not issue are those of a user. */
  principal(accessKeyId: string | undefined): string;
  isExpired(accessKeyId: string | undefined): boolean;
}

/** What happens inside local-aws, for the event stream. */
export interface EventSink {
  /** `type` is kebab-case, for example `alias-routed`; `detail` is plain JSON. */
  emit(source: string, type: string, detail: Readonly<Record<string, unknown>>): void;
}
