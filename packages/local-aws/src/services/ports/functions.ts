/** Lambda, as the other services see it. */

/** Where an alias sends its traffic. Weights are fractions 0-1 of the additional version. */
export interface AliasRouting {
  readonly functionVersion: string;
  readonly additionalVersionWeights: Readonly<Record<string, number>>;
}

/** Lambda, as CodeDeploy and ECS see it. A function may be named by name, partial ARN or ARN. */
export interface Functions {
  /** undefined if the function or the alias does not exist. */
  aliasRouting(functionName: string, alias: string): AliasRouting | undefined;
  /** Moves the alias (a new RevisionId, as UpdateAlias does). Throws ServiceError like UpdateAlias. */
  routeAlias(functionName: string, alias: string, routing: AliasRouting): void;
  hasVersion(functionName: string, version: string): boolean;
  /** An Event invocation: returns at once, Lambda retries a throwing function twice. Throws ServiceError if the function does not exist. */
  invokeAsync(functionName: string, payload: unknown): void;
  /**
   * A RequestResponse invocation; the payload is JSON text, `functionError` is there if the function failed.
   * Throws ServiceError if the function does not exist.
   */
  invoke(functionName: string, payload: unknown): Promise<{ payload: string; functionError: string | undefined }>;
}
