/** What a run of ecs-blue-green ends with: everything that its report needs. */
import type { Milestone, Outcome, Serving, Snapshot, TimelineEntry } from '@aws-release-actions/deployment';
import type { AlarmState, IllTarget, StoppedTask } from '@aws-release-actions/driver';

/** Why a deployment failed, as far as it could be read. */
export interface Diagnosis {
  /** The alarms that went off. */
  readonly alarms: readonly AlarmState[];
  /** New tasks that died, the newest first. */
  readonly stoppedTasks: readonly StoppedTask[];
  /** Targets that were unhealthy when they were last seen. */
  readonly illTargets: readonly IllTarget[];
}

export const noDiagnosis: Diagnosis = { alarms: [], stoppedTasks: [], illTargets: [] };

/** How a release ended. Task definitions are `family:revision`. */
export interface Release {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly cluster: string;
  readonly service: string;
  readonly taskDefinition?: string | undefined;
  readonly previousTaskDefinition?: string | undefined;
  /** Images of the new task definition by container. */
  readonly images: Readonly<Record<string, string>>;
  readonly productionEndpoint?: string | undefined;
  readonly testEndpoint?: string | undefined;
  readonly reached?: Milestone | undefined;
  readonly serving: Serving;
  readonly deployment?: Snapshot | undefined;
  readonly rollback?: Snapshot | undefined;
  readonly entries: readonly TimelineEntry[];
  readonly diagnosis: Diagnosis;
}
