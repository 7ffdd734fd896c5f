export { portFailure } from './failure.ts';
export { type Recorded, recordingPlatform } from './recording-platform.ts';
export { type BundleResult, type BundleRun, runBundle } from './run-bundle.ts';
export { virtualWaiting } from './virtual-waiting.ts';
