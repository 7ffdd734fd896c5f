/** What a run leaves behind. Every text in it is masked. */

import type { Subject } from '../attestations/statement.ts';
import type { JobConclusion } from '../plan/dependencies.ts';
import type { MatrixRow } from '../plan/matrix.ts';

/** What a step did (`outcome`) and what it counts for after `continue-on-error` (`conclusion`). */
export type StepConclusion = JobConclusion;

export type AnnotationLevel = 'error' | 'warning' | 'notice';

export interface Annotation {
  readonly level: AnnotationLevel;
  readonly message: string;
  readonly step: string;
  readonly title?: string;
  readonly file?: string;
  readonly line?: number;
  readonly endLine?: number;
  readonly column?: number;
  readonly endColumn?: number;
}

export interface StepResult {
  readonly name: string;
  readonly id?: string;
  readonly stage: 'pre' | 'main' | 'post';
  readonly outcome: StepConclusion;
  readonly conclusion: StepConclusion;
  readonly outputs: Readonly<Record<string, string>>;
}

/** What GitHub would record as a deployment for a job with an `environment`. */
export interface DeploymentRecord {
  readonly environment: string;
  readonly url?: string;
  readonly job: string;
  readonly state: 'success' | 'failure' | 'error';
  readonly ref: string;
  readonly sha: string;
}

export interface JobResult {
  /** The job's id, after the ids of the calling jobs: `call / build`. */
  readonly id: string;
  readonly name: string;
  readonly matrix: MatrixRow;
  readonly result: JobConclusion;
  readonly outputs: Readonly<Record<string, string>>;
  readonly steps: readonly StepResult[];
  /** Markdown of all steps' GITHUB_STEP_SUMMARY. */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
  readonly environment?: string;
  /** The concurrency group; recorded only, as there is a single run. */
  readonly concurrency?: string;
}

/** An attestation that GitHub would keep for the repository. */
export interface AttestationRecord {
  readonly id: string;
  readonly repository: string;
  readonly predicateType: string;
  readonly subjects: readonly Subject[];
  /** URL of the workflow file that defines the signing job, with `@ref`. */
  readonly signer: string;
}

export interface RunResult {
  readonly result: 'success' | 'failure' | 'cancelled';
  /** `run-name`, or the workflow's name. */
  readonly name: string;
  readonly concurrency?: string;
  /** In the order of the file; one per matrix combination and per job of a called workflow. */
  readonly jobs: readonly JobResult[];
  readonly deployments: readonly DeploymentRecord[];
  readonly artifacts: readonly { readonly name: string; readonly files: readonly string[] }[];
  /** Absent if nothing was attested. */
  readonly attestations?: readonly AttestationRecord[];
  /** Where the folders of the jobs are, if they were to be kept. */
  readonly folder?: string;
}
