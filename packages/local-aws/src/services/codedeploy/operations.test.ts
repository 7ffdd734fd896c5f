/** Applications, groups, configurations, revisions: what CodeDeploy keeps, and what it refuses. */

import { describe, expect, it } from '@jest/globals';
import { appSpecOf, revisionOf, sampleCodeDeploy } from './codedeploy-sample.ts';

const role = 'arn:aws:iam::000000000000:role/codedeploy';
const style = { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' };

describe('applications', () => {
  it('are made, found, listed and deleted', () => {
    const aws = sampleCodeDeploy();
    const { applicationId } = aws.call('CreateApplication', { applicationName: 'bots' });
    expect(aws.call('GetApplication', { applicationName: 'bots' }).application).toEqual({
      applicationId,
      applicationName: 'bots',
      computePlatform: 'Server',
      createTime: new Date(Date.UTC(2026, 0, 1)),
      linkedToGitHub: false,
    });
    expect(aws.call('ListApplications', {})).toEqual({ applications: ['bots', 'shop'] });
    const { applicationsInfo } = aws.call('BatchGetApplications', { applicationNames: ['shop', 'bots'] });
    expect(applicationsInfo.map((info: { computePlatform: string }) => info.computePlatform)).toEqual([
      'Lambda',
      'Server',
    ]);
    aws.call('DeleteApplication', { applicationName: 'bots' });
    expect(aws.refusal('GetApplication', { applicationName: 'bots' })).toMatchObject({
      code: 'ApplicationDoesNotExistException',
      message: 'No application found for name: bots',
    });
  });

  it.each([
    [{}, 'ApplicationNameRequiredException'],
    [{ applicationName: 'a b' }, 'InvalidApplicationNameException'],
    [{ applicationName: 'a'.repeat(101) }, 'InvalidApplicationNameException'],
    [{ applicationName: 'shop' }, 'ApplicationAlreadyExistsException'],
    [{ applicationName: 'new', computePlatform: 'Fargate' }, 'InvalidComputePlatformException'],
  ])('%j is refused with %s', (input, code) => {
    expect(sampleCodeDeploy().refusal('CreateApplication', input).code).toBe(code);
  });

  it('are listed by the hundred', () => {
    const aws = sampleCodeDeploy();
    for (let n = 100; n < 205; n++) aws.call('CreateApplication', { applicationName: `app-${n}` });
    const first = aws.call('ListApplications', {});
    const second = aws.call('ListApplications', { nextToken: first.nextToken });
    expect([first.applications.length, second.applications.length, second.nextToken]).toEqual([100, 6, undefined]);
    expect(aws.refusal('ListApplications', { nextToken: 'mine' }).code).toBe('InvalidNextTokenException');
  });

  it('and groups have tags', () => {
    const aws = sampleCodeDeploy();
    const ResourceArn = 'arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:shop/live';
    aws.call('TagResource', {
      ResourceArn,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    });
    const tagged = { applicationName: 'new', tags: [{ Key: 'team', Value: 'bots' }] };
    aws.call('CreateApplication', tagged);
    const applicationArn = 'arn:aws:codedeploy:us-east-1:000000000000:application:new';
    expect(aws.call('ListTagsForResource', { ResourceArn: applicationArn })).toEqual({ Tags: tagged.tags });
    aws.call('TagResource', { ResourceArn, Tags: [{ Key: 'a', Value: '3' }] });
    aws.call('UntagResource', { ResourceArn, TagKeys: ['b'] });
    expect(aws.call('ListTagsForResource', { ResourceArn })).toEqual({ Tags: [{ Key: 'a', Value: '3' }] });
    const refusal = (arn: string) => aws.refusal('ListTagsForResource', { ResourceArn: arn }).code;
    expect(refusal('arn:aws:s3:::shop')).toBe('InvalidArnException');
    expect(refusal(ResourceArn.replace('deploymentgroup', 'instance'))).toBe('ArnNotSupportedException');
    expect(aws.call('ListTagsForResource', { ResourceArn: `${ResourceArn}2` })).toEqual({ Tags: [] });
    const untag = (arn: string) => aws.refusal('UntagResource', { ResourceArn: arn, TagKeys: [] }).code;
    expect(untag(`${ResourceArn}2`)).toBe('DeploymentGroupDoesNotExistException');
    expect(untag(ResourceArn.replace('shop', 'no such'))).toBe('ApplicationDoesNotExistException');
  });

  it('are those of one region', () => {
    const aws = sampleCodeDeploy();
    expect(aws.call('ListApplications', {}, 'eu-west-1')).toEqual({ applications: [] });
  });
});

describe('deployment groups', () => {
  const group = { applicationName: 'shop', deploymentGroupName: 'test', serviceRoleArn: role, deploymentStyle: style };
  const lambda = { ...group, deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' };

  it('are made, found, listed, updated and deleted', () => {
    const aws = sampleCodeDeploy();
    const { deploymentGroupId } = aws.call('CreateDeploymentGroup', lambda);
    expect(aws.call('GetDeploymentGroup', group).deploymentGroupInfo).toEqual({
      ...lambda,
      deploymentGroupId,
      computePlatform: 'Lambda',
    });
    aws.call('UpdateDeploymentGroup', {
      applicationName: 'shop',
      currentDeploymentGroupName: 'test',
      newDeploymentGroupName: 'stage',
      alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }] },
    });
    expect(aws.call('ListDeploymentGroups', { applicationName: 'shop' })).toEqual({
      applicationName: 'shop',
      deploymentGroups: ['live', 'stage'],
    });
    const batch = aws.call('BatchGetDeploymentGroups', {
      applicationName: 'shop',
      deploymentGroupNames: ['stage', 'test'],
    });
    expect(batch).toMatchObject({
      deploymentGroupsInfo: [{ deploymentGroupId, serviceRoleArn: role, alarmConfiguration: { enabled: true } }],
      errorMessage: expect.stringContaining('test'),
    });
    aws.call('DeleteDeploymentGroup', { applicationName: 'shop', deploymentGroupName: 'stage' });
    expect(aws.refusal('GetDeploymentGroup', { ...group, deploymentGroupName: 'stage' }).code).toBe(
      'DeploymentGroupDoesNotExistException',
    );
  });

  it.each<[object, string]>([
    [{ applicationName: 'gone' }, 'ApplicationDoesNotExist'],
    [{ deploymentGroupName: '' }, 'DeploymentGroupNameRequired'],
    [{ deploymentGroupName: 'a/b' }, 'InvalidDeploymentGroupName'],
    [{ deploymentGroupName: 'live' }, 'DeploymentGroupAlreadyExists'],
    [{ serviceRoleArn: undefined }, 'RoleRequired'],
    [{ serviceRoleArn: 'codedeploy' }, 'InvalidRole'],
    [{ deploymentStyle: undefined }, 'InvalidDeploymentStyle'],
    [{ deploymentStyle: { ...style, deploymentType: 'IN_PLACE' } }, 'InvalidDeploymentStyle'],
    [{ deploymentConfigName: 'mine' }, 'DeploymentConfigDoesNotExist'],
    [{ deploymentConfigName: undefined }, 'InvalidDeploymentConfigName'],
    [{ deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce' }, 'InvalidDeploymentConfigName'],
    [{ alarmConfiguration: { enabled: true } }, 'InvalidAlarmConfig'],
    [{ alarmConfiguration: { enabled: true, alarms: [{ name: 'a' }, { name: 'a' }] } }, 'InvalidAlarmConfig'],
    [{ alarmConfiguration: { enabled: true, alarms: [{}] } }, 'InvalidAlarmConfig'],
    [
      { alarmConfiguration: { enabled: true, alarms: Array.from('abcdefghijk', (name) => ({ name })) } },
      'AlarmsLimitExceeded',
    ],
    [{ autoRollbackConfiguration: { enabled: true } }, 'InvalidAutoRollbackConfig'],
    [{ autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_SLOW'] } }, 'InvalidAutoRollbackConfig'],
  ])('with %j are refused with %s', (change, code) => {
    expect(sampleCodeDeploy().refusal('CreateDeploymentGroup', { ...lambda, ...change }).code).toBe(`${code}Exception`);
  });
});

describe('deployment configurations', () => {
  it('are there from the beginning', () => {
    const aws = sampleCodeDeploy();
    const names: string[] = aws.call('ListDeploymentConfigs', {}).deploymentConfigsList;
    expect(names.map((name) => name.replace('CodeDeployDefault.', ''))).toEqual([
      'AllAtOnce',
      'ECSAllAtOnce',
      'ECSCanary10Percent15Minutes',
      'ECSCanary10Percent5Minutes',
      'ECSLinear10PercentEvery1Minutes',
      'ECSLinear10PercentEvery3Minutes',
      'HalfAtATime',
      'LambdaAllAtOnce',
      'LambdaCanary10Percent10Minutes',
      'LambdaCanary10Percent15Minutes',
      'LambdaCanary10Percent30Minutes',
      'LambdaCanary10Percent5Minutes',
      'LambdaLinear10PercentEvery10Minutes',
      'LambdaLinear10PercentEvery1Minute',
      'LambdaLinear10PercentEvery2Minutes',
      'LambdaLinear10PercentEvery3Minutes',
      'OneAtATime',
    ]);
    const built = aws.call('GetDeploymentConfig', { deploymentConfigName: names[8] }).deploymentConfigInfo;
    expect(built).toMatchObject({
      computePlatform: 'Lambda',
      trafficRoutingConfig: {
        type: 'TimeBasedCanary',
        timeBasedCanary: { canaryPercentage: 10, canaryInterval: 10 },
      },
    });
  });

  it('can be made and used, and deleted when no group uses them', () => {
    const aws = sampleCodeDeploy();
    const deploymentConfigName = 'linear-30-2';
    const trafficRoutingConfig = {
      type: 'TimeBasedLinear',
      timeBasedLinear: { linearPercentage: 30, linearInterval: 2 },
    };
    const { deploymentConfigId } = aws.call('CreateDeploymentConfig', {
      ...{ deploymentConfigName, trafficRoutingConfig },
      computePlatform: 'Lambda',
    });
    const { deploymentConfigInfo } = aws.call('GetDeploymentConfig', { deploymentConfigName });
    expect(deploymentConfigInfo).toMatchObject({ deploymentConfigId, deploymentConfigName, trafficRoutingConfig });
    const id = aws.deploy(appSpecOf(), { deploymentConfigName });
    aws.clock.advance(600_000);
    expect(aws.info(id)).toMatchObject({ status: 'Succeeded', deploymentConfigName });
    expect(aws.routings.map(({ at, additionalVersionWeights }) => [at, additionalVersionWeights['2']])).toEqual([
      [1.5, 0.3],
      [121.5, 0.6],
      [241.5, 0.9],
      [361.5, undefined],
    ]);
    const change = { applicationName: 'shop', currentDeploymentGroupName: 'live' };
    aws.call('UpdateDeploymentGroup', { ...change, deploymentConfigName });
    expect(aws.refusal('DeleteDeploymentConfig', { deploymentConfigName }).code).toBe('DeploymentConfigInUseException');
    aws.call('UpdateDeploymentGroup', { ...change, deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' });
    aws.call('DeleteDeploymentConfig', { deploymentConfigName });
    expect(aws.refusal('GetDeploymentConfig', { deploymentConfigName }).code).toBe(
      'DeploymentConfigDoesNotExistException',
    );
  });

  const canary = (canaryPercentage: number | undefined, canaryInterval: number) => ({
    trafficRoutingConfig: { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage, canaryInterval } },
  });
  const linear = (linearPercentage: number, linearInterval: number) => ({
    trafficRoutingConfig: { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage, linearInterval } },
  });
  it.each<[object, string]>([
    [{ deploymentConfigName: undefined }, 'DeploymentConfigNameRequired'],
    [{ deploymentConfigName: 'a b' }, 'InvalidDeploymentConfigName'],
    [{ deploymentConfigName: 'CodeDeployDefault.Mine' }, 'InvalidDeploymentConfigName'],
    [{ computePlatform: 'Fargate' }, 'InvalidComputePlatform'],
    [{ computePlatform: 'Server' }, 'InvalidMinimumHealthyHostValue'],
    [{ trafficRoutingConfig: undefined }, 'InvalidTrafficRoutingConfiguration'],
    [canary(0, 5), 'InvalidTrafficRoutingConfiguration'],
    [canary(100, 5), 'InvalidTrafficRoutingConfiguration'],
    [canary(undefined, 5), 'InvalidTrafficRoutingConfiguration'],
    [canary(10, 0), 'InvalidTrafficRoutingConfiguration'],
    [canary(10, 2881), 'InvalidTrafficRoutingConfiguration'],
    [linear(10, 321), 'InvalidTrafficRoutingConfiguration'],
  ])('with %j are refused with %s', (change, code) => {
    const input = { deploymentConfigName: 'mine', computePlatform: 'Lambda', ...canary(10, 5), ...change };
    expect(sampleCodeDeploy().refusal('CreateDeploymentConfig', input).code).toBe(`${code}Exception`);
  });

  it.each([canary(99, 2880), linear(10, 320), { trafficRoutingConfig: { type: 'AllAtOnce' } }])(
    'with %j are made',
    (routing) => {
      const input = { deploymentConfigName: 'mine', computePlatform: 'Lambda', ...routing };
      expect(sampleCodeDeploy().call('CreateDeploymentConfig', input)).toHaveProperty('deploymentConfigId');
    },
  );

  it('that are built in stay', () => {
    const input = { deploymentConfigName: 'CodeDeployDefault.AllAtOnce' };
    expect(sampleCodeDeploy().refusal('DeleteDeploymentConfig', input).code).toBe('InvalidOperationException');
  });
});

describe('CreateDeployment', () => {
  it.each<[object, string]>([
    [{ applicationName: undefined }, 'ApplicationNameRequired'],
    [{ applicationName: 'gone' }, 'ApplicationDoesNotExist'],
    [{ deploymentGroupName: undefined }, 'DeploymentGroupNameRequired'],
    [{ deploymentGroupName: 'gone' }, 'DeploymentGroupDoesNotExist'],
    [{ revision: undefined }, 'RevisionRequired'],
    [{ revision: {} }, 'InvalidRevision'],
    [{ revision: { revisionType: 'AppSpecContent' } }, 'InvalidRevision'],
    [
      { revision: { revisionType: 'AppSpecContent', appSpecContent: { content: '{}', sha256: 'e3' } } },
      'InvalidRevision',
    ],
    [{ revision: { revisionType: 'AppSpecContent', appSpecContent: { sha256: 'e3' } } }, 'RevisionDoesNotExist'],
    [{ description: 'x'.repeat(257) }, 'DescriptionTooLong'],
    [{ deploymentConfigName: 'gone' }, 'DeploymentConfigDoesNotExist'],
    [{ deploymentConfigName: 'CodeDeployDefault.OneAtATime' }, 'InvalidDeploymentConfigName'],
    [{ autoRollbackConfiguration: { enabled: true } }, 'InvalidAutoRollbackConfig'],
    [{ overrideAlarmConfiguration: { enabled: true } }, 'InvalidAlarmConfig'],
    [{ updateOutdatedInstancesOnly: true }, 'InvalidUpdateOutdatedInstancesOnlyValue'],
    [{ ignoreApplicationStopFailures: true }, 'InvalidIgnoreApplicationStopFailuresValue'],
    [{ targetInstances: {} }, 'InvalidTargetInstances'],
  ])('with %j is refused with %s', (change, code) => {
    const aws = sampleCodeDeploy();
    const input = { ...aws.names, revision: revisionOf(appSpecOf()), ...change };
    expect(aws.refusal('CreateDeployment', input).code).toBe(`${code}Exception`);
    expect(aws.call('ListDeployments', {}).deployments).toEqual([]);
  });

  it('names what is not there, instead of pretending', () => {
    const aws = sampleCodeDeploy();
    const gitHub = { revisionType: 'GitHub', gitHubLocation: { repository: 'me/shop', commitId: 'c' } };
    expect(aws.refusal('CreateDeployment', { ...aws.names, revision: gitHub })).toEqual({
      code: 'NotImplemented',
      message: 'The revision type GitHub is not supported by local-aws.',
      status: 501,
    });
    const server = { applicationName: 'api', deploymentGroupName: 'live' };
    aws.call('CreateApplication', { ...server, computePlatform: 'Server' });
    aws.call('CreateDeploymentGroup', { ...server, serviceRoleArn: role });
    expect(aws.refusal('CreateDeployment', { ...server, revision: revisionOf('{}') })).toEqual({
      code: 'NotImplemented',
      message: 'CreateDeployment on the Server compute platform is not supported by local-aws.',
      status: 501,
    });
  });

  it('takes YAML, with keys in any case, and a hash without its content', () => {
    const aws = sampleCodeDeploy({ config: 'CodeDeployDefault.LambdaAllAtOnce' });
    const content = [
      'version: 0.0',
      'resources:',
      '  - bot:',
      '      type: AWS::Lambda::Function',
      '      properties: { name: bot, alias: live, currentversion: 1, targetversion: "2" }',
      'hooks:',
      '  - beforeAllowTraffic: pre',
    ].join('\n');
    const deploymentId = aws.deploy(content);
    aws.clock.advance(2000);
    expect(aws.hookCalls.map((hook) => hook.function)).toEqual(['pre']);
    aws.call('StopDeployment', { deploymentId });
    aws.clock.advance(60_000);
    const { revision } = aws.info(deploymentId);
    const again = aws.call('CreateDeployment', { ...aws.names, revision }).deploymentId;
    aws.clock.advance(2000);
    expect(aws.hookCalls.map((hook) => hook.payload.DeploymentId)).toEqual([deploymentId, again]);
  });
});

describe('revisions', () => {
  it('give their content back only by GetApplicationRevision', () => {
    const aws = sampleCodeDeploy();
    const applicationName = 'shop';
    const [first, second] = [revisionOf('{"a": 1}'), revisionOf('{"b": 2}')];
    aws.call('RegisterApplicationRevision', { applicationName, revision: first, description: 'first' });
    aws.clock.advance(1000);
    aws.call('CreateDeployment', { ...aws.names, revision: second });
    const { revisions } = aws.call('ListApplicationRevisions', { applicationName });
    const shown = aws.call('GetApplicationRevision', { applicationName, revision: revisions[0] });
    expect(shown).toEqual({
      applicationName,
      revision: first,
      revisionInfo: { description: 'first', deploymentGroups: [], registerTime: new Date(Date.UTC(2026, 0, 1)) },
    });
    expect(aws.call('GetApplicationRevision', { applicationName, revision: revisions[1] }).revisionInfo).toEqual({
      deploymentGroups: ['live'],
      registerTime: new Date(Date.UTC(2026, 0, 1, 0, 0, 1)),
      firstUsedTime: new Date(Date.UTC(2026, 0, 1, 0, 0, 1)),
      lastUsedTime: new Date(Date.UTC(2026, 0, 1, 0, 0, 1)),
    });
    aws.clock.advance(600_000);
    aws.call('CreateDeployment', { ...aws.names, revision: second });
    expect(aws.call('GetApplicationRevision', { applicationName, revision: revisions[1] }).revisionInfo).toMatchObject({
      deploymentGroups: ['live'],
      firstUsedTime: new Date(Date.UTC(2026, 0, 1, 0, 0, 1)),
      lastUsedTime: new Date(Date.UTC(2026, 0, 1, 0, 10, 1)),
    });
    const list = (input: object) => aws.call('ListApplicationRevisions', { applicationName, ...input }).revisions;
    expect(list({ deployed: 'include' })).toEqual([revisions[1]]);
    expect(list({ deployed: 'exclude' })).toEqual([revisions[0]]);
    expect(list({ sortBy: 'lastUsedTime', sortOrder: 'descending' })).toEqual([revisions[1], revisions[0]]);
    expect(aws.refusal('GetApplicationRevision', { applicationName, revision: revisionOf('{}') }).code).toBe(
      'RevisionDoesNotExistException',
    );
    expect(aws.refusal('RegisterApplicationRevision', { applicationName, revision: revisions[0] }).code).toBe(
      'InvalidRevisionException',
    );
  });
});

describe('revisions in S3', () => {
  const s3 = (location: object) => ({
    revisionType: 'S3',
    s3Location: { bucket: 'releases', key: 'appspec.yml', bundleType: 'yaml', ...location },
  });

  it('are read when they are deployed, and shown by their place', () => {
    const aws = sampleCodeDeploy({ config: 'CodeDeployDefault.LambdaAllAtOnce' });
    aws.objects.set('releases/appspec.yml', JSON.stringify(appSpecOf()));
    const { deploymentId } = aws.call('CreateDeployment', { ...aws.names, revision: s3({}) });
    aws.clock.advance(60_000);
    expect(aws.info(deploymentId)).toMatchObject({ status: 'Succeeded', revision: s3({}) });
    expect(aws.alias()?.functionVersion).toBe('2');
    const { revisions } = aws.call('ListApplicationRevisions', { applicationName: 'shop' });
    expect(revisions).toEqual([s3({})]);
    const batch = { applicationName: 'shop', revisions: [s3({}), s3({ key: 'other' })] };
    expect(aws.call('BatchGetApplicationRevisions', batch)).toMatchObject({
      revisions: [{ revisionLocation: s3({}), genericRevisionInfo: { deploymentGroups: ['live'] } }],
      errorMessage: expect.stringContaining('other'),
    });
  });

  it('that are not there fail the deployment', () => {
    const aws = sampleCodeDeploy();
    aws.objects.set('releases/appspec.yml', '{}');
    for (const missing of [{ key: 'gone' }, { version: '7' }, { eTag: '"00"' }]) {
      const { deploymentId } = aws.call('CreateDeployment', { ...aws.names, revision: s3(missing) });
      aws.clock.advance(1000);
      expect(aws.info(deploymentId)).toMatchObject({
        status: 'Failed',
        errorInformation: { code: 'REVISION_MISSING' },
      });
    }
  });

  it.each([
    [{ bundleType: 'zip' }, 'BundleType must be either YAML or JSON'],
    [{ bundleType: undefined }, 'BundleType must be either YAML or JSON'],
    [{ bucket: undefined }, 'A revision of type S3 must have a bucket and a key.'],
  ])('with %j are refused', (location, message) => {
    const aws = sampleCodeDeploy();
    expect(aws.refusal('CreateDeployment', { ...aws.names, revision: s3(location) })).toMatchObject({
      code: 'InvalidRevisionException',
      message,
    });
  });
});

describe('UpdateApplication', () => {
  it('gives it another name, under which all is found', () => {
    const aws = sampleCodeDeploy();
    const arnOf = (name: string) => `arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:${name}/live`;
    const Tags = [{ Key: 'a', Value: '1' }];
    aws.call('TagResource', { ResourceArn: arnOf('shop'), Tags });
    aws.call('UpdateApplication', { applicationName: 'shop', newApplicationName: 'store' });
    expect(aws.call('ListApplications', {}).applications).toEqual(['store']);
    expect(aws.call('ListDeploymentGroups', { applicationName: 'store' }).deploymentGroups).toEqual(['live']);
    expect(aws.call('ListTagsForResource', { ResourceArn: arnOf('store') })).toEqual({ Tags });
    expect(aws.call('ListTagsForResource', { ResourceArn: arnOf('shop') })).toEqual({ Tags: [] });
    aws.call('UpdateApplication', { applicationName: 'store' });
    const taken = { applicationName: 'store', newApplicationName: 'store' };
    expect(aws.refusal('UpdateApplication', taken).code).toBe('ApplicationAlreadyExistsException');
  });
});

describe('instances', () => {
  it.each(['BatchGetDeploymentInstances', 'GetDeploymentInstance', 'ListDeploymentInstances'])(
    '%s is not for Lambda',
    (operation) => {
      const aws = sampleCodeDeploy();
      const deploymentId = aws.deploy();
      expect(aws.refusal(operation, { deploymentId }).code).toBe('InvalidComputePlatformException');
    },
  );
});

describe('deployments', () => {
  it('are listed newest first, by group, status and time', () => {
    const aws = sampleCodeDeploy();
    const first = aws.deploy();
    aws.clock.advance(600_000);
    const second = aws.deploy();
    const list = (input: object) => aws.call('ListDeployments', input).deployments;
    expect(list({})).toEqual([second, first]);
    expect(list(aws.names)).toEqual([second, first]);
    expect(list({ includeOnlyStatuses: ['Succeeded', 'Failed'] })).toEqual([first]);
    expect(list({ createTimeRange: { start: new Date(aws.clock.now()) } })).toEqual([second]);
    expect(list({ createTimeRange: { end: new Date(aws.clock.now() - 1) } })).toEqual([first]);
    expect(list({ externalId: 'stack' })).toEqual([]);
    const refusal = (input: object) => aws.refusal('ListDeployments', input).code;
    expect(refusal({ applicationName: 'shop' })).toBe('DeploymentGroupNameRequiredException');
    expect(refusal({ deploymentGroupName: 'live' })).toBe('ApplicationNameRequiredException');
    expect(refusal({ includeOnlyStatuses: ['Done'] })).toBe('InvalidDeploymentStatusException');
    const [start, end] = [new Date(1), new Date(0)];
    expect(refusal({ createTimeRange: { start, end } })).toBe('InvalidTimeRangeException');
    const { deploymentsInfo } = aws.call('BatchGetDeployments', { deploymentIds: [first, second] });
    expect(deploymentsInfo).toEqual([aws.info(first), aws.info(second)]);
  });

  it('are found by their id only', () => {
    const aws = sampleCodeDeploy();
    const refusal = (deploymentId: string | undefined) => aws.refusal('GetDeployment', { deploymentId }).code;
    expect(refusal(undefined)).toBe('DeploymentIdRequiredException');
    expect(refusal('d-abc')).toBe('InvalidDeploymentIdException');
    expect(refusal('d-ABCDEFGHI')).toBe('DeploymentDoesNotExistException');
    const deploymentIds = Array.from({ length: 26 }, () => 'd-ABCDEFGHI');
    expect(aws.refusal('BatchGetDeployments', { deploymentIds }).code).toBe('BatchLimitExceededException');
    expect(aws.call('BatchGetDeployments', { deploymentIds: ['d-ABCDEFGHI'] })).toEqual({ deploymentsInfo: [] });
  });

  it('have one target, from their start on', () => {
    const aws = sampleCodeDeploy();
    const deploymentId = aws.deploy();
    expect(aws.refusal('ListDeploymentTargets', { deploymentId }).code).toBe('DeploymentNotStartedException');
    aws.clock.advance(1000);
    expect(aws.call('ListDeploymentTargets', { deploymentId })).toEqual({ targetIds: ['bot:live'] });
    const filtered = (TargetStatus: string[]) =>
      aws.call('ListDeploymentTargets', { deploymentId, targetFilters: { TargetStatus } }).targetIds;
    expect([filtered(['InProgress']), filtered(['Failed'])]).toEqual([['bot:live'], []]);
    const { deploymentTargets } = aws.call('BatchGetDeploymentTargets', { deploymentId, targetIds: ['bot:live'] });
    expect(deploymentTargets).toEqual([
      { deploymentTargetType: 'LambdaTarget', lambdaTarget: aws.target(deploymentId) },
    ]);
    const refusal = (targetId: string | undefined) =>
      aws.refusal('GetDeploymentTarget', { deploymentId, targetId }).code;
    expect(refusal(undefined)).toBe('DeploymentTargetIdRequiredException');
    expect(refusal('bot')).toBe('DeploymentTargetDoesNotExistException');
    const targetIds = Array.from({ length: 26 }, () => 'bot:live');
    expect(aws.refusal('BatchGetDeploymentTargets', { deploymentId, targetIds }).code).toBe(
      'DeploymentTargetListSizeExceededException',
    );
  });

  it('on Lambda have nothing to be continued', () => {
    const aws = sampleCodeDeploy();
    const deploymentId = aws.deploy();
    const refusal = (deploymentWaitType?: string) =>
      aws.refusal('ContinueDeployment', { deploymentId, deploymentWaitType }).code;
    expect(refusal('READY_WAIT')).toBe('UnsupportedActionForDeploymentTypeException');
    expect(refusal('LONG_WAIT')).toBe('InvalidDeploymentWaitTypeException');
  });

  it('are forgotten on reset, with all that is still to come', () => {
    const aws = sampleCodeDeploy({ alarms: ['errors'] });
    const deploymentId = aws.deploy();
    aws.clock.advance(2000);
    expect(aws.codedeploy.dump()).toMatchObject({
      applications: [{ region: 'us-east-1', applicationName: 'shop' }],
      deployments: [{ region: 'us-east-1', deploymentId, run: { status: 'InProgress' } }],
    });
    const told = aws.events.length;
    aws.codedeploy.reset();
    expect(aws.scheduled()).toBe(0);
    aws.clock.advance(7_200_000);
    expect(aws.events).toHaveLength(told);
    expect(aws.codedeploy.dump()).toEqual({ applications: [], deploymentConfigs: [], deployments: [] });
    expect(aws.refusal('GetApplication', { applicationName: 'shop' }).code).toBe('ApplicationDoesNotExistException');
  });
});
