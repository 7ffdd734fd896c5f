export {
  type ActiveDeployment,
  type AlarmState,
  type Alarms,
  type AliasState,
  type Creation,
  type FailureKind,
  type FunctionCode,
  type FunctionLogs,
  type FunctionState,
  isPortFailure,
  type LambdaDeploymentRequest,
  type LambdaDeployments,
  type LambdaVersions,
  type PackageBucket,
  type PortFailure,
  type Waiting,
} from './ports.ts';
export { FunctionNotReady, type Published, publishVersion } from './publish-version.ts';
export { type Start, startDeployment } from './start-deployment.ts';
export { runnerWaiting } from './waiting.ts';
export { type Watched, watchDeployment } from './watch-deployment.ts';
