/**
 * What the services ask of one another, as AWS's services do behind their APIs: CodeDeploy moves a Lambda
 * alias or a listener and invokes hooks, ECS registers targets, alarms are polled.
 */
export type * from './ports/container-services.ts';
export type * from './ports/event-sink.ts';
export type * from './ports/functions.ts';
export type * from './ports/images.ts';
export type * from './ports/load-balancing.ts';
export type * from './ports/log-writer.ts';
export type * from './ports/monitoring.ts';
export type * from './ports/object-reader.ts';
export type * from './ports/phase-faults.ts';
export type * from './ports/sessions.ts';
export type * from './ports/task-runtime.ts';
export type * from './ports/topics.ts';
