/** Finds out why a deployment failed: which alarm with its reason, which tasks died of what, who was unhealthy. */
import type { Log } from '@aws-release-actions/action-kit';
import { alarmsThatWentOff, readable } from '@aws-release-actions/deploy-action';
import type { Snapshot } from '@aws-release-actions/deployment';
import type { IllTarget } from '@aws-release-actions/driver';
import type { Diagnosis } from './outcome.ts';
import type { Ports } from './ports.ts';

/** Tasks that a report names. */
const mostTasks = 5;

/** The diagnosis of an ended deployment; `illTargets` are those seen last. What may not be read is left out with a warning. */
export async function diagnose(
  deployment: Snapshot,
  newVersion: string,
  illTargets: readonly IllTarget[],
  ports: Pick<Ports, 'alarms' | 'service'>,
  log: Log,
): Promise<Diagnosis> {
  const alarms = await alarmsThatWentOff(deployment.failure, ports.alarms, log);
  const stopped = (await readable(log, () => ports.service.stoppedTasks(newVersion))) ?? [];
  const stoppedTasks = stopped.slice(0, mostTasks);
  for (const { taskArn, reason, containers } of stoppedTasks) {
    log.info(`Task ${taskArn} of ${newVersion} is over: ${[reason, ...containers].join('; ')}`);
  }
  return { alarms, stoppedTasks, illTargets };
}
