/** Finds out why a deployment failed: which alarm with its reason, which hook with its last words. */
import type { Log } from '@aws-release-actions/action-kit';
import { activatedAlarms, type Snapshot } from '@aws-release-actions/deployment';
import { isPortFailure } from '@aws-release-actions/driver';
import type { Inputs } from './inputs.ts';
import type { Diagnosis } from './outcome.ts';
import type { Ports } from './ports.ts';

/** Lines of a hook's log that go into the report. */
const hookLines = 30;

/** The diagnosis of an ended deployment. What may not be read is left out with a warning. */
export async function diagnose(
  deployment: Snapshot,
  inputs: Inputs,
  ports: Pick<Ports, 'alarms' | 'logs'>,
  log: Log,
): Promise<Diagnosis> {
  const alarmNames = activatedAlarms(deployment.failure?.message ?? '');
  const alarms = alarmNames.length === 0 ? [] : ((await readable(log, () => ports.alarms.describe(alarmNames))) ?? []);
  const stage = deployment.stages.find(({ status }) => status === 'failed')?.name;
  const functionName =
    stage === 'BeforeAllowTraffic'
      ? inputs.beforeAllowTrafficHook
      : stage === 'AfterAllowTraffic'
        ? inputs.afterAllowTrafficHook
        : undefined;
  // An alarm also fails the stage that was under way; only without one is the hook to blame.
  if (functionName === undefined || stage === undefined || alarmNames.length > 0) return { alarms };
  const since = deployment.createdAt ?? 0;
  const lines = (await readable(log, () => ports.logs.tail(functionName, since, hookLines))) ?? [];
  await log.group(`Log of ${functionName} (${stage})`, async () => {
    for (const line of lines) log.info(line);
  });
  return { alarms, hook: { functionName, stage, lines } };
}

async function readable<T>(log: Log, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!isPortFailure(error)) throw error;
    log.warning(`Part of the diagnosis is missing. ${error.message} ${error.nextStep}`);
    return undefined;
  }
}
