/** Parts of a job summary that every deployment has. Pure; each is a list of Markdown blocks, empty if there is nothing to tell. */
import { markdownTable } from '@aws-release-actions/action-kit';
import {
  clockTime,
  describeEntry,
  ganttOf,
  type Serving,
  type Snapshot,
  type TimelineEntry,
  type TimelineSubject,
} from '@aws-release-actions/deployment';
import type { AlarmState } from '@aws-release-actions/driver';

/** Who had which share in the end. `heading` names the column of versions. */
export function trafficSection(
  serving: Serving,
  versions: {
    readonly heading: string;
    readonly newVersion: string | undefined;
    readonly oldVersion: string | undefined;
  },
): readonly string[] {
  if (Object.keys(serving).length === 0) return [];
  const rows = Object.entries(serving).map(([served, percent]) => {
    const role = served === versions.newVersion ? 'new' : served === versions.oldVersion ? 'previous' : '';
    return [served, role, `${Number(percent.toFixed(2))} %`];
  });
  return ['### Traffic', markdownTable([versions.heading, '', 'Share of traffic in the end'], rows)];
}

/** What happened, as a chart where AWS gave times, and as a table. */
export function timelineSection(
  entries: readonly TimelineEntry[],
  subject: TimelineSubject,
  deployments: readonly (Snapshot | undefined)[],
): readonly string[] {
  if (entries.length === 0) return [];
  const chart = ganttOf(deployments.flatMap((shown) => (shown === undefined ? [] : [shown])));
  const rows = entries.map((entry) => [clockTime(entry.at), describeEntry(entry, subject)]);
  return [
    '### Timeline',
    ...(chart === undefined ? [] : [`\`\`\`mermaid\n${chart}\n\`\`\``]),
    markdownTable(['Time (UTC)', 'Event'], rows),
  ];
}

/** The alarms that went off. */
export function alarmSection(alarms: readonly AlarmState[]): readonly string[] {
  if (alarms.length === 0) return [];
  const rows = alarms.map(({ name, state, reason }) => [name, state, reason]);
  return ['### Alarms', markdownTable(['Alarm', 'State', 'Reason'], rows)];
}

/** Lines of somebody else's log. Indented, not fenced: a log line can hold a fence of its own. */
export function logSection(title: string, lines: readonly string[]): readonly string[] {
  const shown = lines.length === 0 ? ['(no log lines)'] : lines;
  return [`### ${title}`, shown.map((line) => `    ${line}`).join('\n')];
}
