/** Sees the deployment of a plan through, with the alias as the witness, and finds out why it failed. */
import type { ActionContext } from '@aws-release-actions/action-kit';
import { seeThrough } from '@aws-release-actions/deploy-action';
import { isGreen } from '@aws-release-actions/deployment';
import { diagnose } from './diagnose.ts';
import type { Inputs } from './inputs.ts';
import type { Release } from './outcome.ts';
import { type Plan, plannedRelease } from './plan.ts';
import type { Ports } from './ports.ts';

/** How the deployment ended. Throws WatchLost if its end was not seen. `timeout` in milliseconds. */
export async function watch(
  inputs: Inputs,
  ports: Ports,
  context: ActionContext,
  plan: Plan,
  deploymentId: string,
  timeout: number,
): Promise<Release> {
  const newVersion = plan.published.version;
  const readServing = async () => (await ports.versions.alias(inputs.alias))?.serving ?? {};
  const deployments = {
    ...ports.deployments,
    // The alias tells what serves; CodeDeploy's own number has been seen as a fraction and documented as a percentage.
    observe: async (id: string) => {
      const snapshot = await ports.deployments.observe(id);
      return { ...snapshot, newVersionPercent: (await readServing())[newVersion] ?? 0 };
    },
  };
  const oldVersion = plan.oldVersion ?? '';
  const outputs = { version: newVersion, 'previous-version': oldVersion, 'function-arn': plan.aliasArn };
  const { cancelledBy, serving, ...ending } = await seeThrough(
    { deploymentId, noun: 'version', newVersion, oldVersion, deployments, readServing, waiting: ports.waiting },
    { onCancel: inputs.onCancel, timeout, outputs },
    context,
  );
  const planned = plannedRelease(inputs, plan);
  const { deployment, outcome } = ending;
  const isExplained = deployment === undefined || isGreen(outcome) || cancelledBy !== undefined;
  const diagnosis = isExplained ? planned.diagnosis : await diagnose(deployment, inputs, ports, context.log);
  return { ...planned, ...ending, serving: serving ?? planned.serving, diagnosis };
}
