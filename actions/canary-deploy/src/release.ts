/**
 * The course of a release: look, publish, start (or adopt, or wait), watch, judge. Only this order is
 * decided here; what each part means is decided in its own room.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ActionContext } from '@aws-release-actions/action-kit';
import { describeShift, serves, shiftMinutes } from '@aws-release-actions/deployment';
import { type AliasState, startDeployment } from '@aws-release-actions/driver';
import { releasedCode } from './code.ts';
import type { Inputs } from './inputs.ts';
import type { Release } from './outcome.ts';
import { choosePlan, deploymentRequest, type Plan, plannedRelease } from './plan.ts';
import type { Ports } from './ports.ts';
import { preflight } from './preflight.ts';
import { occupied, splitAlias } from './refusals.ts';
import { watchAndJudge } from './watch.ts';

/** State of the step that its post stage reads. */
export const deploymentState = 'deployment-id';
export const watchEndedState = 'watch-ended';

/** Releases a version and sees it through. */
export async function release(inputs: Inputs, ports: Ports, context: ActionContext): Promise<Release> {
  const deadline = ports.waiting.now() + (inputs.timeout ?? defaultTimeout(inputs));
  const code = await releasedCode(inputs, ports, context.workspace);
  const { obstacle } = await preflight(inputs, ports, context.log);
  for (;;) {
    const alias = await ports.versions.alias(inputs.alias);
    if (obstacle !== undefined) return refused(inputs, alias, obstacle);
    const plan = await choosePlan(inputs, ports, context, code, alias, deadline);
    const { published } = plan;
    if (alias === undefined) return await firstRelease(inputs, ports, context, plan);
    if (serves(alias.serving, published.version)) {
      return {
        ...plannedRelease(inputs, plan),
        outcome: 'unchanged',
        reason: `Version ${published.version} serves all traffic already.`,
      };
    }
    // Publishing takes seconds, in which somebody else's deployment may have moved the traffic.
    if (!isDeepStrictEqual(await ports.versions.alias(inputs.alias), alias)) continue;
    const split = isSplit(alias) ? await finisherOf(inputs, ports, context.signal) : 'deployment';
    if (split === 'gone') continue;
    if (split === 'nobody') return refused(inputs, alias, splitAlias(inputs.functionName, inputs.alias, alias), plan);
    context.log.info(`Releasing version ${published.version}: ${describeShift(inputs.trafficShift)}.`);
    const start = await startDeployment(ports.deployments, ports.waiting, {
      request: deploymentRequest(inputs, plan, alias, context),
      onActiveDeployment: inputs.onActiveDeployment,
      signal: context.signal,
      deadline,
      onWaiting: (id) => context.log.info(`Deployment ${id} is running in this group; waiting for its end.`),
    });
    if (start.kind === 'occupied') return refused(inputs, alias, occupied(start), plan);
    // Somebody else's deployment has ended meanwhile: what serves may be another version now.
    if (start.kind === 'waited') continue;
    context.setOutput('deployment-id', start.deploymentId);
    context.saveState(deploymentState, start.deploymentId);
    context.log.info(
      `Deployment ${start.deploymentId} ${start.kind === 'adopted' ? 'was started earlier; watching it' : 'started'}.`,
    );
    try {
      return await watchAndJudge(inputs, ports, context, plan, start.deploymentId, deadline);
    } finally {
      // Whatever is still unset in the post stage was cut off by a kill.
      context.saveState(watchEndedState, 'true');
    }
  }
}

function isSplit({ serving }: AliasState): boolean {
  return Object.keys(serving).length > 1;
}

/**
 * Who is going to finish a split; `gone` if it is none any more. A deployment can end between two of our
 * calls, and its rollback begins a moment after its end, so one look is not enough.
 */
async function finisherOf(
  inputs: Inputs,
  ports: Ports,
  signal: AbortSignal,
): Promise<'deployment' | 'nobody' | 'gone'> {
  for (let look = 1; look <= 3; look++) {
    if ((await ports.deployments.active()) !== undefined) return 'deployment';
    const alias = await ports.versions.alias(inputs.alias);
    if (alias === undefined || !isSplit(alias)) return 'gone';
    await ports.waiting.sleep(1000, signal);
  }
  return 'nobody';
}

async function firstRelease(inputs: Inputs, ports: Ports, { log }: ActionContext, plan: Plan): Promise<Release> {
  const { version } = plan.published;
  log.info(`The function has no alias "${inputs.alias}" yet; it begins with version ${version}.`);
  await ports.versions.createAlias(inputs.alias, version);
  const serving = (await ports.versions.alias(inputs.alias))?.serving ?? {};
  const reason = `The alias "${inputs.alias}" is new; version ${version} serves all traffic.`;
  return { ...plannedRelease(inputs, plan), outcome: 'succeeded', reason, serving };
}

function refused(inputs: Inputs, alias: AliasState | undefined, reason: string, plan?: Plan): Release {
  const base = plan === undefined ? undefined : plannedRelease(inputs, plan);
  return {
    functionArn: '',
    previousVersion: alias?.primaryVersion,
    shift: inputs.trafficShift,
    serving: alias?.serving ?? {},
    entries: [],
    diagnosis: { alarms: [] },
    ...base,
    outcome: 'failed',
    reason,
  };
}

/** Milliseconds: the shift, an hour (CodeDeploy's limit) for each hook, and an hour for what comes first. */
function defaultTimeout(inputs: Inputs): number {
  const hooks = [inputs.beforeAllowTrafficHook, inputs.afterAllowTrafficHook].filter((hook) => hook !== undefined);
  return (shiftMinutes(inputs.trafficShift) + 60 * hooks.length + 60) * 60_000;
}
