/** The ways to name things of ECS: by name or by ARN. Pure; whether a thing exists is not its concern. */
import { accountId, arn } from '../names.ts';
import { invalidParameter } from './service-deployments/errors.ts';

/** The ARN of a cluster from its name or ARN; `default` if nobody says. */
export function clusterArnOf(nameOrArn: string | undefined, region: string): string {
  const name = nameOrArn || 'default';
  return name.startsWith('arn:') ? name : arn('ecs', region, `cluster/${name}`);
}

/** The last part of an ARN, or the name itself. */
export function shortName(nameOrArn: string): string {
  return nameOrArn.split('/').at(-1) ?? nameOrArn;
}

/** The ARN of a service or a task in a cluster, from its name or ARN. */
export function resourceArnOf(kind: 'service' | 'task', nameOrArn: string, clusterArn: string): string {
  if (nameOrArn.startsWith('arn:')) return nameOrArn;
  const [, , , region = ''] = clusterArn.split(':');
  return arn('ecs', region, `${kind}/${shortName(clusterArn)}/${nameOrArn}`);
}

/** A task definition as a call names it. */
export interface TaskDefinitionReference {
  readonly family: string;
  /** undefined means the newest active one. */
  readonly revision: number | undefined;
}

const reference = /^(?:arn:aws[\w-]*:ecs:[^:]*:(\d+):task-definition\/)?([\w-]{1,255})(?::(\d+))?$/;

/** Throws what ECS answers for what is no task definition. assumed: the words. */
export function readTaskDefinitionName(name: string): TaskDefinitionReference {
  const [, account, family, revision] = reference.exec(name) ?? [];
  if (family === undefined || (account !== undefined && account !== accountId)) {
    throw invalidParameter(`Invalid task definition: ${name}`);
  }
  return { family, revision: revision === undefined ? undefined : Number(revision) };
}

/** Names of clusters, services and families. */
export function isName(name: string): boolean {
  return /^[a-zA-Z0-9][\w-]{0,254}$/.test(name);
}

/** The image by its digest instead of its tag, once its digest is known. */
export function pinImage(image: string, digest: string | undefined): string {
  if (digest === undefined || image.includes('@')) return image;
  // A colon before the last slash is that of a port.
  return `${image.replace(/:[^:/]+$/, '')}@${digest}`;
}

/** The ARN of a service's cluster. */
export function clusterArnOfService(serviceArn: string): string {
  return serviceArn.replace(':service/', ':cluster/').replace(/\/[^/]+$/, '');
}
