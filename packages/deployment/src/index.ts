export { hasReached, type Milestone, milestoneMeaning, milestones } from './milestone.ts';
export { longestDelay, nextLookDelay, shortestDelay } from './polling.ts';
export {
  type AwsInstant,
  type DeploymentStatus,
  type Failure,
  isTerminal,
  type Snapshot,
  type Stage,
  type StageStatus,
  shortId,
} from './snapshot.ts';
export {
  canonicalDefinition,
  type Definition,
  definitionWithImages,
  imagesOf,
  registrableDefinition,
} from './task-definition.ts';
export { entriesBetween, type TimelineEntry } from './timeline.ts';
export { clockTime, describeEntry, ganttOf, type TimelineSubject } from './timeline-text.ts';
export { type AddressedTask, nobody, trafficShares, type WeightedTargets } from './traffic-shares.ts';
export {
  type DeploymentConfiguration,
  describeShift,
  lambdaConfiguration,
  parseTrafficShift,
  shiftMinutes,
  type TrafficShift,
  type TrafficStep,
  trafficSteps,
} from './traffic-shift.ts';
export {
  beginWatch,
  hasEnded,
  type OnCancel,
  type Transition,
  transition,
  type WatchEffect,
  type WatchEvent,
  type WatchState,
} from './transition.ts';
export {
  describeServing,
  type Evidence,
  failedHookStage,
  isGreen,
  judge,
  type Outcome,
  type Serving,
  serves,
  type Verdict,
} from './verdict.ts';
