/** What canary-deploy tells its user: outputs, job summary, and the sentence it fails with. Pure. */
import { markdownTable, type Report } from '@aws-release-actions/action-kit';
import { clockTime, describeEntry, ganttOf, isGreen } from '@aws-release-actions/deployment';
import type { Release } from './outcome.ts';

/** The report of a release. */
export function report(release: Release): Report {
  const { outcome, reason } = release;
  return {
    outputs: outputs(release),
    summary: summary(release),
    annotations: isGreen(outcome) ? [{ level: 'notice', message: reason }] : [],
    failure: isGreen(outcome) ? undefined : failure(release),
  };
}

function outputs(release: Release): Record<string, string> {
  const candidates = {
    outcome: release.outcome,
    reason: release.reason,
    'deployment-id': release.deployment?.deploymentId,
    'rollback-deployment-id': release.rollback?.deploymentId ?? release.deployment?.rollbackDeploymentId,
    version: release.version,
    'previous-version': release.previousVersion,
    'function-arn': release.functionArn === '' ? undefined : release.functionArn,
    'code-sha256': release.codeSha256,
  };
  return Object.fromEntries(
    Object.entries(candidates).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function failure({ outcome, reason, diagnosis }: Release): string {
  const { hook } = diagnosis;
  const alarms = diagnosis.alarms.map(({ name, reason: why }) => ` ${name}: ${why}`).join('');
  if (hook === undefined || hook.lines.length === 0) return `${outcome}: ${reason}${alarms}`;
  return `${outcome}: ${reason} Last lines of ${hook.functionName}:\n${hook.lines.slice(-10).join('\n')}`;
}

function summary(release: Release): string {
  const parts = [`## ${title(release)}`, release.reason];
  if (Object.keys(release.serving).length > 0) parts.push('### Traffic', trafficTable(release));
  const chart = ganttOf(
    [release.deployment, release.rollback].flatMap((shown) => (shown === undefined ? [] : [shown])),
  );
  if (release.entries.length > 0) parts.push('### Timeline');
  if (chart !== undefined) parts.push(`\`\`\`mermaid\n${chart}\n\`\`\``);
  if (release.entries.length > 0) parts.push(timelineTable(release));
  if (release.diagnosis.alarms.length > 0) parts.push('### Alarms', alarmTable(release));
  const { hook } = release.diagnosis;
  if (hook !== undefined) {
    // Indented, not fenced: a log line can hold a fence of its own.
    const lines = hook.lines.length === 0 ? ['(no log lines)'] : hook.lines;
    parts.push(`### Log of ${hook.functionName} (${hook.stage})`, lines.map((line) => `    ${line}`).join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
}

function title({ outcome, functionArn, version }: Release): string {
  const name = /:function:(.+)$/.exec(functionArn)?.[1] ?? 'Lambda release';
  return `${name}${version === undefined ? '' : `, version ${version}`}: ${outcome.replaceAll('-', ' ')}`;
}

function trafficTable({ serving, version, previousVersion }: Release): string {
  const rows = Object.entries(serving).map(([served, percent]) => {
    const role = served === version ? 'new' : served === previousVersion ? 'previous' : '';
    return [served, role, `${Number(percent.toFixed(2))} %`];
  });
  return markdownTable(['Version', '', 'Share of traffic in the end'], rows);
}

function timelineTable({ entries, version = '', deployment }: Release): string {
  const subject = { newVersion: version, deploymentId: deployment?.deploymentId ?? '' };
  return markdownTable(
    ['Time (UTC)', 'Event'],
    entries.map((entry) => [clockTime(entry.at), describeEntry(entry, subject)]),
  );
}

function alarmTable({ diagnosis }: Release): string {
  return markdownTable(
    ['Alarm', 'State', 'Reason'],
    diagnosis.alarms.map(({ name, state, reason }) => [name, state, reason]),
  );
}
