/**
 * What CodeDeploy tells the world of a deployment: messages to the SNS topics of its group's triggers, in the
 * form that was seen, and an event as EventBridge delivers it. Pure.
 */

import type { Instant } from '../../clock/clock.ts';
import { accountId, arn } from '../names.ts';
import type { Notification } from '../ports.ts';
import type { Deployment } from './deployments.ts';
import type { TargetView } from './platform.ts';
import { isEnded } from './run.ts';

/** What happened, as triggers name it without `Deployment`. */
export type Happening = 'Start' | 'Success' | 'Failure' | 'Stop' | 'Rollback' | 'Ready';

/** `state` of the event; a rollback that begins is no event of its own. assumed: that START is told with Created. */
const states = { Start: 'START', Success: 'SUCCESS', Failure: 'FAILURE', Stop: 'STOP', Ready: 'READY' } as const;

/** The message's `status`. Seen: CREATED, IN_PROGRESS (for a rollback that begins), SUCCEEDED, FAILED. */
const statuses = {
  Start: 'CREATED',
  Rollback: 'IN_PROGRESS',
  Success: 'SUCCEEDED',
  Failure: 'FAILED',
  Stop: 'STOPPED',
  Ready: 'READY',
} as const;

/** The message for a trigger. `target` is that of the deployment, if it has one. */
export function notificationOf(
  deployment: Deployment,
  happening: Happening,
  { region, triggerName, target }: { region: string; triggerName: string; target: TargetView | undefined },
): Notification {
  const { id, request, createdAt, running, rollbackInfo } = deployment;
  const { run } = running;
  const status = statuses[happening];
  const { ending } = run;
  const rollback = rollbackInfo && {
    RollbackMessage: rollbackInfo.rollbackMessage,
    RollbackTriggeringDeploymentId: rollbackInfo.rollbackTriggeringDeploymentId,
  };
  const message = {
    region,
    accountId,
    eventTriggerName: triggerName,
    applicationName: request.applicationName,
    deploymentId: id,
    deploymentGroupName: request.groupName,
    createTime: writeTime(createdAt),
    completeTime: run.endedAt === undefined ? null : writeTime(run.endedAt),
    ...(isEnded(run) && { deploymentOverview: JSON.stringify(overviewOf(deployment, target)) }),
    status,
    ...(ending && {
      errorInformation: JSON.stringify({ ErrorCode: ending.code, ErrorMessage: ending.message }),
    }),
    // Of a deployment that went wrong, the message comes before its rollback has an id.
    ...((rollback || ending) && { rollbackInformation: JSON.stringify(rollback ?? {}) }),
  };
  const subject = `${status}: AWS CodeDeploy ${id} in ${region} to ${request.applicationName}`;
  return { subject, message: JSON.stringify(message) };
}

/** The event; undefined for what EventBridge is not told. */
export function eventOf(
  { id, request }: Deployment,
  happening: Happening,
  { region, eventId, now }: { region: string; eventId: string; now: Instant },
): Readonly<Record<string, unknown>> | undefined {
  if (happening === 'Rollback') return undefined;
  const { applicationName, groupName, groupId } = request;
  return {
    version: '0',
    id: eventId,
    'detail-type': 'CodeDeploy Deployment State-change Notification',
    source: 'aws.codedeploy',
    account: accountId,
    time: `${new Date(now).toISOString().slice(0, 19)}Z`,
    region,
    resources: [
      arn('codedeploy', region, `application:${applicationName}`),
      arn('codedeploy', region, `deploymentgroup:${applicationName}/${groupName}`),
    ],
    detail: {
      region,
      deploymentId: id,
      instanceGroupId: groupId,
      deploymentGroup: groupName,
      state: states[happening],
      application: applicationName,
    },
  };
}

/** On ECS, one target was seen to have succeeded even where the deployment had failed. assumed: always. */
function overviewOf({ request }: Deployment, target: TargetView | undefined) {
  const counted = request.computePlatform === 'ECS' ? 'Succeeded' : target?.status;
  const names = ['Succeeded', 'Failed', 'Skipped', 'InProgress', 'Pending'];
  return Object.fromEntries(names.map((name) => [name, name === counted ? 1 : 0]));
}

/** For example `Thu Oct 13 15:50:45 UTC 2022`. */
function writeTime(instant: Instant): string {
  const [weekday = '', day, month, year, time] = new Date(instant).toUTCString().split(' ');
  return `${weekday.replace(',', '')} ${month} ${day} ${time} UTC ${year}`;
}
