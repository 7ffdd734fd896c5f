/**
 * What became of a release. Read from what serves traffic, compared with what was asked: a status word
 * alone never makes a release green.
 */
import { type Snapshot, shortId } from './snapshot.ts';
import { nobody } from './traffic-shares.ts';

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
  /** What versions are called, for example "version" or "task definition". */
  readonly noun: string;
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
  /** Why the watch stopped it, as a sentence, if it did. */
  readonly stoppedBecause?: string | undefined;
}

/** Whether an outcome is what the user asked for (exit 0). */
export function isGreen(outcome: Outcome): boolean {
  return outcome === 'succeeded' || outcome === 'unchanged' || outcome === 'in-progress';
}

/** Judges a deployment that has ended. */
export function judge(evidence: Evidence): Verdict {
  const { noun, newVersion, oldVersion, deployment, rollback, serving } = evidence;
  const served = describeServing(serving, noun);
  const [newOne, oldOne] = [`${capitalized(noun)} ${newVersion}`, `${capitalized(noun)} ${oldVersion}`];
  if (deployment.status === 'succeeded') {
    if (serves(serving, newVersion)) return { outcome: 'succeeded', reason: `${newOne} serves all traffic.` };
    const said = `Deployment ${shortId(deployment.deploymentId)} succeeded, but`;
    if (nobody in serving)
      return { outcome: 'failed', reason: `${said} not all traffic finds a healthy task: ${served}.` };
    // Somebody moved the traffic after the deployment ended: what was released is not what runs.
    return {
      outcome: 'superseded',
      reason: `${said} ${noun} ${newVersion} does not serve all traffic: ${served}.`,
    };
  }
  const cause = causeOf(evidence);
  const wasRolledBack =
    rollback !== undefined || deployment.rollbackDeploymentId !== undefined || deployment.wentBack === true;
  if (serves(serving, oldVersion)) {
    if (wasRolledBack) return { outcome: 'rolled-back', reason: `${cause} ${oldOne} serves all traffic again.` };
    const outcome = deployment.status === 'stopped' ? 'stopped' : 'failed';
    return { outcome, reason: `${cause} ${oldOne} still serves all traffic.` };
  }
  if (wasRolledBack) {
    return {
      outcome: 'rollback-failed',
      reason: `${cause} The rollback did not restore ${noun} ${oldVersion}: ${served}.`,
    };
  }
  const outcome = deployment.status === 'stopped' ? 'stopped' : 'failed';
  return { outcome, reason: `${cause} It was not rolled back: ${served}.` };
}

/** "version 1 serves 90 %, version 2 serves 10 %". */
export function describeServing(serving: Serving, noun: string): string {
  if (Object.keys(serving).length === 0) return 'nothing serves';
  return Object.entries(serving)
    .map(([version, percent]) => {
      const share = `${Number(percent.toFixed(2))} %`;
      return version === nobody ? `${share} find none` : `${noun} ${version} serves ${share}`;
    })
    .join(', ');
}

/** Whether a version has all the traffic. */
export function serves(serving: Serving, version: string): boolean {
  return serving[version] === 100 && Object.values(serving).every((percent) => percent === 0 || percent === 100);
}

function causeOf({ deployment, cancelledBy, stoppedBecause }: Evidence): string {
  if (stoppedBecause !== undefined) return stoppedBecause;
  if (cancelledBy !== undefined) return `The run was cancelled (${cancelledBy}), so the deployment was stopped.`;
  const code = deployment.failure?.code ?? '';
  const message =
    deployment.failure?.message ?? `Deployment ${shortId(deployment.deploymentId)} ended as ${deployment.status}.`;
  const alarms = deployment.failure?.alarms ?? [];
  if (alarms.length > 0) return `The ${alarms.length === 1 ? 'alarm' : 'alarms'} ${alarms.join(', ')} went off.`;
  if (code === 'MANUAL_STOP') return `Somebody stopped the deployment. ${message}`;
  const stage = failedHookStage(deployment);
  return stage === undefined ? message : `The hook of ${stage} failed. ${message}`;
}

/** The stage whose hook failed the deployment; undefined if no hook is to blame. */
export function failedHookStage({ stages, failure }: Snapshot): string | undefined {
  // An alarm or a stop also fails the stage that was under way.
  if (failure?.alarms !== undefined || failure?.code === 'MANUAL_STOP') return undefined;
  const stage = stages.find(({ status }) => status === 'failed')?.name;
  return stage === undefined || stagesWithoutHook.has(stage) ? undefined : stage;
}

/** What CodeDeploy does itself. */
const stagesWithoutHook: ReadonlySet<string> = new Set(['Install', 'AllowTestTraffic', 'AllowTraffic']);

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
