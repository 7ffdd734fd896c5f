/** What a run of canary-deploy ends with: everything that its report needs. */
import type { Outcome, Serving, Snapshot, TimelineEntry, TrafficShift } from '@aws-release-actions/deployment';
import type { AlarmState } from '@aws-release-actions/driver';

/** Why a deployment failed, as far as it could be read. */
export interface Diagnosis {
  /** The alarms that went off. */
  readonly alarms: readonly AlarmState[];
  /** The hook that failed, with the last lines of its log. */
  readonly hook?:
    | { readonly functionName: string; readonly stage: string; readonly lines: readonly string[] }
    | undefined;
}

/** How a release ended. */
export interface Release {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly functionArn: string;
  readonly version?: string | undefined;
  readonly previousVersion?: string | undefined;
  readonly codeSha256?: string | undefined;
  readonly shift: TrafficShift;
  readonly serving: Serving;
  readonly deployment?: Snapshot | undefined;
  readonly rollback?: Snapshot | undefined;
  readonly entries: readonly TimelineEntry[];
  readonly diagnosis: Diagnosis;
}
