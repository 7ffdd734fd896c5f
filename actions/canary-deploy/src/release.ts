/**
 * The course of a release: look, publish, start (or adopt, or wait), watch, judge. Only this order is
 * decided here; what each part means is decided in its own room.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ActionContext } from '@aws-release-actions/action-kit';
import { occupied, startingState, warnOfJobLimit } from '@aws-release-actions/deploy-action';
import { describeShift, serves, shiftMinutes } from '@aws-release-actions/deployment';
import { type AliasState, awaitTurn, refuseIfCancelled } from '@aws-release-actions/driver';
import { releasedCode } from './code.ts';
import type { Inputs } from './inputs.ts';
import type { Release } from './outcome.ts';
import { choosePlan, deploymentRequest, descriptionOf, type Plan, plannedRelease } from './plan.ts';
import type { Ports } from './ports.ts';
import { preflight } from './preflight.ts';
import { splitAlias } from './refusals.ts';
import { watch } from './watch.ts';

const place = 'this deployment group';

/** Looks at a split that no deployment finishes: a rollback begins a moment after the end of what it rolls back. */
const looksAtSplit = 3;

/** Releases a version and sees it through. */
export async function release(inputs: Inputs, ports: Ports, context: ActionContext): Promise<Release> {
  const timeout = inputs.timeout ?? defaultTimeout(inputs);
  const { waiting, versions, deployments } = ports;
  const { log, signal } = context;
  const deadline = waiting.now() + timeout;
  warnOfJobLimit(timeout, context);
  const code = await releasedCode(inputs, ports, context.workspace);
  const { obstacle } = await preflight(inputs, ports, log);
  for (let splits = 0; ; ) {
    const alias = await versions.alias(inputs.alias);
    if (obstacle !== undefined) return refused(inputs, alias, obstacle);
    const plan = await choosePlan(inputs, ports, context, code, alias, deadline);
    const { version } = plan.published;
    if (alias === undefined) return await firstRelease(inputs, ports, context, plan);
    const description = descriptionOf(inputs, version, context);
    const turn = await awaitTurn(deployments, waiting, {
      // Outside of a workflow nothing tells a deployment from others.
      isOurs: (active) => description !== '' && active.description === description,
      onActiveDeployment: inputs.onActiveDeployment,
      signal,
      deadline,
      onWaiting: (id) => log.info(`Deployment ${id} is running in this group; waiting for its end.`),
    });
    if (turn.kind === 'occupied') return refused(inputs, alias, occupied(turn, place), plan);
    if (turn.kind === 'ours') {
      log.info(`Deployment ${turn.deploymentId} was started earlier; watching it.`);
      const oldVersion = turn.currentVersion ?? alias.primaryVersion;
      return await watch(inputs, ports, context, { ...plan, oldVersion }, turn.deploymentId, timeout);
    }
    // Somebody else's deployment may have moved the traffic while we published or waited.
    if (!isDeepStrictEqual(await versions.alias(inputs.alias), alias)) continue;
    if (serves(alias.serving, version)) return unchanged(inputs, plan);
    if (Object.keys(alias.serving).length > 1) {
      if (++splits === looksAtSplit) return refused(inputs, alias, splitAlias(inputs, alias), plan);
      await waiting.sleep(1000, signal);
      continue;
    }
    refuseIfCancelled(signal);
    log.info(`Releasing version ${version}: ${describeShift(inputs.trafficShift)}.`);
    context.saveState(startingState, description);
    const creation = await deployments.create(deploymentRequest(inputs, plan, alias, description));
    if (creation.kind === 'occupied') {
      if (waiting.now() >= deadline) {
        const blocker = { deploymentId: creation.activeDeploymentId, why: 'deadline' } as const;
        return refused(inputs, alias, occupied(blocker, place), plan);
      }
      await waiting.sleep(1000, signal);
      continue;
    }
    log.info(`Deployment ${creation.deploymentId} started.`);
    return await watch(inputs, ports, context, plan, creation.deploymentId, timeout);
  }
}

function unchanged(inputs: Inputs, plan: Plan): Release {
  const reason = `Version ${plan.published.version} serves all traffic already.`;
  return { ...plannedRelease(inputs, plan), outcome: 'unchanged', reason };
}

async function firstRelease(
  inputs: Inputs,
  ports: Ports,
  { log, signal }: ActionContext,
  plan: Plan,
): Promise<Release> {
  const { version } = plan.published;
  refuseIfCancelled(signal);
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
