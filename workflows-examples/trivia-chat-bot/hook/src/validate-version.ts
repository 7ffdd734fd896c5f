/**
 * What the hook does with a deployment: find the version, aim its alarm, try it, report.
 *
 * It always reports, because CodeDeploy waits an hour for a hook that stays silent, and it may run
 * more than once for one deployment, because Lambda retries an asynchronous invocation that fails.
 */
import { differences } from './differences.ts';
import type { TestEvent } from './test-events.ts';

export interface Version {
  readonly functionName: string;
  readonly version: string;
}

export type Verdict = 'Succeeded' | 'Failed';

/** What the hook needs of AWS. */
export interface Aws {
  /** The version that the deployment is about to send traffic to. */
  targetVersion(deploymentId: string): Promise<Version>;
  /** Makes the new version's alarm watch this version. */
  aimAlarm(version: Version): Promise<void>;
  /** The version's answer; throws if the version throws. */
  invoke(version: Version, event: unknown): Promise<unknown>;
  /** Tells CodeDeploy; also succeeds if it has been told before. */
  report(verdict: Verdict): Promise<void>;
}

/** Validates the version of a deployment and reports. `log` takes lines for people. */
export async function validateVersion(
  deploymentId: string,
  testEvents: readonly TestEvent[],
  aws: Aws,
  log: (line: string) => void,
): Promise<Verdict> {
  let verdict: Verdict = 'Failed';
  try {
    const version = await aws.targetVersion(deploymentId);
    log(`${deploymentId}: validating ${version.functionName}, version ${version.version}`);
    await aws.aimAlarm(version);
    let failures = 0;
    for (const testEvent of testEvents) {
      const found = await tryEvent(testEvent, version, aws);
      for (const difference of found) log(`${testEvent.name}: ${difference}`);
      if (found.length > 0) failures++;
    }
    log(`${testEvents.length - failures} of ${testEvents.length} test events were answered as expected`);
    if (failures === 0) verdict = 'Succeeded';
  } catch (error) {
    log(`The version could not be validated: ${messageOf(error)}`);
  } finally {
    await aws.report(verdict);
    log(`Reported ${verdict}`);
  }
  return verdict;
}

async function tryEvent({ event, expected }: TestEvent, version: Version, aws: Aws): Promise<readonly string[]> {
  try {
    return differences(expected, await aws.invoke(version, event));
  } catch (error) {
    return [messageOf(error)];
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
