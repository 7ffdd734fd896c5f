/**
 * What IAM would have asked for: the permissions that a call needs. Nothing here grants or refuses; there is
 * no IAM in local-aws. Source: AWS's Service Authorization Reference, as of June 2026. Pure.
 */
import { arn } from '../services/names.ts';
import { resourcesOf } from './resources.ts';

/** One permission: an IAM action on one resource, an ARN or `*`. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
}

/** A call as far as permissions depend on it; `input` has the SDK's member names. */
export interface AuthorizedCall {
  /** As in IAM actions. */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Actions that are not named after their operation. */
const actionNames: Readonly<Record<string, string>> = {
  'lambda:Invoke': 'lambda:InvokeFunction',
  's3:HeadObject': 's3:GetObject',
  's3:HeadBucket': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:ListParts': 's3:ListMultipartUploadParts',
  's3:CreateMultipartUpload': 's3:PutObject',
  's3:UploadPart': 's3:PutObject',
  's3:CompleteMultipartUpload': 's3:PutObject',
  's3:CopyObject': 's3:PutObject',
  's3:DeleteObjects': 's3:DeleteObject',
  'sns:PublishBatch': 'sns:Publish',
};

/** Calls that nobody's policy has to allow: the trust policy of a role decides, or nothing does. */
const free = new Set(['sts:GetCallerIdentity', 'sts:AssumeRoleWithWebIdentity']);

/** The permissions of a call, those of roles and objects that it hands on included. */
export function requiredPermissions(call: AuthorizedCall): readonly Permission[] {
  const name = `${call.service}:${call.operation}`;
  if (free.has(name)) return [];
  const action = versioned(actionNames[name] ?? name, call.input);
  return [
    ...resourcesOf(call).map((resource) => ({ action, resource })),
    ...handedRoles(call).map((resource) => ({ action: 'iam:PassRole', resource })),
    ...readObjects(call),
    ...impliedBy(call),
    ...keysOf(call),
  ];
}

/** S3 has actions of their own for a named version. */
function versioned(action: string, { VersionId }: AuthorizedCall['input']): string {
  if (VersionId === undefined) return action;
  return action === 's3:GetObject' || action === 's3:DeleteObject' ? `${action}Version` : action;
}

/** The members that name a role which the service will assume, wherever they are. */
const roleMembers = /^(Role|roleArn|taskRoleArn|executionRoleArn|serviceRoleArn|customRoleArn)$/;
/** The operations that take such a role; elsewhere it is only looked at. */
const passing = new Set([
  ...['lambda:CreateFunction', 'lambda:UpdateFunctionConfiguration'],
  ...['codedeploy:CreateDeploymentGroup', 'codedeploy:UpdateDeploymentGroup'],
  ...['ecs:RegisterTaskDefinition', 'ecs:RunTask', 'ecs:CreateService', 'ecs:UpdateService'],
  'ecr:CreateRepositoryCreationTemplate',
]);

function handedRoles({ service, operation, input }: AuthorizedCall): readonly string[] {
  return passing.has(`${service}:${operation}`) ? [...new Set(findRoles(input))] : [];
}

function findRoles(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    typeof member === 'string' && roleMembers.test(name) && member.startsWith('arn:') ? [member] : findRoles(member),
  );
}

/** Objects that the service reads with the caller's permissions. */
function readObjects({ service, operation, input }: AuthorizedCall): readonly Permission[] {
  if (service === 's3' && operation === 'CopyObject') {
    const source = decodeURIComponent(String(input.CopySource ?? '').split('?')[0] ?? '').replace(/^\//, '');
    return [{ action: 's3:GetObject', resource: `arn:aws:s3:::${source}` }];
  }
  if (service !== 'lambda') return [];
  const code = (input.Code ?? input) as { S3Bucket?: unknown; S3Key?: unknown; S3ObjectVersion?: unknown };
  if (code.S3Bucket === undefined || code.S3Key === undefined) return [];
  const action = code.S3ObjectVersion === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
  return [{ action, resource: `arn:aws:s3:::${code.S3Bucket}/${code.S3Key}` }];
}

/**
 * What CodeDeploy also asks for when a deployment is created. Source: the minimal policy in the README of
 * aws-actions/amazon-ecs-deploy-task-definition; for the alarms, the model's overrideAlarmConfiguration.
 */
function impliedBy({ service, operation, region, input }: AuthorizedCall): readonly Permission[] {
  if (service !== 'codedeploy' || operation !== 'CreateDeployment') return [];
  const { applicationName, deploymentGroupName, deploymentConfigName = '*' } = input;
  const resource = (name: string) => arn('codedeploy', region, name);
  const group = resource(`deploymentgroup:${applicationName}/${deploymentGroupName}`);
  return [
    { action: 'codedeploy:RegisterApplicationRevision', resource: resource(`application:${applicationName}`) },
    { action: 'codedeploy:GetDeploymentConfig', resource: resource(`deploymentconfig:${deploymentConfigName}`) },
    ...(input.overrideAlarmConfiguration === undefined
      ? []
      : [{ action: 'codedeploy:UpdateDeploymentGroup', resource: group }]),
  ];
}

/**
 * What S3 does with a key of KMS in the name of the caller: the checksum of an object is encrypted like the object,
 * and parts are put together after they were encrypted. Source: "Permissions" of each operation in S3's API reference.
 */
function keysOf({ service, operation, region, input }: AuthorizedCall): readonly Permission[] {
  const { SSEKMSKeyId: key, ChecksumMode } = input;
  if (service !== 's3' || typeof key !== 'string') return [];
  const actions = operation === 'HeadObject' && ChecksumMode === undefined ? [] : (keyActions[operation] ?? []);
  // A policy names keys, not their aliases.
  const resource = key.startsWith('arn:') ? key : arn('kms', region, key.startsWith('alias/') ? 'key/*' : `key/${key}`);
  return actions.map((action) => ({ action, resource }));
}

/** By operation. What is needed for parts is needed once they are announced. */
const keyActions: Readonly<Record<string, readonly string[]>> = {
  PutObject: ['kms:GenerateDataKey'],
  CopyObject: ['kms:GenerateDataKey'],
  CreateMultipartUpload: ['kms:GenerateDataKey', 'kms:Decrypt'],
  GetObject: ['kms:Decrypt'],
  HeadObject: ['kms:Decrypt'],
};

/** The ARN of the role behind the session of an assumed role; other principals are themselves. */
export function roleOf(principal: string): string {
  const [, name] = /^arn:aws:sts::\d+:assumed-role\/([^/]+)\//.exec(principal) ?? [];
  return name === undefined ? principal : arn('iam', '', `role/${name}`);
}
