import { describe, expect, it } from '@jest/globals';
import { type AuthorizedCall, requiredPermissions, roleOf } from './permission.ts';
import { leastPolicy } from './policy.ts';

const needed = (name: string, input: AuthorizedCall['input'] = {}) => {
  const [service = '', operation = ''] = name.split(':');
  return requiredPermissions({ service, operation, region: 'eu-west-1', input }).map(
    ({ action, resource }) => `${action} ${resource}`,
  );
};
const account = 'eu-west-1:000000000000';

describe('the permissions of a call', () => {
  it.each([
    [
      'lambda:Invoke',
      { FunctionName: 'bot', Qualifier: 'live' },
      `lambda:InvokeFunction arn:aws:lambda:${account}:function:bot:live`,
    ],
    [
      'lambda:GetAlias',
      { FunctionName: 'bot', Name: 'live' },
      `lambda:GetAlias arn:aws:lambda:${account}:function:bot`,
    ],
    ['lambda:ListFunctions', {}, 'lambda:ListFunctions *'],
    ['s3:HeadObject', { Bucket: 'b', Key: 'k' }, 's3:GetObject arn:aws:s3:::b/k'],
    ['s3:GetObject', { Bucket: 'b', Key: 'k', VersionId: '1' }, 's3:GetObjectVersion arn:aws:s3:::b/k'],
    ['s3:UploadPart', { Bucket: 'b', Key: 'k' }, 's3:PutObject arn:aws:s3:::b/k'],
    ['s3:AbortMultipartUpload', { Bucket: 'b', Key: 'k', UploadId: '1' }, 's3:AbortMultipartUpload arn:aws:s3:::b/k'],
    ['s3:ListObjectsV2', { Bucket: 'b' }, 's3:ListBucket arn:aws:s3:::b'],
    [
      'codedeploy:RegisterApplicationRevision',
      { applicationName: 'a' },
      `codedeploy:RegisterApplicationRevision arn:aws:codedeploy:${account}:application:a`,
    ],
    [
      'codedeploy:GetDeploymentConfig',
      { deploymentConfigName: 'c' },
      `codedeploy:GetDeploymentConfig arn:aws:codedeploy:${account}:deploymentconfig:c`,
    ],
    [
      'codedeploy:StopDeployment',
      { deploymentId: 'd-1', applicationName: 'a', deploymentGroupName: 'g' },
      'codedeploy:StopDeployment *',
    ],
    ['ecs:UpdateService', { cluster: 'c', service: 's' }, `ecs:UpdateService arn:aws:ecs:${account}:service/c/s`],
    [
      'ecs:DescribeServices',
      { cluster: `arn:aws:ecs:${account}:cluster/c`, services: ['s'] },
      `ecs:DescribeServices arn:aws:ecs:${account}:service/c/s`,
    ],
    ['ecs:DescribeTaskDefinition', { taskDefinition: 't' }, 'ecs:DescribeTaskDefinition *'],
    ['ecs:DescribeTasks', { tasks: ['1'] }, `ecs:DescribeTasks arn:aws:ecs:${account}:task/default/1`],
    [
      'ecs:ListServiceDeployments',
      { cluster: 'c', service: 's' },
      `ecs:ListServiceDeployments arn:aws:ecs:${account}:service/c/s`,
    ],
    ['ecs:StopServiceDeployment', { serviceDeploymentArn: 'arn:x' }, 'ecs:StopServiceDeployment arn:x'],
    ['ecr:PutImage', { repositoryName: 'api' }, `ecr:PutImage arn:aws:ecr:${account}:repository/api`],
    ['ecr:GetAuthorizationToken', {}, 'ecr:GetAuthorizationToken *'],
    ['elasticloadbalancing:DescribeListeners', { ListenerArns: ['arn:l'] }, 'elasticloadbalancing:DescribeListeners *'],
    ['elasticloadbalancing:ModifyListener', { ListenerArn: 'arn:l' }, 'elasticloadbalancing:ModifyListener arn:l'],
    [
      'cloudwatch:DescribeAlarms',
      { AlarmNames: ['x'] },
      `cloudwatch:DescribeAlarms arn:aws:cloudwatch:${account}:alarm:x`,
    ],
    ['cloudwatch:PutMetricData', {}, 'cloudwatch:PutMetricData *'],
    ['logs:FilterLogEvents', { logGroupName: '/a' }, `logs:FilterLogEvents arn:aws:logs:${account}:log-group:/a:*`],
    ['ssm:GetParameter', { Name: '/a/b:3' }, `ssm:GetParameter arn:aws:ssm:${account}:parameter/a/b`],
    ['sts:AssumeRole', { RoleArn: 'arn:r' }, 'sts:AssumeRole arn:r'],
  ])('%s', (name, input, permission) => {
    expect(needed(name, input)).toEqual([permission]);
  });

  it('are none where a trust policy decides', () => {
    expect(needed('sts:AssumeRoleWithWebIdentity', { RoleArn: 'arn:r' })).toEqual([]);
    expect(needed('sts:GetCallerIdentity')).toEqual([]);
  });

  it('include each role that the service is handed, once', () => {
    const [ecs, task] = ['arn:aws:iam::000000000000:role/ecs', 'arn:aws:iam::000000000000:role/task'];
    expect(needed('ecs:RegisterTaskDefinition', { family: 'api', taskRoleArn: task, executionRoleArn: ecs })).toEqual([
      `ecs:RegisterTaskDefinition arn:aws:ecs:${account}:task-definition/api:*`,
      `iam:PassRole ${task}`,
      `iam:PassRole ${ecs}`,
    ]);
    const loadBalancers = [{ advancedConfiguration: { roleArn: ecs } }];
    const deploymentConfiguration = { lifecycleHooks: [{ hookTargetArn: 'arn:f', roleArn: ecs }] };
    expect(needed('ecs:UpdateService', { service: 's', loadBalancers, deploymentConfiguration })).toEqual([
      `ecs:UpdateService arn:aws:ecs:${account}:service/default/s`,
      `iam:PassRole ${ecs}`,
    ]);
    expect(needed('lambda:GetFunction', { FunctionName: 'bot', Role: ecs })).toHaveLength(1);
  });

  it('include what CodeDeploy asks for besides', () => {
    const names = { applicationName: 'a', deploymentGroupName: 'g' };
    const group = `arn:aws:codedeploy:${account}:deploymentgroup:a/g`;
    const always = [
      `codedeploy:CreateDeployment ${group}`,
      `codedeploy:RegisterApplicationRevision arn:aws:codedeploy:${account}:application:a`,
      `codedeploy:GetDeploymentConfig arn:aws:codedeploy:${account}:deploymentconfig:*`,
    ];
    expect(needed('codedeploy:CreateDeployment', names)).toEqual(always);
    expect(needed('codedeploy:CreateDeployment', { ...names, overrideAlarmConfiguration: {} })).toEqual([
      ...always,
      `codedeploy:UpdateDeploymentGroup ${group}`,
    ]);
  });

  it('include the objects that the service reads for the caller', () => {
    expect(needed('lambda:UpdateFunctionCode', { FunctionName: 'bot', S3Bucket: 'b', S3Key: 'k' })).toContain(
      's3:GetObject arn:aws:s3:::b/k',
    );
    expect(needed('s3:CopyObject', { Bucket: 'b', Key: 'k', CopySource: '/a/x%20y?versionId=1' })).toEqual([
      's3:PutObject arn:aws:s3:::b/k',
      's3:GetObject arn:aws:s3:::a/x y',
    ]);
  });
});

