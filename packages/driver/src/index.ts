export type {
  ContainerDeploymentRequest,
  ContainerDeployments,
  ContainerService,
  IllTarget,
  ServiceState,
  ServingTask,
  ServingTasks,
  StoppedTask,
  TaskDefinition,
  TaskSetPlacement,
} from './container-ports.ts';
export { awaitTurn, type Turn } from './deployment-turn.ts';
export type {
  ImageRepository,
  RegistryLogin,
  RepositoryImage,
  RepositoryState,
  TagMutability,
} from './image-repository.ts';
export {
  type ActiveDeployment,
  type AlarmState,
  type Alarms,
  type AliasState,
  type Creation,
  type Deployments,
  type FailureKind,
  type FunctionCode,
  type FunctionLogs,
  type FunctionState,
  isPortFailure,
  type LambdaDeploymentRequest,
  type LambdaDeployments,
  type LambdaVersions,
  type PackageBucket,
  type PackageFile,
  type PortFailure,
  type StoredPackage,
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
export { type Answered, answerStage, type StageAnswer } from './stage-gate-answer.ts';
export { runnerWaiting } from './waiting.ts';
export { type Watched, watchDeployment } from './watch-deployment.ts';
