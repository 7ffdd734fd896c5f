/** The edge of canary-deploy: its ports on the SDK, and the package file. */
import { readFile } from 'node:fs/promises';
import { type ActionContext, awsSessionOptions } from '@aws-release-actions/action-kit';
import {
  cloudWatchAlarms,
  functionLogs,
  lambdaDeployments,
  lambdaVersions,
  openSession,
  packageBucket,
} from '@aws-release-actions/aws';
import {
  type Alarms,
  type FunctionLogs,
  type LambdaDeployments,
  type LambdaVersions,
  type PackageBucket,
  runnerWaiting,
  type Waiting,
} from '@aws-release-actions/driver';
import type { Inputs } from './inputs.ts';

/** Everything outside of the process that canary-deploy uses. */
export interface Ports {
  readonly versions: LambdaVersions;
  readonly deployments: LambdaDeployments;
  readonly alarms: Alarms;
  readonly logs: FunctionLogs;
  /** undefined without the input `s3-bucket`. */
  readonly bucket: PackageBucket | undefined;
  readonly waiting: Waiting;
  readFile(path: string): Promise<Uint8Array>;
}

/** The ports of a run, on AWS. */
export function awsPorts(inputs: Inputs, context: ActionContext): Ports {
  const session = openSession(awsSessionOptions('canary-deploy', inputs, context));
  return {
    versions: lambdaVersions(session, inputs.functionName),
    deployments: lambdaDeployments(session, {
      application: inputs.codedeployApplication,
      deploymentGroup: inputs.codedeployDeploymentGroup,
    }),
    alarms: cloudWatchAlarms(session),
    logs: functionLogs(session),
    bucket:
      inputs.s3Bucket === undefined
        ? undefined
        : packageBucket(session, { bucket: inputs.s3Bucket, prefix: 'lambda-packages/' }),
    waiting: runnerWaiting,
    readFile: (path) => readFile(path),
  };
}
