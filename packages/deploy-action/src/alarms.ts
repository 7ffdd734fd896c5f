/** The alarms that guard a release: looked at before it begins, and asked for their reason if one went off. */
import type { Log } from '@aws-release-actions/action-kit';
import type { Failure } from '@aws-release-actions/deployment';
import { type AlarmState, type Alarms, isPortFailure } from '@aws-release-actions/driver';

/** What the alarms look like before a release; empty where the role may not read them. */
export interface GuardState {
  /** Names without an alarm. */
  readonly missing: readonly string[];
  /** Alarms that are in ALARM already. */
  readonly red: readonly AlarmState[];
}

/** Reads the alarms. Where the role may not read them, AWS still does: warn and go on. */
export async function readGuard(names: readonly string[], alarms: Alarms, log: Log): Promise<GuardState> {
  try {
    const states = names.length === 0 ? [] : await alarms.describe(names);
    return {
      missing: names.filter((name) => !states.some((state) => state.name === name)),
      red: states.filter(({ state }) => state === 'ALARM'),
    };
  } catch (error) {
    warnUnlessElse(error, log);
    return { missing: [], red: [] };
  }
}

/** Warns of alarms that may not be read; throws every other error. */
export function warnUnlessElse(error: unknown, log: Log): void {
  // A role that cannot be assumed at all is no missing permission to read alarms.
  if (!isPortFailure(error) || error.kind !== 'access-denied' || error.operation.startsWith('sts:')) throw error;
  log.warning(`The alarms could not be checked beforehand. ${error.message} ${error.nextStep}`);
}

/** The alarms that ended a deployment, with their reasons. */
export async function alarmsThatWentOff(
  failure: Failure | undefined,
  alarms: Alarms,
  log: Log,
): Promise<readonly AlarmState[]> {
  const names = failure?.alarms ?? [];
  return names.length === 0 ? [] : ((await readable(log, () => alarms.describe(names))) ?? []);
}

/** A part of a diagnosis; undefined, with a warning, where it may not be read. */
export async function readable<T>(log: Log, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!isPortFailure(error)) throw error;
    log.warning(`Part of the diagnosis is missing. ${error.message} ${error.nextStep}`);
    return undefined;
  }
}
