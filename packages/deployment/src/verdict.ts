/**
 * What became of a release. Read from what serves traffic, compared with what was asked: a status word
 * alone never makes a release green.
 */
import type { Snapshot } from './snapshot.ts';

export type Outcome =
  | 'succeeded'
  | 'unchanged'
  | 'rolled-back'
  | 'rollback-failed'
  | 'stopped'
  | 'superseded'
  | 'failed'
  | 'in-progress';

/** Versions with a share of the traffic, in percent; shares add up to 100. */
export type Serving = Readonly<Record<string, number>>;

/** An outcome with its reason, in one sentence. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly reason: string;
}

/** What a verdict is made of. */
export interface Evidence {
  /** The version that was to get all traffic. */
  readonly newVersion: string;
  /** The version that had all traffic before. */
  readonly oldVersion: string;
  /** The last look at the deployment. */
  readonly deployment: Snapshot;
  /** The last look at the deployment that rolled it back, if there was one. */
  readonly rollback?: Snapshot | undefined;
  /** What serves traffic in the end. */
  readonly serving: Serving;
  /** The signal by which a person cancelled the run, if one did. */
  readonly cancelledBy?: string | undefined;
}

/** Whether an outcome is what the user asked for (exit 0). */
export function isGreen(outcome: Outcome): boolean {
  return outcome === 'succeeded' || outcome === 'unchanged' || outcome === 'in-progress';
}

/** Judges a deployment that has ended. */
export function judge(evidence: Evidence): Verdict {
  const { newVersion, oldVersion, deployment, rollback, serving } = evidence;
  const served = describeServing(serving);
  if (deployment.status === 'succeeded') {
    if (serves(serving, newVersion))
      return { outcome: 'succeeded', reason: `Version ${newVersion} serves all traffic.` };
    // Somebody moved the traffic after the deployment ended: what was released is not what runs.
    return {
      outcome: 'superseded',
      reason: `Deployment ${deployment.deploymentId} succeeded, but version ${newVersion} does not serve all traffic: ${served}.`,
    };
  }
  const cause = causeOf(evidence);
  if (serves(serving, oldVersion)) {
    const wasRolledBack = rollback !== undefined || deployment.rollbackDeploymentId !== undefined;
    if (wasRolledBack)
      return { outcome: 'rolled-back', reason: `${cause} Version ${oldVersion} serves all traffic again.` };
    const outcome = deployment.status === 'stopped' ? 'stopped' : 'failed';
    return { outcome, reason: `${cause} Version ${oldVersion} still serves all traffic.` };
  }
  if (rollback !== undefined || deployment.rollbackDeploymentId !== undefined) {
    return {
      outcome: 'rollback-failed',
      reason: `${cause} The rollback did not restore version ${oldVersion}: ${served}.`,
    };
  }
  const outcome = deployment.status === 'stopped' ? 'stopped' : 'failed';
  return { outcome, reason: `${cause} It was not rolled back: ${served}.` };
}

/** "version 1 serves 90 %, version 2 serves 10 %". */
export function describeServing(serving: Serving): string {
  return Object.entries(serving)
    .map(([version, percent]) => `version ${version} serves ${Number(percent.toFixed(2))} %`)
    .join(', ');
}

/** Whether a version has all the traffic. */
export function serves(serving: Serving, version: string): boolean {
  return serving[version] === 100 && Object.values(serving).every((percent) => percent === 0 || percent === 100);
}

function causeOf({ deployment, cancelledBy }: Evidence): string {
  if (cancelledBy !== undefined) return `The run was cancelled (${cancelledBy}), so the deployment was stopped.`;
  const code = deployment.failure?.code ?? '';
  const message = deployment.failure?.message ?? `Deployment ${deployment.deploymentId} ended as ${deployment.status}.`;
  const alarms = code === 'ALARM_ACTIVE' ? activatedAlarms(message) : [];
  if (alarms.length > 0) return `The ${alarms.length === 1 ? 'alarm' : 'alarms'} ${alarms.join(', ')} went off.`;
  if (code === 'MANUAL_STOP') return `Somebody stopped the deployment. ${message}`;
  const stage = failedHookStage(deployment);
  return stage === undefined ? message : `The hook of ${stage} failed. ${message}`;
}

/** The stage whose hook failed the deployment; undefined if no hook is to blame. */
export function failedHookStage({ stages, failure }: Snapshot): string | undefined {
  // An alarm or a stop also fails the stage that was under way.
  if (failure?.code === 'ALARM_ACTIVE' || failure?.code === 'MANUAL_STOP') return undefined;
  const stage = stages.find(({ status }) => status === 'failed')?.name;
  return stage === 'AllowTraffic' ? undefined : stage;
}

/** Names in CodeDeploy's message "... Activated alarms: <name1> <name2>" (the angle brackets are real). */
export function activatedAlarms(message: string): readonly string[] {
  const list = /Activated alarms?:(.*)$/s.exec(message)?.[1] ?? '';
  return [...list.matchAll(/<([^>]+)>/g)].map((match) => match[1] ?? '');
}
