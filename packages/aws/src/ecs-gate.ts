/**
 * A service deployment of ECS as a gate: PAUSE hooks behind the shift of the test traffic hold it until
 * ContinueServiceDeployment. The port `StageGate` on the SDK.
 */
import type { StageGate, StageSight } from '@aws-release-actions/driver';
import {
  ContinueServiceDeploymentCommand,
  DescribeServiceDeploymentsCommand,
  ECSClient,
  type ServiceDeployment,
  StopServiceDeploymentCommand,
} from '@aws-sdk/client-ecs';
import type { AwsSession } from './session.ts';

/** The stages at which a pause holds a deployment with test traffic on the new revision and production on the old. */
const pausedAt = ['POST_TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT'] as const;

/** Stages with production traffic on the new revision, or about to be. */
const afterwards: readonly string[] = [
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
  'BAKE_TIME',
  'CLEAN_UP',
];

/** The service deployment with this ARN. */
export function ecsGate(session: AwsSession, serviceDeploymentArn: string): StageGate {
  const client = new ECSClient(session.clientOptions());
  const call = <T>(operation: string, send: () => Promise<T>) =>
    session.call({ operation: `ecs:${operation}`, resource: serviceDeploymentArn }, send);
  const tell = (hookId: string, action: 'CONTINUE' | 'ROLLBACK') =>
    call('ContinueServiceDeployment', () =>
      client.send(new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId, action })),
    );

  return {
    deployment: `service deployment ${serviceDeploymentArn.split('/').slice(1).join('/')}`,
    setting:
      "Give the service's deploymentConfiguration a strategy with test traffic (BLUE_GREEN, CANARY or LINEAR) and a lifecycle hook with targetType PAUSE and lifecycleStages POST_TEST_TRAFFIC_SHIFT, so that deployments wait before production traffic moves.",
    look: async () => {
      const input = { serviceDeploymentArns: [serviceDeploymentArn] };
      // An ARN that ECS does not know is part of the answer; here it is a failure as any other.
      const deployment = await call('DescribeServiceDeployments', async () => {
        const answer = await client.send(new DescribeServiceDeploymentsCommand(input));
        const [found] = answer.serviceDeployments ?? [];
        if (found === undefined) throw notFound(answer.failures?.[0]?.reason);
        return found;
      });
      return sightOf(deployment);
    },
    goOn: async (hookIds) => {
      for (const hookId of hookIds) await tell(hookId, 'CONTINUE');
    },
    rollBack: async ([hookId]) => {
      // One no is enough; a deployment that does not ask yet has to be stopped.
      if (hookId !== undefined) await tell(hookId, 'ROLLBACK');
      else {
        const input = { serviceDeploymentArn, stopType: 'ROLLBACK' } as const;
        await call('StopServiceDeployment', () => client.send(new StopServiceDeploymentCommand(input)));
      }
    },
  };
}

function notFound(reason = 'MISSING'): Error {
  const message = `there is no such service deployment (${reason})`;
  return Object.assign(new Error(message), { name: 'ServiceDeploymentNotFoundException' });
}

/** Where a service deployment stands. */
export function sightOf(deployment: ServiceDeployment): StageSight {
  const { status = 'unknown', statusReason, rollback } = deployment;
  if (status === 'SUCCESSFUL') return { at: 'beyond', step: status };
  if (status !== 'PENDING' && status !== 'IN_PROGRESS') {
    return { at: 'turned-back', reason: rollback?.reason ?? statusReason ?? `its status is ${status}` };
  }
  const { strategy = 'ROLLING' } = deployment.deploymentConfiguration ?? {};
  if (strategy === 'ROLLING') return { at: 'beyond', step: 'its strategy is ROLLING, which has no test traffic' };
  return stageOf(deployment);
}

function stageOf(deployment: ServiceDeployment): StageSight {
  // The SDK's type does not know every stage that the documentation names.
  const step: string = deployment.lifecycleStage ?? deployment.status ?? 'unknown';
  const waits = (deployment.lifecycleHookDetails ?? []).flatMap(({ targetType, status, hookId }) =>
    targetType === 'PAUSE' && status === 'AWAITING_ACTION' && hookId !== undefined ? [hookId] : [],
  );
  const production = deployment.targetServiceRevision?.requestedProductionTrafficWeight ?? 0;
  const mayBePaused = pausedAt.some((stage) => stage === step) || step === 'PRODUCTION_TRAFFIC_SHIFT';
  if (mayBePaused && waits.length > 0 && production === 0) return { at: 'stage', step, waits };
  const pauses = pausedAt.filter((stage) =>
    deployment.deploymentConfiguration?.lifecycleHooks?.some(
      (hook) => hook.targetType === 'PAUSE' && hook.lifecycleStages?.includes(stage),
    ),
  );
  const isLast = step === pausedAt[1];
  const willAsk = isLast ? pauses.includes(step) : pauses.length > 0;
  if (production > 0 || afterwards.includes(step) || (isLast && !willAsk)) return { at: 'beyond', step };
  return { at: 'before', step, willAsk };
}