describe('the permissions of a key of KMS', () => {
  const object = { Bucket: 'b', Key: 'k' };
  const key = `arn:aws:kms:${account}:key/1`;
  it.each([
    ['s3:PutObject', { SSEKMSKeyId: key }, [`kms:GenerateDataKey ${key}`]],
    ['s3:PutObject', { SSEKMSKeyId: '1' }, [`kms:GenerateDataKey ${key}`]],
    ['s3:PutObject', { SSEKMSKeyId: 'alias/x' }, [`kms:GenerateDataKey arn:aws:kms:${account}:key/*`]],
    ['s3:CreateMultipartUpload', { SSEKMSKeyId: key }, [`kms:GenerateDataKey ${key}`, `kms:Decrypt ${key}`]],
    ['s3:GetObject', { SSEKMSKeyId: key }, [`kms:Decrypt ${key}`]],
    ['s3:HeadObject', { SSEKMSKeyId: key, ChecksumMode: 'ENABLED' }, [`kms:Decrypt ${key}`]],
    ['s3:HeadObject', { SSEKMSKeyId: key }, []],
    ['s3:UploadPart', {}, []],
  ])('%s %j', (name, input, permissions) => {
    expect(needed(name, { ...object, ...input }).slice(1)).toEqual(permissions);
  });
});

describe('a least policy', () => {
  it('joins actions on the same resources, sorted, and has wildcards for what is made up', () => {
    const policy = leastPolicy([
      { action: 'ecs:UpdateService', resource: 'arn:s' },
      { action: 'ecs:DescribeServices', resource: 'arn:s' },
      { action: 'ecs:DescribeServices', resource: 'arn:s' },
      { action: 'ecs:RunTask', resource: 'arn:aws:ecs:r:0:task-definition/api:7' },
      { action: 'ecs:RunTask', resource: 'arn:aws:ecs:r:0:task-definition/api:8' },
      { action: 'ecs:StopTask', resource: 'arn:aws:ecs:r:0:task/c/0123' },
    ]);
    expect(policy).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: ['ecs:DescribeServices', 'ecs:UpdateService'], Resource: ['arn:s'] },
        { Effect: 'Allow', Action: ['ecs:RunTask'], Resource: ['arn:aws:ecs:r:0:task-definition/api:*'] },
        { Effect: 'Allow', Action: ['ecs:StopTask'], Resource: ['arn:aws:ecs:r:0:task/c/*'] },
      ],
    });
  });
});

describe('the role behind a principal', () => {
  it('is that of its session', () => {
    expect(roleOf('arn:aws:sts::000000000000:assumed-role/release/run-1')).toBe(
      'arn:aws:iam::000000000000:role/release',
    );
    expect(roleOf('arn:aws:iam::000000000000:user/local-aws')).toBe('arn:aws:iam::000000000000:user/local-aws');
  });
});
