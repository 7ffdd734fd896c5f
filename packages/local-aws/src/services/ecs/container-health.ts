/** Container health checks: from the results of a command to HEALTHY and UNHEALTHY. Pure. */
import type { HealthCheck, HealthStatus } from '@aws-sdk/client-ecs';

/** Seconds, as ECS fills them in. */
export const healthCheckDefaults = { interval: 30, timeout: 5, retries: 3, startPeriod: 0 };

/** What is known of a container's health. */
export interface ContainerHealth {
  readonly status: HealthStatus;
  /** Failures in a row that count. */
  readonly failures: number;
}

export const unknownHealth: ContainerHealth = { status: 'UNKNOWN', failures: 0 };

/** The health after one more result, `age` seconds after the container's start. */
export function judgeHealth(
  health: ContainerHealth,
  passed: boolean,
  age: number,
  { retries = healthCheckDefaults.retries, startPeriod = healthCheckDefaults.startPeriod }: Partial<HealthCheck>,
): ContainerHealth {
  if (passed) return { status: 'HEALTHY', failures: 0 };
  // In the start period failures do not count, as long as nothing has passed.
  if (health.status === 'UNKNOWN' && age < startPeriod) return health;
  const failures = health.failures + 1;
  return { status: failures >= retries ? 'UNHEALTHY' : health.status, failures };
}

/** A task's health from that of its essential containers that have a check; UNKNOWN without any. */
export function healthOfTask(healths: readonly HealthStatus[]): HealthStatus {
  if (healths.includes('UNHEALTHY')) return 'UNHEALTHY';
  return healths.length > 0 && healths.every((status) => status === 'HEALTHY') ? 'HEALTHY' : 'UNKNOWN';
}
