/**
 * Waits, as CloudFormation does, until a new service is steady. A pause hook holds its first deployment, too, where
 * nothing is there to be tested against: what waits for a person is told to go on.
 */
import { setTimeout as delay } from 'node:timers/promises';
import {
  ContinueServiceDeploymentCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  type ECSClient,
  type Service,
} from '@aws-sdk/client-ecs';

/** How long a service may take, and how often it is looked at, in milliseconds of the machine. */
const patience = 120_000;
const pause = 50;

/** Resolves when the service's first deployment is over; throws an Error with what ECS says if it fails. */
export async function waitUntilSteady(ecs: ECSClient, cluster: string, name: string): Promise<void> {
  const end = Date.now() + patience;
  for (;;) {
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [name] }));
    const service = services?.[0];
    if (service !== undefined && isSteady(service)) return;
    const failed = service?.deployments?.find(({ rolloutState }) => rolloutState === 'FAILED');
    if (failed !== undefined) throw new Error(`The service ${name} did not start: ${failed.rolloutStateReason}`);
    await releasePauses(ecs, service?.currentServiceDeployment);
    if (Date.now() > end) throw new Error(`The service ${name} does not get steady: ${service?.events?.[0]?.message}`);
    await delay(pause);
  }
}

/** Under CODE_DEPLOY a service has task sets, else deployments. */
function isSteady({ taskSets = [], deployments = [], desiredCount, runningCount }: Service): boolean {
  const isSettled =
    taskSets.length > 0
      ? taskSets.every(({ stabilityStatus }) => stabilityStatus === 'STEADY_STATE')
      : deployments.length === 1 && deployments[0]?.rolloutState === 'COMPLETED';
  return isSettled && runningCount === desiredCount;
}

async function releasePauses(ecs: ECSClient, serviceDeploymentArn: string | undefined): Promise<void> {
  if (serviceDeploymentArn === undefined) return;
  const input = { serviceDeploymentArns: [serviceDeploymentArn] };
  const { serviceDeployments } = await ecs.send(new DescribeServiceDeploymentsCommand(input));
  for (const { hookId, status } of serviceDeployments?.[0]?.lifecycleHookDetails ?? []) {
    if (status !== 'AWAITING_ACTION') continue;
    await ecs.send(new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId }));
  }
}
