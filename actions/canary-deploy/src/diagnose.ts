/** Finds out why a deployment failed: which alarm with its reason, which hook with its last words. */
import type { Log } from '@aws-release-actions/action-kit';
import { alarmsThatWentOff, readable } from '@aws-release-actions/deploy-action';
import { failedHookStage, type Snapshot } from '@aws-release-actions/deployment';
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
  const alarms = await alarmsThatWentOff(deployment.failure, ports.alarms, log);
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
