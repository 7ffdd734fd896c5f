/** When so many tasks have failed that a deployment has. Pure. */

import type { DeploymentConfiguration, ServiceDeploymentRollbackMonitorsStatus } from '@aws-sdk/client-ecs';
import { type DeploymentRun, isEnded } from './run.ts';

/** The failures at which the circuit breaker trips: percent of the desired count, by default 50 between 3 and 200. */
export function failureThreshold({ deploymentCircuitBreaker }: DeploymentConfiguration, desired: number): number {
  const { type = 'BOUNDED_PERCENT', value = 50 } = deploymentCircuitBreaker?.thresholdConfiguration ?? {};
  if (type === 'COUNT') return value;
  const share = Math.ceil((desired * value) / 100);
  return type === 'UNBOUNDED_PERCENT' ? share : Math.min(200, Math.max(3, share));
}

/**
 * How the circuit breaker stands. assumed: it counts until the target has been scaled up, on every strategy; AWS's
 * model says rolling only, and yet blue/green deployments are known to end by it.
 */
export function breakerStatus(run: DeploymentRun): ServiceDeploymentRollbackMonitorsStatus {
  if (run.order.configuration.deploymentCircuitBreaker?.enable !== true) return 'DISABLED';
  if (run.breakerTripped) return 'TRIGGERED';
  const scaled = run.steps.findIndex(({ stage }) => stage === 'SCALE_UP');
  return isEnded(run) || run.rollback !== undefined || run.at > scaled ? 'MONITORING_COMPLETE' : 'MONITORING';
}
