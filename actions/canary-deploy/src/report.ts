/** What canary-deploy tells its user: outputs, job summary, and the sentence it fails with. Pure. */
import type { Report } from '@aws-release-actions/action-kit';
import {
  alarmSection,
  deploymentReport,
  logSection,
  timelineSection,
  trafficSection,
} from '@aws-release-actions/deploy-action';
import type { Release } from './outcome.ts';

/** The report of a release. */
export function report(release: Release): Report {
  return deploymentReport(release, { outputs: outputs(release), summary: summary(release), failure: failure(release) });
}

function outputs(release: Release): Readonly<Record<string, string | undefined>> {
  return {
    'deployment-id': release.deployment?.deploymentId,
    'rollback-deployment-id': release.rollback?.deploymentId ?? release.deployment?.rollbackDeploymentId,
    version: release.version,
    'previous-version': release.previousVersion,
    'function-arn': release.functionArn === '' ? undefined : release.functionArn,
    'code-sha256': release.codeSha256,
  };
}

function failure({ outcome, reason, diagnosis }: Release): string {
  const { hook } = diagnosis;
  const alarms = diagnosis.alarms.map(({ name, reason: why }) => ` ${name}: ${why}`).join('');
  if (hook === undefined || hook.lines.length === 0) return `${outcome}: ${reason}${alarms}`;
  return `${outcome}: ${reason} Last lines of ${hook.functionName}:\n${hook.lines.slice(-10).join('\n')}`;
}

function summary(release: Release): readonly string[] {
  const { version: newVersion, previousVersion: oldVersion, deployment, rollback, diagnosis } = release;
  const subject = { noun: 'version', newVersion: newVersion ?? '', deploymentId: deployment?.deploymentId ?? '' };
  const { hook } = diagnosis;
  return [
    `## ${title(release)}`,
    release.reason,
    ...trafficSection(release.serving, { heading: 'Version', newVersion, oldVersion }),
    ...timelineSection(release.entries, subject, [deployment, rollback]),
    ...alarmSection(diagnosis.alarms),
    ...(hook === undefined ? [] : logSection(`Log of ${hook.functionName} (${hook.stage})`, hook.lines)),
  ];
}

function title({ outcome, functionArn, version }: Release): string {
  const name = /:function:(.+)$/.exec(functionArn)?.[1] ?? 'Lambda release';
  return `${name}${version === undefined ? '' : `, version ${version}`}: ${outcome.replaceAll('-', ' ')}`;
}
