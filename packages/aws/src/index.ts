export { cloudWatchAlarms } from './alarms.ts';
export { AwsError } from './aws-error.ts';
export { functionLogs, plainName } from './function-logs.ts';
export { type DeploymentGroup, lambdaDeployments } from './lambda-deployments.ts';
export { lambdaInvocations } from './lambda-invoke.ts';
export { lambdaVersions } from './lambda-versions.ts';
export { packageBucket } from './package-bucket.ts';
export { type AwsSession, openSession, type SessionOptions } from './session.ts';
