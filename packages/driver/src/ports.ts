/**
 * What the driver asks of the outside world. packages/aws answers these with the SDK, packages/testing
 * in memory. Every method may throw a `PortFailure`.
 */
import type { Serving, Snapshot, TrafficShift } from '@aws-release-actions/deployment';

/** Why a call to AWS failed, classified once. */
export type FailureKind =
  | 'throttled'
  | 'access-denied'
  | 'expired-credentials'
  | 'not-found'
  | 'conflict'
  | 'invalid'
  | 'service-fault'
  | 'unreachable';

/** A failed call. `retryable`: the same call may succeed a little later. */
export interface PortFailure extends Error {
  readonly kind: FailureKind;
  readonly retryable: boolean;
  /** IAM's name of the call, for example `codedeploy:CreateDeployment`. */
  readonly operation: string;
  /** What the user should do about it; empty if there is nothing to add. */
  readonly nextStep: string;
}

/** Whether an error is a failed call, and not a fault of ours. */
export function isPortFailure(error: unknown): error is PortFailure {
  return error instanceof Error && 'kind' in error && 'retryable' in error;
}

/** Time on the runner, never compared with AWS's. */
export interface Waiting {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Resolves after so many milliseconds, or at once when `signal` aborts. Never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Where the code of a new version comes from. `codeSha256` is base64, as Lambda shows it. */
export type FunctionCode =
  | { readonly kind: 'zip'; readonly bytes: Uint8Array; readonly codeSha256: string }
  | {
      readonly kind: 's3';
      readonly bucket: string;
      readonly key: string;
      readonly objectVersion?: string | undefined;
      readonly codeSha256?: string | undefined;
    };

/** A function's code and configuration, of $LATEST or of a published version. */
export interface FunctionState {
  readonly functionArn: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  /** base64 SHA-256 of the package. */
  readonly codeSha256: string;
  /** Everything that a user configures, in a canonical text: equal texts mean equal configurations. */
  readonly configuration: string;
  /** Whether an update is going on: most calls answer "conflict" meanwhile. */
  readonly updating: boolean;
  /** Set when the last update, or the function itself, failed. */
  readonly failure?: string | undefined;
}

/** An alias and its traffic. */
export interface AliasState {
  /** Shares in percent; they add up to 100. */
  readonly serving: Serving;
  /** The version that the alias names (the one that has the rest of the traffic). */
  readonly primaryVersion: string;
}

/** Lambda: code, versions and aliases of one function. */
export interface LambdaVersions {
  /** `qualifier` is a version; $LATEST if it is missing. */
  describe(qualifier?: string): Promise<FunctionState>;
  /** The hash of the code that $LATEST will have, as Lambda answers it. */
  updateCode(code: FunctionCode): Promise<string>;
  /** Publishes $LATEST if its code has this hash; the version's number, also when it already existed. */
  publish(codeSha256: string, description: string): Promise<string>;
  /** undefined if the function has no such alias. */
  alias(name: string): Promise<AliasState | undefined>;
  createAlias(name: string, version: string): Promise<void>;
}

/** What CodeDeploy is to do for a Lambda function. */
export interface LambdaDeploymentRequest {
  readonly functionName: string;
  readonly alias: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
  readonly shift: TrafficShift;
  /** Function names or ARNs. */
  readonly beforeAllowTrafficHook?: string | undefined;
  readonly afterAllowTrafficHook?: string | undefined;
  /** Alarm names that stop the deployment; undefined leaves the deployment group's own. */
  readonly alarms?: readonly string[] | undefined;
  /** Whether a stop by anybody rolls back; false where this run is to stop without rolling back. */
  readonly rollBackOnStop: boolean;
  /** Tells this deployment of this run from every other; at most 256 characters. */
  readonly description: string;
}

/** What came of asking for a deployment: it runs, or another one is in its place. */
export type Creation =
  | { readonly kind: 'created'; readonly deploymentId: string }
  | { readonly kind: 'occupied'; readonly activeDeploymentId: string };

/** A deployment that somebody else may have started. */
export interface ActiveDeployment {
  /** Empty where the service keeps none. */
  readonly description: string;
  /** The version that serves until the deployment ends; undefined before it has started. */
  readonly currentVersion: string | undefined;
  /** The version that it brings; undefined where that is not known. */
  readonly targetVersion?: string | undefined;
  /** Whether it has turned back, so that it brings nothing any more. */
  readonly goesBack?: boolean | undefined;
}

/** Deployments of one place that takes one at a time: a deployment group, a service. */
export interface Deployments {
  observe(deploymentId: string): Promise<Snapshot>;
  /** What a running deployment is about. */
  identify(deploymentId: string): Promise<ActiveDeployment>;
  /** Also succeeds if the deployment has already ended. */
  stop(deploymentId: string, rollBack: boolean): Promise<void>;
  /** The deployment that runs now; undefined if none does. */
  active(): Promise<string | undefined>;
}

/** CodeDeploy: deployments of one deployment group for a Lambda function. */
export interface LambdaDeployments extends Deployments {
  create(request: LambdaDeploymentRequest): Promise<Creation>;
  /** Names of the alarms that the deployment group watches. */
  groupAlarms(): Promise<readonly string[]>;
}

/** A CloudWatch alarm. */
export interface AlarmState {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** Why it is in that state, as CloudWatch says it. */
  readonly reason: string;
}

/** CloudWatch alarms. */
export interface Alarms {
  /** Alarms that do not exist are missing from the answer. */
  describe(names: readonly string[]): Promise<readonly AlarmState[]>;
}

/** CloudWatch Logs. */
export interface FunctionLogs {
  /** The last `limit` lines that a function wrote since `since` (milliseconds since the epoch, AWS's clock). */
  tail(functionName: string, since: number, limit: number): Promise<readonly string[]>;
}

/** A package on the runner's disk. */
export interface PackageFile {
  /** Absolute. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** base64 SHA-256 of its bytes, as Lambda shows it. */
  readonly codeSha256: string;
  /** Begins the name of the object, for people; its hash follows. */
  readonly name?: string | undefined;
}

/** Where S3 has a package. */
export interface StoredPackage {
  readonly bucket: string;
  readonly key: string;
  /** Where the bucket keeps versions. */
  readonly objectVersion?: string;
  /** False if it was there already. */
  readonly uploaded: boolean;
}

/** S3, for packages that others take from there, and for those that are too large to send directly. */
export interface PackageBucket {
  /** Stores a package under a key made of its hash, unless it is there with its checksum already. */
  upload(file: PackageFile): Promise<StoredPackage>;
}
