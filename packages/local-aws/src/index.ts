export { RunningClock, SteppingClock } from './clock/clock.ts';
export { type LocalAws, startLocalAws } from './server.ts';
