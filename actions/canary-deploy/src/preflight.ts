/**
 * Looks before anything is touched: a deployment that CodeDeploy would stop at once, or that cannot
 * succeed, is refused here with its reason.
 */
import type { Log } from '@aws-release-actions/action-kit';
import { type GuardState, readGuard, warnUnlessElse } from '@aws-release-actions/deploy-action';
import type { Inputs } from './inputs.ts';
import type { Ports } from './ports.ts';

/** The alarms that guard the release, and the sentence that speaks against it, if one does. */
export interface Preflight {
  readonly alarmNames: readonly string[];
  readonly obstacle: string | undefined;
}

/** Reads the alarms. Where the role may not read them, CodeDeploy still does: warn and go on. */
export async function preflight(
  inputs: Inputs,
  ports: Pick<Ports, 'alarms' | 'deployments'>,
  log: Log,
): Promise<Preflight> {
  let alarmNames: readonly string[] = inputs.alarms ?? [];
  try {
    if (inputs.alarms === undefined) alarmNames = await ports.deployments.groupAlarms();
  } catch (error) {
    warnUnlessElse(error, log);
    return { alarmNames, obstacle: undefined };
  }
  if (alarmNames.length === 0) {
    log.warning('No alarm guards this release: only a hook can stop it. Name some in the input "alarms".');
  }
  return { alarmNames, obstacle: obstacleIn(await readGuard(alarmNames, ports.alarms, log)) };
}

function obstacleIn({ missing, red: [red] }: GuardState): string | undefined {
  if (missing.length > 0) {
    return `There is no alarm ${missing.map((name) => `"${name}"`).join(', ')} in this region. Nothing was changed.`;
  }
  if (red === undefined) return undefined;
  return `The alarm "${red.name}" is in ALARM already (${red.reason}), so CodeDeploy would stop the deployment at once. Nothing was changed. To release the fix for it, name only other alarms in the input "alarms".`;
}
