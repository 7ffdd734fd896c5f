/**
 * The course of a release: look, publish, start (or adopt, or wait), watch, judge. Only this order is
 * decided here; what each part means is decided in its own room.
 */
import type { ActionContext } from '@aws-release-actions/action-kit';
import {
  describeEntry,
  describeServing,
  describeShift,
  isGreen,
  judge,
  serves,
  shiftMinutes,
  type TimelineEntry,
} from '@aws-release-actions/deployment';
import {
  type AliasState,
  type FunctionCode,
  isPortFailure,
  type Published,
  publishVersion,
  type Start,
  startDeployment,
  type Watched,
  watchDeployment,
} from '@aws-release-actions/driver';
import { releasedCode } from './code.ts';
import { diagnose } from './diagnose.ts';
import type { Inputs } from './inputs.ts';
import type { Release } from './outcome.ts';
import type { Ports } from './ports.ts';
import { preflight } from './preflight.ts';
import { WatchLost } from './watch-lost.ts';

/** State of the step that its post stage reads. */
export const deploymentState = 'deployment-id';
export const watchEndedState = 'watch-ended';

/** What is known when a version has been chosen. */
interface Plan {
  readonly published: Published;
  readonly alias: AliasState | undefined;
  readonly aliasArn: string;
}

/** Releases a version and sees it through. */
export async function release(inputs: Inputs, ports: Ports, context: ActionContext): Promise<Release> {
  const deadline = ports.waiting.now() + (inputs.timeout ?? defaultTimeout(inputs));
  const code = await releasedCode(inputs, ports, context.workspace);
  const { obstacle } = await preflight(inputs, ports, context.log);
  for (;;) {
    const alias = await ports.versions.alias(inputs.alias);
    if (obstacle !== undefined) return refused(inputs, alias, obstacle);
    const plan = await choose(inputs, ports, context, code, alias, deadline);
    const { published } = plan;
    if (alias === undefined) return await firstRelease(inputs, ports, context, plan);
    if (serves(alias.serving, published.version)) {
      return {
        ...planned(inputs, plan),
        outcome: 'unchanged',
        reason: `Version ${published.version} serves all traffic already.`,
      };
    }
    if (Object.keys(alias.serving).length > 1 && (await ports.deployments.active()) === undefined) {
      return refused(inputs, alias, splitAlias(inputs, alias), plan);
    }
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

async function choose(
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

async function watchAndJudge(
  inputs: Inputs,
  ports: Ports,
  context: ActionContext,
  plan: Plan,
  deploymentId: string,
  deadline: number,
): Promise<Release> {
  const { log } = context;
  const newVersion = plan.published.version;
  const entries: TimelineEntry[] = [];
  const readServing = async () => (await ports.versions.alias(inputs.alias))?.serving ?? {};
  const watched: Watched = await watchDeployment(
    {
      // The alias tells what serves; CodeDeploy's own number has been seen as a fraction and documented as a percentage.
      observe: async (id) => {
        const snapshot = await ports.deployments.observe(id);
        return { ...snapshot, newVersionPercent: (await readServing())[newVersion] ?? 0 };
      },
      stop: ports.deployments.stop,
      readServing,
      waiting: ports.waiting,
    },
    {
      deploymentId,
      onCancel: inputs.onCancel,
      signal: context.signal,
      deadline,
      onEntries: (added) => {
        entries.push(...added);
        for (const entry of added) log.info(describeEntry(entry, newVersion));
      },
      onRetry: (error) => log.info(`Looking again: ${error.message}`),
    },
  ).catch((error: unknown) => {
    throw isPortFailure(error) ? new WatchLost(deploymentId, error) : error;
  });
  const known = { ...planned(inputs, plan), entries, deployment: watched.deployment };
  if (watched.phase === 'left') {
    if (watched.why === 'deadline') throw new WatchLost(deploymentId);
    return {
      ...known,
      outcome: 'in-progress',
      reason: `The run was cancelled; deployment ${deploymentId} goes on, as asked.`,
    };
  }
  const { deployment, rollback, serving, cancelledBy } = watched;
  const oldVersion = plan.alias?.primaryVersion ?? '';
  const verdict = judge({ newVersion, oldVersion, deployment, rollback, serving, cancelledBy });
  const diagnosis =
    isGreen(verdict.outcome) || cancelledBy !== undefined
      ? { alarms: [] }
      : await diagnose(deployment, inputs, ports, log);
  return { ...known, ...verdict, serving, rollback, diagnosis };
}

async function firstRelease(inputs: Inputs, ports: Ports, { log }: ActionContext, plan: Plan): Promise<Release> {
  const { version } = plan.published;
  log.info(`The function has no alias "${inputs.alias}" yet; it begins with version ${version}.`);
  await ports.versions.createAlias(inputs.alias, version);
  const serving = (await ports.versions.alias(inputs.alias))?.serving ?? {};
  const reason = `The alias "${inputs.alias}" is new; version ${version} serves all traffic.`;
  return { ...planned(inputs, plan), outcome: 'succeeded', reason, serving };
}

function deploymentRequest(inputs: Inputs, plan: Plan, alias: AliasState, { run }: ActionContext) {
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

function planned(inputs: Inputs, plan: Plan) {
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

function refused(inputs: Inputs, alias: AliasState | undefined, reason: string, plan?: Plan): Release {
  const base = plan === undefined ? undefined : planned(inputs, plan);
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

function occupied({ deploymentId, why }: Extract<Start, { kind: 'occupied' }>): string {
  const ending = {
    policy: '',
    deadline: ' It had not ended when the time was up.',
    cancelled: ' The run was cancelled while waiting for it.',
  };
  return `Deployment ${deploymentId} is running in this deployment group, which takes one at a time.${ending[why]} No traffic was moved.`;
}

function splitAlias(inputs: Inputs, alias: AliasState): string {
  return `The alias "${inputs.alias}" is split (${describeServing(alias.serving)}) though no deployment is running, and CodeDeploy would refuse it. Give one version all the traffic, for example with: aws lambda update-alias --function-name ${inputs.functionName} --name ${inputs.alias} --function-version ${alias.primaryVersion} --routing-config AdditionalVersionWeights={}`;
}

/** Milliseconds: the shift, an hour (CodeDeploy's limit) for each hook, and an hour for what comes first. */
function defaultTimeout(inputs: Inputs): number {
  const hooks = [inputs.beforeAllowTrafficHook, inputs.afterAllowTrafficHook].filter((hook) => hook !== undefined);
  return (shiftMinutes(inputs.trafficShift) + 60 * hooks.length + 60) * 60_000;
}
