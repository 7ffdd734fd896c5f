export { RunningClock, SteppingClock } from './clock/clock.ts';
export { findDockerRuntime } from './runtime/tasks/docker/docker-runtime.ts';
export { type LocalAws, startLocalAws } from './server.ts';
