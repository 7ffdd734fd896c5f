/** ecs-blue-green: a release, and what to do in the post stage if it was cut off. */
import type { Action } from '@aws-release-actions/action-kit';
import { stopIfCutOff } from '@aws-release-actions/deploy-action';
import { type Inputs, inputs } from './inputs.ts';
import type { Release } from './outcome.ts';
import { awsPorts, type Ports } from './ports.ts';
import { isMarked, release } from './release.ts';
import { report } from './report.ts';

export const ecsBlueGreen: Action<Inputs, Release> = {
  inputs,
  report,
  run: (given, context) => release(given, awsPorts(given, context), context),
  afterwards: (given, context) =>
    stopIfCutOff(given.onCancel, context, () => deploymentsOf(awsPorts(given, context)), isMarked),
};

/** Main has started a deployment, so the service has an engine. */
async function deploymentsOf({ service, deployments }: Pick<Ports, 'service' | 'deployments'>) {
  const engine = (await service.describe())?.engine;
  return deployments(engine === 'task-sets' ? 'task-sets' : 'service-deployments');
}
