export { type Group, lookAtGroup } from './deployment-group.ts';
export type {
  ImageRepository,
  RegistryLogin,
  RepositoryImage,
  RepositoryState,
  TagMutability,
} from './image-repository.ts';
export {
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
export {
  FunctionNotReady,
  type Published,
  publishVersion,
  refuseIfCancelled,
  settledVersion,
} from './publish-version.ts';
export { type Arrival, awaitStage, type StageGate, type StageSight } from './stage-gate.ts';
export { type Answered, answerStage } from './stage-gate-answer.ts';
export { runnerWaiting } from './waiting.ts';
export { type Watched, watchDeployment } from './watch-deployment.ts';
