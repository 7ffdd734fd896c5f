/**
 * A CodeDeploy deployment of an ECS service as a gate: it waits in the status Ready, with the test
 * listener on the new task set, until ContinueDeployment. The port `StageGate` on the SDK.
 */
import type { StageGate, StageSight } from '@aws-release-actions/driver';
import { ContinueDeploymentCommand, type DeploymentInfo, type LifecycleEvent } from '@aws-sdk/client-codedeploy';
import { codeDeployCalls } from './codedeploy-calls.ts';
import type { AwsSession } from './session.ts';

/** The only wait there is before production traffic moves. */
const readyWait = 'READY_WAIT';

/** The deployment with this id, `d-...`. */
export function codeDeployGate(session: AwsSession, deploymentId: string): StageGate {
  const { client, call, info, target, stop } = codeDeployCalls(session);
  return {
    deployment: `deployment ${deploymentId}`,
    setting:
      'Give its deployment group blueGreenDeploymentConfiguration.deploymentReadyOption with actionOnTimeout STOP_DEPLOYMENT and waitTimeInMinutes, so that deployments wait before production traffic moves.',
    look: async () => {
      const described = await info(deploymentId);
      const events = needsEvents(described) ? (await target(deploymentId))?.ecsTarget?.lifecycleEvents : undefined;
      return sightOf(described, events ?? []);
    },
    goOn: async () => {
      const input = { deploymentId, deploymentWaitType: readyWait } as const;
      await call('ContinueDeployment', deploymentId, () => client.send(new ContinueDeploymentCommand(input)));
    },
    rollBack: () => stop(deploymentId, true),
  };
}

/** InProgress is before the wait as well as after it; only the lifecycle events tell. */
function needsEvents({ status, computePlatform }: DeploymentInfo): boolean {
  return status === 'InProgress' && computePlatform === 'ECS';
}

/** Where a deployment stands. `events` are those of its only target. */
export function sightOf(info: DeploymentInfo, events: readonly LifecycleEvent[]): StageSight {
  const { status = 'unknown', computePlatform, errorInformation } = info;
  if (status === 'Failed' || status === 'Stopped') {
    return { at: 'turned-back', reason: errorInformation?.message ?? `it is ${status}` };
  }
  if (computePlatform !== undefined && computePlatform !== 'ECS') {
    return { at: 'beyond', step: `it deploys to ${computePlatform}, where there is no test traffic` };
  }
  if (status === 'Ready') return { at: 'stage', step: status, waits: [readyWait] };
  if (status === 'Succeeded' || status === 'Baking') return { at: 'beyond', step: status };
  const allowTraffic = events.find(({ lifecycleEventName }) => lifecycleEventName === 'AllowTraffic');
  if (allowTraffic?.status !== undefined && allowTraffic.status !== 'Pending') {
    return { at: 'beyond', step: `AllowTraffic ${allowTraffic.status}` };
  }
  const current = events.find((event) => event.status === 'InProgress')?.lifecycleEventName;
  return { at: 'before', step: current ?? status, willAsk: mayWait(info) };
}

/** Whether the deployment waits in Ready; if nothing is known of its settings, it may. */
function mayWait({ blueGreenDeploymentConfiguration }: DeploymentInfo): boolean {
  const { actionOnTimeout } = blueGreenDeploymentConfiguration?.deploymentReadyOption ?? {};
  return actionOnTimeout !== 'CONTINUE_DEPLOYMENT';
}
