import { describe, expect, it } from '@jest/globals';
import { type Answers, answeringSession } from '../test/answering-session.ts';
import { codeDeployGroup, groupAlarms, rollbackEvents } from './codedeploy-group.ts';

const names = { applicationName: 'trivia', deploymentGroupName: 'live' };
const open = (answers: Answers) => {
  const { session, calls } = answeringSession(answers);
  return { group: codeDeployGroup(session, { application: 'trivia', deploymentGroup: 'live' }), calls };
};

describe('a deployment group', () => {
  it('is asked for by its names', async () => {
    const { group, calls } = open({
      GetDeploymentGroup: () => ({ deploymentGroupInfo: { deploymentGroupName: 'live' } }),
    });
    expect(await group.describe()).toEqual({ deploymentGroupName: 'live' });
    expect(calls).toEqual([['GetDeploymentGroup', names]]);
    const missing = open({ GetDeploymentGroup: () => ({ error: 'DeploymentGroupDoesNotExistException' }) });
    await expect(missing.group.describe()).rejects.toMatchObject({ kind: 'not-found', resource: 'trivia/live' });
  });

  it('tells what runs in it', async () => {
    const { group, calls } = open({ ListDeployments: () => ({ deployments: ['d-1', 'd-0'] }) });
    expect(await group.active()).toBe('d-1');
    const includeOnlyStatuses = ['Created', 'Queued', 'InProgress', 'Ready', 'Baking'];
    expect(calls).toEqual([['ListDeployments', { ...names, includeOnlyStatuses }]]);
    expect(await open({ ListDeployments: () => ({}) }).group.active()).toBeUndefined();
  });

  it('reads an inline AppSpec, which GetDeployment does not tell', async () => {
    const revision = { revisionType: 'AppSpecContent', appSpecContent: { sha256: 'hash' } } as const;
    const { group, calls } = open({
      GetApplicationRevision: () => ({
        revision: { ...revision, appSpecContent: { content: 'spec', sha256: 'hash' } },
      }),
    });
    expect(await group.appSpec({ revision })).toBe('spec');
    expect(calls).toEqual([['GetApplicationRevision', { applicationName: 'trivia', revision }]]);
    expect(await group.appSpec({})).toBeUndefined();
    const s3 = open({ GetApplicationRevision: () => ({ revision: { revisionType: 'S3' } }) });
    expect(await s3.group.appSpec({ revision: { revisionType: 'S3' } })).toBeUndefined();
  });
});

describe('a deployment that is asked for', () => {
  it('is created in the group', async () => {
    const { group, calls } = open({ CreateDeployment: () => ({ deploymentId: 'd-ABC123XYZ' }) });
    expect(await group.create({ description: 'Run 7' })).toEqual({ kind: 'created', deploymentId: 'd-ABC123XYZ' });
    expect(calls).toEqual([['CreateDeployment', { ...names, description: 'Run 7' }]]);
  });

  it.each([
    "The Deployment Group 'live' already has an active Deployment 'd-ABC123XYZ'",
    "Deployment Group 'live' is already deploying 'd-ABC123XYZ'",
    "Deployment group 'live' is already deploying deployment 'd-ABC123XYZ'.",
  ])('finds the place taken: %s', async (message) => {
    const { group } = open({ CreateDeployment: () => ({ error: 'DeploymentLimitExceededException', message }) });
    expect(await group.create({})).toEqual({ kind: 'occupied', activeDeploymentId: 'd-ABC123XYZ' });
  });

  it.each([
    ['DeploymentLimitExceededException', 'The account already has 1300 active deployments'],
    ['InvalidRevisionException', "the text 'already has an active Deployment 'd-1'' in something else"],
  ])('does not take every refusal for that: %s', async (error, message) => {
    const { group } = open({ CreateDeployment: () => ({ error, message }) });
    await expect(group.create({})).rejects.toMatchObject({ code: error });
  });
});

it('watches the alarms of a group unless they are switched off', () => {
  const alarms = [{ name: 'one' }, {}, { name: 'two' }];
  expect(groupAlarms({ alarmConfiguration: { enabled: true, alarms } })).toEqual(['one', 'two']);
  expect(groupAlarms({ alarmConfiguration: { enabled: false, alarms } })).toEqual([]);
  expect(groupAlarms({ alarmConfiguration: { enabled: true } })).toEqual([]);
  expect(groupAlarms({})).toEqual([]);
});

it('rolls back for failures and alarms always, and for a stop unless told otherwise', () => {
  const always = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'];
  expect(rollbackEvents(false)).toEqual({ enabled: true, events: always });
  expect(rollbackEvents(true)).toEqual({ enabled: true, events: [...always, 'DEPLOYMENT_STOP_ON_REQUEST'] });
});
