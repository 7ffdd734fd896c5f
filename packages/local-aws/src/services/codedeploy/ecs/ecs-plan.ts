/** What an AppSpec file asks of Amazon ECS: which task definition behind which container port, and the hooks. Pure. */

import type { CapacityProvider, NetworkConfiguration } from '../../ports.ts';
import { AppSpecError, parseAppSpec, readMembers } from '../app-spec.ts';

export const hookable = [
  'BeforeInstall',
  'AfterInstall',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
] as const;
export type Hookable = (typeof hookable)[number];

export interface EcsPlan {
  readonly taskDefinition: string;
  readonly containerName: string;
  readonly containerPort: number;
  readonly platformVersion: string;
  readonly networkConfiguration?: NetworkConfiguration;
  readonly capacityProviderStrategy?: readonly CapacityProvider[];
  readonly hooks: Partial<Record<Hookable, string>>;
}

type Members = ReadonlyMap<string, unknown>;

/** Reads the file. Throws AppSpecError. assumed: its sentences. */
export function readEcsPlan(appSpec: string): EcsPlan {
  const { type, properties, hooks } = parseAppSpec(appSpec);
  if (type !== 'AWS::ECS::Service') {
    throw new AppSpecError(`The resource must be of Type AWS::ECS::Service, not ${type}.`);
  }
  const unknown = [...hooks.keys()].find((event) => !hookable.some((name) => name.toLowerCase() === event));
  if (unknown !== undefined) throw new AppSpecError(`There is no hook ${unknown} for Amazon ECS.`);
  const taskDefinition = text(properties, 'TaskDefinition');
  // Whether there is one is for ECS to say.
  if (!taskDefinition.startsWith('arn:')) {
    throw new AppSpecError(`The property TaskDefinition must be the full ARN of a task definition.`);
  }
  const loadBalancer = readMembers(properties.get('loadbalancerinfo'), 'The property LoadBalancerInfo');
  const platformVersion = optionalText(properties, 'PlatformVersion');
  const network = readNetwork(properties.get('networkconfiguration'));
  const strategy = readStrategy(properties.get('capacityproviderstrategy'));
  return {
    taskDefinition,
    containerName: text(loadBalancer, 'ContainerName'),
    containerPort: number(loadBalancer, 'ContainerPort'),
    // Left out, it is LATEST, and not what the service has.
    platformVersion: platformVersion ?? 'LATEST',
    ...(network && { networkConfiguration: network }),
    ...(strategy && { capacityProviderStrategy: strategy }),
    hooks: Object.fromEntries(
      hookable.flatMap((name) => {
        const hook = hooks.get(name.toLowerCase());
        return hook === undefined ? [] : [[name, hook]];
      }),
    ),
  };
}

/** The AppSpec file that asks for this and for no hooks. */
export function writeEcsAppSpec(plan: Pick<EcsPlan, 'taskDefinition' | 'containerName' | 'containerPort'>): string {
  const { taskDefinition: TaskDefinition, containerName: ContainerName, containerPort: ContainerPort } = plan;
  const Properties = { TaskDefinition, LoadBalancerInfo: { ContainerName, ContainerPort } };
  return JSON.stringify({ version: 0.0, Resources: [{ TargetService: { Type: 'AWS::ECS::Service', Properties } }] });
}

/** All of it or none, as CodeDeploy demands; none is the service's own. */
function readNetwork(value: unknown): NetworkConfiguration | undefined {
  if (value === undefined || value === null) return undefined;
  const configuration = readMembers(value, 'The property NetworkConfiguration').get('awsvpcconfiguration');
  const vpc = readMembers(configuration, 'AwsvpcConfiguration');
  const assignPublicIp = text(vpc, 'AssignPublicIp');
  if (assignPublicIp !== 'ENABLED' && assignPublicIp !== 'DISABLED') {
    throw new AppSpecError(`The property AssignPublicIp must be ENABLED or DISABLED, not ${assignPublicIp}.`);
  }
  const subnets = texts(vpc, 'Subnets');
  return { awsvpcConfiguration: { subnets, securityGroups: texts(vpc, 'SecurityGroups'), assignPublicIp } };
}

function readStrategy(value: unknown): readonly CapacityProvider[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw new AppSpecError('The property CapacityProviderStrategy must be a list.');
  const strategy = value.map((item) => {
    const provider = readMembers(item, 'An item of CapacityProviderStrategy');
    const share = (name: string) => (provider.has(name.toLowerCase()) ? number(provider, name) : 0);
    return { capacityProvider: text(provider, 'CapacityProvider'), base: share('Base'), weight: share('Weight') };
  });
  if (strategy.every(({ weight }) => weight === 0)) {
    throw new AppSpecError('One capacity provider of CapacityProviderStrategy must have a Weight greater than 0.');
  }
  return strategy;
}

function optionalText(members: Members, name: string): string | undefined {
  const value = members.get(name.toLowerCase());
  if (value === undefined || value === null) return undefined;
  // YAML reads an unquoted platform version as a number.
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value === '') throw new AppSpecError(`The property ${name} must be a text.`);
  return value;
}

function text(members: Members, name: string): string {
  const value = optionalText(members, name);
  if (value === undefined) throw new AppSpecError(`The property ${name} is missing.`);
  return value;
}

function number(members: Members, name: string): number {
  const value = members.get(name.toLowerCase());
  // JSON files often have it as a text.
  const count = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0) {
    throw new AppSpecError(`The property ${name} must be a number.`);
  }
  return count;
}

function texts(members: Members, name: string): readonly string[] {
  const value = members.get(name.toLowerCase());
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')) return value;
  throw new AppSpecError(`The property ${name} must be a list of texts.`);
}
