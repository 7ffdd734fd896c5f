export { alarmsThatWentOff, type GuardState, readable, readGuard, warnUnlessElse } from './alarms.ts';
export { startDeployment, startingState, stopIfCutOff } from './cut-off.ts';
export { deploymentReport } from './deployment-report.ts';
export { deployInputs } from './inputs.ts';
export { occupied } from './occupied.ts';
export { alarmSection, logSection, timelineSection, trafficSection } from './report-sections.ts';
export { type Course, type Ending, type SeeThroughOptions, seeThrough } from './see-through.ts';
export { warnOfJobLimit } from './time-limits.ts';
export { WatchLost } from './watch-lost.ts';
