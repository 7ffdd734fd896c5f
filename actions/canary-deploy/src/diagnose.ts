/** Finds out why a deployment failed: which alarm with its reason, which hook with its last words. */
import type { Log } from '@aws-release-actions/action-kit';
import { activatedAlarms, failedHookStage, type Snapshot } from '@aws-release-actions/deployment';
import { isPortFailure } from '@aws-release-actions/driver';
import type { Inputs } from './inputs.ts';
import type { Diagnosis } from './outcome.ts';
import type { Ports } from './ports.ts';

/** Lines of a hook's log that go into the report. */
const hookLines = 30;

/** Characters of a line: a job summary holds a megabyte, an annotation 4096 characters. */
const longestLine = 300;

/** The diagnosis of an ended deployment. What may not be read is left out with a warning. */
export async function diagnose(
  deployment: Snapshot,
  inputs: Inputs,
  ports: Pick<Ports, 'alarms' | 'logs'>,
  log: Log,
): Promise<Diagnosis> {
  const alarmNames = activatedAlarms(deployment.failure?.message ?? '');
  const alarms = alarmNames.length === 0 ? [] : ((await readable(log, () => ports.alarms.describe(alarmNames))) ?? []);
  const stage = failedHookStage(deployment);
  const functionName =
    stage === 'BeforeAllowTraffic'
      ? inputs.beforeAllowTrafficHook
      : stage === 'AfterAllowTraffic'
        ? inputs.afterAllowTrafficHook
        : undefined;
  if (functionName === undefined || stage === undefined) return { alarms };
  const since = deployment.createdAt ?? 0;
  const written = (await readable(log, () => ports.logs.tail(functionName, since, hookLines))) ?? [];
  const lines = written.map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}...` : line));
  await log.group(`Log of ${functionName} (${stage})`, async () => {
    // The runner obeys lines that begin like a command, such as ::stop-commands::.
    for (const line of lines) log.info(`| ${line}`);
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
