/** DeleteAlarms: all that are there, or none if one of them is still in use. */
import type { Alarm } from './alarm.ts';
import type { AlarmStore } from './alarm-store.ts';
import { invalidInput } from './errors.ts';

/** Those that are gone now. assumed: unknown names are no error; a composite alarm may go with its children. */
export function deleteAlarms(alarms: AlarmStore, names: readonly string[]): readonly Alarm[] {
  if (names.length > 100) throw invalidInput('At most 100 AlarmNames can be specified.');
  const found = [...new Set(names)].flatMap((name) => alarms.find(name) ?? []);
  if (found.filter(({ type }) => type === 'CompositeAlarm').length > 1) {
    throw invalidInput('At most one composite alarm can be deleted in a request.');
  }
  const family = alarms.family();
  const needed = found.filter(({ name }) =>
    family.parentsOf(name).some((parent) => parent.name === name || !names.includes(parent.name)),
  );
  if (needed.length > 0) {
    const list = needed.map(({ name }) => name).join(',');
    const them = needed.length === 1 ? 'it' : 'them';
    throw invalidInput(`Cannot delete ${list} as there are composite alarm(s) depending on ${them}.`);
  }
  for (const { name } of found) alarms.delete(name);
  return found;
}
