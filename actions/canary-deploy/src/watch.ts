/** Watches the deployment of a plan to its end and judges what serves then. */
import type { ActionContext } from '@aws-release-actions/action-kit';
import { describeEntry, isGreen, judge, type TimelineEntry } from '@aws-release-actions/deployment';
import { type Watched, watchDeployment } from '@aws-release-actions/driver';
import { diagnose } from './diagnose.ts';
import type { Inputs } from './inputs.ts';
import type { Release } from './outcome.ts';
import { type Plan, plannedRelease } from './plan.ts';
import type { Ports } from './ports.ts';
import { WatchLost } from './watch-lost.ts';

/** How the deployment ended. Throws WatchLost if its end was not seen. */
export async function watchAndJudge(
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
        for (const entry of added) log.info(describeEntry(entry, { newVersion, deploymentId }));
      },
      onRetry: (error) => log.info(`Looking again: ${error.message}`),
    },
  ).catch((error: unknown) => {
    throw knowsNextStep(error) ? new WatchLost(deploymentId, error) : error;
  });
  const known = { ...plannedRelease(inputs, plan), entries, deployment: watched.deployment };
  if (watched.phase === 'left') {
    if (watched.why === 'deadline') throw new WatchLost(deploymentId, undefined, watched.deployment?.status);
    return {
      ...known,
      outcome: 'in-progress',
      reason: `The run was cancelled; deployment ${deploymentId} goes on, as asked.`,
    };
  }
  const { deployment, rollback, serving, cancelledBy } = watched;
  const oldVersion = plan.oldVersion ?? '';
  const verdict = judge({ newVersion, oldVersion, deployment, rollback, serving, cancelledBy });
  const diagnosis =
    isGreen(verdict.outcome) || cancelledBy !== undefined
      ? { alarms: [] }
      : await diagnose(deployment, inputs, ports, log);
  return { ...known, ...verdict, serving, rollback, diagnosis };
}

function knowsNextStep(error: unknown): error is Error & { readonly nextStep: string } {
  return error instanceof Error && 'nextStep' in error;
}
