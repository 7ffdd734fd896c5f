export { RunningClock, SteppingClock } from './clock/clock.ts';
export type { PolicyDocument } from './permissions/policy.ts';
export { findDockerRuntime } from './runtime/tasks/docker/docker-runtime.ts';
export { type LocalAws, startLocalAws } from './server.ts';
