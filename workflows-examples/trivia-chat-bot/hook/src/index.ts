/** The function that CodeDeploy calls before any traffic moves (lifecycle event BeforeAllowTraffic). */
import { awsOf, type HookEvent } from './aws.ts';
import { testEvents } from './test-events.ts';
import { validateVersion } from './validate-version.ts';

/** Kept for the report when everything before it was too slow. */
const reportMilliseconds = 10_000;

/** Lambda's entry point. CodeDeploy ignores what it returns; only the report counts. */
export async function handler(event: HookEvent, context: { getRemainingTimeInMillis(): number }): Promise<void> {
  const alarmName = process.env.NEW_VERSION_ALARM;
  if (alarmName === undefined) throw new Error('The environment variable NEW_VERSION_ALARM is missing');
  const deadline = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - reportMilliseconds));
  await validateVersion(event.DeploymentId, testEvents, awsOf(event, alarmName, deadline), console.log);
}
