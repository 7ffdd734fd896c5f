/** Sees a deployment through, with the load balancer and the tasks behind it as the witnesses. */
import type { ActionContext } from '@aws-release-actions/action-kit';
import { readable, seeThrough } from '@aws-release-actions/deploy-action';
import { hasReached, isGreen, type Snapshot } from '@aws-release-actions/deployment';
import type { IllTarget, ServingTasks } from '@aws-release-actions/driver';
import { diagnose } from './diagnose.ts';
import type { Inputs } from './inputs.ts';
import { noDiagnosis, type Release } from './outcome.ts';
import { foreignTask, plannedRelease, type Site } from './plan.ts';
import type { Ports } from './ports.ts';

/** A deployment that runs: what it brings to where, and what it replaces. Task definitions are `family:revision`. */
export interface Underway {
  readonly site: Site;
  readonly newVersion: string;
  readonly oldVersion: string;
  /** Images of the new task definition by container. */
  readonly images: Readonly<Record<string, string>>;
}

/** How the deployment ended, or how far it came. Throws WatchLost if that was not seen. `timeout` in milliseconds. */
export async function watch(
  inputs: Inputs,
  ports: Ports,
  context: ActionContext,
  underway: Underway,
  deploymentId: string,
  timeout: number,
): Promise<Release> {
  const { site, newVersion, oldVersion, images } = underway;
  const { productionRoute, targetGroups, engine } = site.service;
  const { log } = context;
  const deployments = ports.deployments(engine);
  let illTargets: readonly IllTarget[] = [];
  const observe = async (id: string): Promise<Snapshot> => {
    const snapshot = await deployments.observe(id);
    // Targets leave when a deployment goes back, so their state is read while they are there.
    if (id !== deploymentId || snapshot.reached === 'completed') return snapshot;
    const seen = await ports.service.illTargets(targetGroups).catch(() => []);
    if (seen.length > 0) illTargets = seen;
    if (!hasReached(snapshot.reached, 'production-traffic')) return snapshot;
    // Everybody is on the new tasks, and the old ones are still there: the time to notice.
    return { ...snapshot, isSick: (await ports.service.serving(productionRoute)).isSick };
  };
  let witness: ServingTasks | undefined;
  const readServing = async () => {
    witness = await ports.service.serving(productionRoute);
    return witness.shares;
  };
  const { cancelledBy, serving, ...ending } = await seeThrough(
    {
      ...{ deploymentId, noun: 'task definition', newVersion, oldVersion, readServing, waiting: ports.waiting },
      deployments: { observe, stop: deployments.stop },
    },
    {
      onCancel: inputs.onCancel,
      until: inputs.waitUntil === 'completed' ? undefined : inputs.waitUntil,
      timeout,
      outputs: {
        'task-definition': newVersion,
        'previous-task-definition': oldVersion,
        'production-endpoint': site.productionEndpoint ?? '',
        'test-endpoint': site.testEndpoint ?? '',
      },
    },
    context,
  );
  const { deployment } = ending;
  const shares = serving ?? (await readable(log, readServing)) ?? {};
  const known = { taskDefinition: newVersion, previousTaskDefinition: oldVersion, images, serving: shares };
  const planned = plannedRelease(inputs, site, { ...known, reached: deployment?.reached });
  if (ending.outcome === 'succeeded' && witness !== undefined) {
    // The same look that the verdict is from: no call that could fail now, nothing that has moved since.
    const foreign = foreignTask(witness, newVersion, images);
    if (foreign !== undefined) return { ...planned, ...ending, outcome: 'superseded', reason: foreign };
  }
  const isExplained = deployment === undefined || isGreen(ending.outcome) || cancelledBy !== undefined;
  const diagnosis = isExplained ? noDiagnosis : await diagnose(deployment, newVersion, illTargets, ports, log);
  return { ...planned, ...ending, diagnosis };
}
