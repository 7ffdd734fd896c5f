/** Service deployments in the shapes of ListServiceDeployments and DescribeServiceDeployments. Pure. */

import type {
  DeploymentLifecycleHookDetail,
  ServiceDeployment,
  ServiceDeploymentAlarms,
  ServiceDeploymentBrief,
  ServiceDeploymentLifecycleStage,
  ServiceRevisionSummary,
} from '@aws-sdk/client-ecs';
import { breakerStatus, failureThreshold } from './circuit-breaker.ts';
import type { DeploymentOrder, RevisionCounts } from './contract.ts';
import { type HookRun, tenths } from './hooks.ts';
import { isRolling } from './plan.ts';
import { type DeploymentRun, heedsAlarms, isEnded } from './run.ts';

/** A deployment as it is kept. */
export interface DeploymentRecord {
  readonly order: DeploymentOrder;
  readonly run: DeploymentRun;
}

/** The short form. */
export function briefOf({ order, run }: DeploymentRecord): ServiceDeploymentBrief {
  return {
    serviceDeploymentArn: run.order.deploymentArn,
    serviceArn: order.serviceArn,
    clusterArn: order.clusterArn,
    createdAt: new Date(run.createdAt),
    ...(run.startedAt !== undefined && { startedAt: new Date(run.startedAt) }),
    ...(run.finishedAt !== undefined && { finishedAt: new Date(run.finishedAt) }),
    targetServiceRevisionArn: order.targetRevisionArn,
    status: run.status,
    ...(run.statusReason !== undefined && { statusReason: run.statusReason }),
  };
}

/** The long form. */
export function describeDeployment(
  { order, run }: DeploymentRecord,
  countsOf: (revisionArn: string) => RevisionCounts,
): ServiceDeployment {
  const { targetServiceRevisionArn: _, ...brief } = briefOf({ order, run });
  const { sourceRevisionArn, otherRevisionArns, targetRevisionArn, configuration, desiredCount } = run.order;
  const stage = run.steps[run.at]?.stage;
  const summary = (arn: string, production: number, test: number): ServiceRevisionSummary => {
    const { requested, running, pending } = countsOf(arn);
    return {
      ...{ arn, requestedTaskCount: requested, runningTaskCount: running, pendingTaskCount: pending },
      // assumed: a rolling deployment shows no weights, for it shifts none.
      ...(!isRolling(run) && { requestedProductionTrafficWeight: production, requestedTestTrafficWeight: test }),
    };
  };
  const { production, test } = run.traffic;
  const source =
    sourceRevisionArn === undefined ? [] : [summary(sourceRevisionArn, tenths(100 - production), 100 - test)];
  return {
    ...brief,
    ...(run.stoppedAt !== undefined && { stoppedAt: new Date(run.stoppedAt) }),
    updatedAt: new Date(run.updatedAt),
    sourceServiceRevisions: [...source, ...otherRevisionArns.map((arn) => summary(arn, 0, 0))],
    targetServiceRevision: summary(targetRevisionArn, production, test),
    // The type has one stage less than the text of the model.
    ...(stage !== undefined && { lifecycleStage: stage as ServiceDeploymentLifecycleStage }),
    lifecycleHookDetails: run.hooks.map(describeHook),
    deploymentConfiguration: configuration,
    ...(run.rollback !== undefined && {
      rollback: {
        reason: run.rollback.reason,
        startedAt: new Date(run.rollback.startedAt),
        ...(run.rollback.serviceRevisionArn !== undefined && { serviceRevisionArn: run.rollback.serviceRevisionArn }),
      },
    }),
    deploymentCircuitBreaker: {
      status: breakerStatus(run),
      failureCount: run.failures,
      threshold: failureThreshold(configuration, desiredCount),
    },
    alarms: describeAlarms(run),
  };
}

function describeHook(hook: HookRun): DeploymentLifecycleHookDetail {
  return {
    hookId: hook.hookId,
    targetType: hook.targetType,
    ...(hook.targetArn !== undefined && { targetArn: hook.targetArn }),
    status: hook.status,
    expiresAt: new Date(hook.expiresAt),
    timeoutAction: hook.timeoutAction,
  };
}

function describeAlarms(run: DeploymentRun): ServiceDeploymentAlarms {
  const { alarms } = run.order.configuration;
  const enabled = alarms?.enable === true;
  const watched = run.status === 'PENDING' || (heedsAlarms(run) && !isEnded(run));
  const status = run.triggeredAlarms.length > 0 ? 'TRIGGERED' : watched ? 'MONITORING' : 'MONITORING_COMPLETE';
  return {
    status: enabled ? status : 'DISABLED',
    ...(enabled && { alarmNames: alarms.alarmNames ?? [] }),
    ...(run.triggeredAlarms.length > 0 && { triggeredAlarmNames: [...run.triggeredAlarms] }),
  };
}
