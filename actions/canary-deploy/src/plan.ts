/** Chooses the version of a release, and says what CodeDeploy is to do with it. */
import { type ActionContext, InputError } from '@aws-release-actions/action-kit';
import { plainName } from '@aws-release-actions/aws';
import {
  type AliasState,
  type FunctionCode,
  type LambdaDeploymentRequest,
  type Published,
  publishVersion,
  settledVersion,
} from '@aws-release-actions/driver';
import type { Inputs } from './inputs.ts';
import type { Release } from './outcome.ts';
import type { Ports } from './ports.ts';

/** What is known when a version has been chosen. */
export interface Plan {
  readonly published: Published;
  readonly alias: AliasState | undefined;
  readonly aliasArn: string;
  /** The version that the deployment replaces. */
  readonly oldVersion: string | undefined;
}

/** Publishes the code, or finds the version that the inputs name. */
export async function choosePlan(
  inputs: Inputs,
  ports: Ports,
  { signal, run }: ActionContext,
  code: FunctionCode | undefined,
  alias: AliasState | undefined,
  deadline: number,
): Promise<Plan> {
  const latest = await ports.versions.describe(inputs.version);
  const functionArn = latest.functionArn.replace(/(:function:[^:]+):.+$/, '$1');
  const oldVersion = alias?.primaryVersion;
  const base = { alias, aliasArn: `${functionArn}:${inputs.alias}`, oldVersion };
  if (code === undefined) return { ...base, published: await publishedVersion(inputs, ports, signal, deadline) };
  // Lambda takes at most 256 characters.
  const description = run.sha === '' ? '' : `${run.repository}@${run.sha}`.slice(-256);
  const options = { code, servingVersion: oldVersion, description, signal, deadline };
  return { ...base, published: await publishVersion(ports.versions, ports.waiting, options) };
}

/** The version that the input `version` names, once it can take traffic. */
async function publishedVersion(
  { version: named = '', codeSha256: expected }: Inputs,
  { versions, waiting }: Ports,
  signal: AbortSignal,
  deadline: number,
): Promise<Published> {
  const { version, codeSha256 } = await settledVersion(versions, waiting, { signal, deadline }, named);
  if (expected !== undefined && expected !== codeSha256) {
    throw new InputError([
      `Input 'code-sha256' is "${expected}", but version ${version} has "${codeSha256}": it is not the one that was built.`,
    ]);
  }
  return { version, codeSha256 };
}

/**
 * What tells the deployment of this run from every other one, also in a later attempt; empty outside of a
 * workflow, where nothing does. CodeDeploy takes at most 256 characters, so what differs comes first.
 */
export function descriptionOf(inputs: Inputs, version: string, { run }: ActionContext): string {
  if (run.runId === '') return '';
  const name = `${plainName(inputs.functionName)}:${inputs.alias}`;
  return `Run ${run.runId}: version ${version} of ${name}, ${run.repository}`.slice(0, 256);
}

/** The deployment of a plan. */
export function deploymentRequest(
  inputs: Inputs,
  plan: Plan,
  alias: AliasState,
  description: string,
): LambdaDeploymentRequest {
  return {
    // The AppSpec names a function; an ARN is only where it comes from.
    functionName: plainName(inputs.functionName),
    alias: inputs.alias,
    currentVersion: alias.primaryVersion,
    targetVersion: plan.published.version,
    shift: inputs.trafficShift,
    beforeAllowTrafficHook: inputs.beforeAllowTrafficHook,
    afterAllowTrafficHook: inputs.afterAllowTrafficHook,
    alarms: inputs.alarms,
    rollBackOnStop: inputs.onCancel !== 'stop',
    description,
  };
}

/** What a release of this plan can tell before anything has happened. */
export function plannedRelease(inputs: Inputs, plan: Plan): Omit<Release, 'outcome' | 'reason'> {
  return {
    functionArn: plan.aliasArn,
    version: plan.published.version,
    codeSha256: plan.published.codeSha256,
    previousVersion: plan.oldVersion,
    shift: inputs.trafficShift,
    serving: plan.alias?.serving ?? {},
    entries: [],
    diagnosis: { alarms: [] },
  };
}
