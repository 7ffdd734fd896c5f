/** A timeline for people: a line for the log, a row for a table, a Mermaid chart for the job summary. */
import { type AwsInstant, type Snapshot, shortId } from './snapshot.ts';
import type { TimelineEntry } from './timeline.ts';

/** What a timeline is about: the version that gets the traffic, and the deployment that gives it. */
export interface TimelineSubject {
  /** What versions are called, for example "version" or "task definition". */
  readonly noun: string;
  readonly newVersion: string;
  readonly deploymentId: string;
}

/** One line for an entry, for example "AllowTraffic in progress"; another deployment's stages name it. */
export function describeEntry(entry: TimelineEntry, { noun, newVersion, deploymentId }: TimelineSubject): string {
  switch (entry.type) {
    case 'status': {
      const line = `deployment ${shortId(entry.deploymentId)} ${words(entry.status)}`;
      return entry.reason === undefined ? line : `${line}: ${entry.reason}`;
    }
    case 'stage': {
      const prefix = entry.deploymentId === deploymentId ? '' : `rollback ${shortId(entry.deploymentId)}: `;
      const line = `${prefix}${entry.stage} ${words(entry.status)}`;
      return entry.diagnosis === undefined ? line : `${line}: ${entry.diagnosis}`;
    }
    case 'traffic':
      return `${noun} ${newVersion} has ${Number(entry.newVersionPercent.toFixed(2))} % of the traffic`;
    case 'waiting':
      return `deployment ${shortId(entry.deploymentId)} waits for ${entry.waitingFor}`;
    case 'rollback':
      return (
        entry.message ?? `deployment ${shortId(entry.rollbackDeploymentId)} rolls ${shortId(entry.deploymentId)} back`
      );
  }
}

function words(status: string): string {
  return status.replaceAll('-', ' ');
}

/** `HH:MM:SS` in UTC; "-" where AWS gave no time. */
export function clockTime(at: AwsInstant | undefined): string {
  if (at === undefined) return '-';
  const seconds = Math.floor(at / 1000) % 86_400;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** A Mermaid Gantt chart of the stages that AWS gave times for; undefined if there are none. */
export function ganttOf(deployments: readonly Snapshot[]): string | undefined {
  const sections = deployments.map((deployment) => ({ deployment, bars: barsOf(deployment) }));
  if (sections.every(({ bars }) => bars.length === 0)) return undefined;
  const lines = ['gantt', '  dateFormat x', '  axisFormat %H:%M:%S'];
  for (const { deployment, bars } of sections) lines.push(`  section ${shortId(deployment.deploymentId)}`, ...bars);
  return lines.join('\n');
}

function barsOf({ stages, endedAt }: Snapshot): string[] {
  return stages.flatMap((stage) => {
    const end = stage.endedAt ?? endedAt;
    if (stage.startedAt === undefined || end === undefined) return [];
    const tag = stage.status === 'failed' ? 'crit, ' : stage.status === 'succeeded' ? 'done, ' : '';
    // A bar of no length is not drawn.
    return [`  ${stage.name} :${tag}${Math.round(stage.startedAt)}, ${Math.round(Math.max(end, stage.startedAt + 1))}`];
  });
}
