/** Chooses the version of a release, and says what CodeDeploy is to do with it. */
import type { ActionContext } from '@aws-release-actions/action-kit';
import {
  type AliasState,
  type FunctionCode,
  type LambdaDeploymentRequest,
  type Published,
  publishVersion,
} from '@aws-release-actions/driver';
import type { Inputs } from './inputs.ts';
import type { Release } from './outcome.ts';
import type { Ports } from './ports.ts';

/** What is known when a version has been chosen. */
export interface Plan {
  readonly published: Published;
  readonly alias: AliasState | undefined;
  readonly aliasArn: string;
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
  const aliasArn = `${functionArn}:${inputs.alias}`;
  if (code === undefined) {
    const { version, codeSha256 } = latest;
    return { published: { version, codeSha256, changed: version !== alias?.primaryVersion }, alias, aliasArn };
  }
  const servingVersion = alias?.primaryVersion;
  const description = run.sha === '' ? '' : `${run.repository}@${run.sha}`;
  const published = await publishVersion(ports.versions, ports.waiting, {
    code,
    servingVersion,
    description,
    signal,
    deadline,
  });
  return { published, alias, aliasArn };
}

/** The deployment of a plan. */
export function deploymentRequest(
  inputs: Inputs,
  plan: Plan,
  alias: AliasState,
  { run }: ActionContext,
): LambdaDeploymentRequest {
  return {
    functionName: inputs.functionName,
    alias: inputs.alias,
    currentVersion: alias.primaryVersion,
    targetVersion: plan.published.version,
    shift: inputs.trafficShift,
    beforeAllowTrafficHook: inputs.beforeAllowTrafficHook,
    afterAllowTrafficHook: inputs.afterAllowTrafficHook,
    alarms: inputs.alarms,
    // A later attempt of the same run recognises its deployment by this text.
    description: `${run.repository} run ${run.runId}: version ${plan.published.version}`.trim(),
  };
}

/** What a release of this plan can tell before anything has happened. */
export function plannedRelease(inputs: Inputs, plan: Plan): Omit<Release, 'outcome' | 'reason'> {
  return {
    functionArn: plan.aliasArn,
    version: plan.published.version,
    codeSha256: plan.published.codeSha256,
    previousVersion: plan.alias?.primaryVersion,
    shift: inputs.trafficShift,
    serving: plan.alias?.serving ?? {},
    entries: [],
    diagnosis: { alarms: [] },
  };
}
