/** What ecs-blue-green tells its user: outputs, job summary, and the sentence it fails with. Pure. */
import { markdownTable, type Report } from '@aws-release-actions/action-kit';
import { alarmSection, deploymentReport, timelineSection, trafficSection } from '@aws-release-actions/deploy-action';
import type { Diagnosis, Release } from './outcome.ts';

/** The report of a release. */
export function report(release: Release): Report {
  return deploymentReport(release, { outputs: outputs(release), summary: summary(release), failure: failure(release) });
}

function outputs(release: Release): Readonly<Record<string, string | undefined>> {
  return {
    'deployment-id': release.deployment?.deploymentId,
    'rollback-deployment-id': release.rollback?.deploymentId ?? release.deployment?.rollbackDeploymentId,
    'task-definition': release.taskDefinition,
    'previous-task-definition': release.previousTaskDefinition,
    reached: release.reached,
    'production-endpoint': release.productionEndpoint,
    'test-endpoint': release.testEndpoint,
  };
}

function failure({ outcome, reason, diagnosis }: Release): string {
  return [`${outcome}: ${reason}`, ...causes(diagnosis)].join('\n');
}

/** One line for each alarm, and the first of the tasks and targets: the summary has them all. */
function causes({ alarms, stoppedTasks: [task], illTargets: [target] }: Diagnosis): readonly string[] {
  return [
    ...alarms.map(({ name, reason }) => `${name}: ${reason}`),
    ...(task === undefined ? [] : [`A new task is over: ${[task.reason, ...task.containers].join('; ')}`]),
    ...(target === undefined ? [] : [`Target ${target.address} was ${target.state}: ${target.reason}`]),
  ];
}

function summary(release: Release): readonly string[] {
  const { taskDefinition: newVersion, previousTaskDefinition: oldVersion, deployment, rollback, diagnosis } = release;
  const deploymentId = deployment?.deploymentId ?? '';
  const subject = { noun: 'task definition', newVersion: newVersion ?? '', deploymentId };
  return [
    `## ${title(release)}`,
    release.reason,
    ...imageSection(release.images),
    ...trafficSection(release.serving, { heading: 'Task definition', newVersion, oldVersion }),
    ...timelineSection(release.entries, subject, [deployment, rollback]),
    ...alarmSection(diagnosis.alarms),
    ...taskSection(diagnosis),
    ...targetSection(diagnosis),
  ];
}

function title({ cluster, service, outcome, taskDefinition }: Release): string {
  const name = taskDefinition === undefined ? '' : `, ${taskDefinition}`;
  return `${cluster}/${service}${name}: ${outcome.replaceAll('-', ' ')}`;
}

function imageSection(images: Release['images']): readonly string[] {
  if (Object.keys(images).length === 0) return [];
  return ['### Images', markdownTable(['Container', 'Image'], Object.entries(images))];
}

function taskSection({ stoppedTasks }: Diagnosis): readonly string[] {
  if (stoppedTasks.length === 0) return [];
  const rows = stoppedTasks.map(({ taskArn, reason, containers }) => [taskArn, reason, containers.join('; ')]);
  return ['### New tasks that are over', markdownTable(['Task', 'Reason', 'Containers'], rows)];
}

function targetSection({ illTargets }: Diagnosis): readonly string[] {
  if (illTargets.length === 0) return [];
  const rows = illTargets.map(({ targetGroup, address, state, reason }) => [targetGroup, address, state, reason]);
  return ['### Unhealthy targets', markdownTable(['Target group', 'Target', 'State', 'Reason'], rows)];
}
