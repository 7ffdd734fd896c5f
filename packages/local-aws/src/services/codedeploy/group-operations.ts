/** CodeDeploy's operations on deployment groups. */

import type {
  BatchGetDeploymentGroupsInput,
  CreateDeploymentGroupInput,
  DeleteDeploymentGroupInput,
  DeploymentGroupInfo,
  GetDeploymentGroupInput,
  LastDeploymentInfo,
  ListDeploymentGroupsInput,
  UpdateDeploymentGroupInput,
} from '@aws-sdk/client-codedeploy';
import { type Random, randomUuid } from '../../random/random.ts';
import { arn } from '../names.ts';
import type { ContainerServices, LoadBalancing } from '../ports.ts';
import type { Operation } from '../service.ts';
import type { Application, ApplicationStore, DeploymentGroup, GroupSettings } from './application-store.ts';
import type { ConfigStore } from './config-store.ts';
import { readTrafficRouting } from './deployment-config.ts';
import type { Deployment, Deployments } from './deployments.ts';
import { showBlueGreen } from './ecs/ecs-group.ts';
import { checkEcsService, checkRouting } from './ecs/ecs-group-rules.ts';
import { exception } from './errors.ts';
import { checkGroupSettings, fillSettings } from './group-rules.ts';
import { requireName } from './name-rules.ts';
import { paginate } from './pagination.ts';
import type { RequiredInput } from './required-input.ts';
import { describeRevision } from './revision.ts';

export interface GroupOperationPorts {
  readonly store: ApplicationStore;
  readonly configs: ConfigStore;
  readonly deployments: Deployments;
  readonly containers: ContainerServices;
  readonly loadBalancing: LoadBalancing;
  readonly random: Random;
  readonly region: string;
}

/** Create, Get, BatchGet, List, Update and DeleteDeploymentGroup(s). */
export function createGroupOperations(ports: GroupOperationPorts) {
  const { store, configs, deployments, containers, loadBalancing, random } = ports;
  const checkSettings = (application: Application, settings: GroupSettings, groupId: string | undefined) => {
    checkGroupSettings(application.computePlatform, settings);
    const config = requireConfigOf(application, settings.deploymentConfigName, configs);
    if (application.computePlatform !== 'ECS') return;
    checkRouting(settings, readTrafficRouting(config.trafficRoutingConfig), (listener) =>
      loadBalancing.loadBalancerType(listener),
    );
    checkEcsService(settings, {
      service: (cluster, service) => containers.service(ports.region, cluster, service),
      isTaken: (cluster, service) =>
        store.groups().some(({ id, settings: { ecsServices } }) => {
          const [taken] = ecsServices ?? [];
          return id !== groupId && taken?.clusterName === cluster && taken.serviceName === service;
        }),
    });
  };
  const checkFree = (application: Application, name: string) => {
    if (!application.groups.has(name)) return;
    throw exception(
      'DeploymentGroupAlreadyExists',
      `The deployment group ${name} already exists in ${application.name}.`,
    );
  };
  return {
    CreateDeploymentGroup: (input: CreateDeploymentGroupInput, { region }) => {
      const { applicationName, deploymentGroupName, tags, ...given } = input;
      const application = store.requireApplication(applicationName);
      const name = requireName('DeploymentGroup', deploymentGroupName);
      checkFree(application, name);
      const settings = fillSettings(application.computePlatform, {
        ...given,
        deploymentConfigName: given.deploymentConfigName ?? 'CodeDeployDefault.OneAtATime',
      });
      checkSettings(application, settings, undefined);
      const id = randomUuid(random);
      application.groups.set(name, { id, name, settings });
      if (tags !== undefined) store.tags.set(groupArn(region, application, name), tags);
      return { deploymentGroupId: id };
    },
    GetDeploymentGroup: (input: GetDeploymentGroupInput) => {
      const application = store.requireApplication(input.applicationName);
      const group = store.requireGroup(application, input.deploymentGroupName);
      return { deploymentGroupInfo: describeGroup(application, group, deployments) };
    },
    /** assumed: names that are not there are told in errorMessage, not thrown. */
    BatchGetDeploymentGroups: (input: RequiredInput<BatchGetDeploymentGroupsInput, 'deploymentGroupNames'>) => {
      const application = store.requireApplication(input.applicationName);
      const names = input.deploymentGroupNames;
      const groups = names.flatMap((name) => application.groups.get(name) ?? []);
      const missing = names.filter((name) => !application.groups.has(name));
      return {
        deploymentGroupsInfo: groups.map((group) => describeGroup(application, group, deployments)),
        ...(missing.length > 0 && { errorMessage: `No Deployment Group found for name: ${missing.join(', ')}` }),
      };
    },
    ListDeploymentGroups: (input: ListDeploymentGroupsInput) => {
      const application = store.requireApplication(input.applicationName);
      const { page, ...rest } = paginate([...application.groups.keys()].sort(), input.nextToken);
      return { applicationName: application.name, deploymentGroups: page, ...rest };
    },
    UpdateDeploymentGroup: (input: UpdateDeploymentGroupInput, { region }) => {
      const { applicationName, currentDeploymentGroupName, newDeploymentGroupName, ...changes } = input;
      const application = store.requireApplication(applicationName);
      const group = store.requireGroup(application, currentDeploymentGroupName);
      const given = Object.entries(changes).filter(([, value]) => value !== undefined);
      const settings = fillSettings(application.computePlatform, { ...group.settings, ...Object.fromEntries(given) });
      checkSettings(application, settings, group.id);
      const name = newDeploymentGroupName ? requireName('DeploymentGroup', newDeploymentGroupName) : group.name;
      if (name !== group.name) {
        checkFree(application, name);
        store.moveTags(groupArn(region, application, group.name), groupArn(region, application, name));
        application.groups.delete(group.name);
      }
      application.groups.set(name, { ...group, name, settings });
      return {};
    },
    /** What is not there is no error: the model has none for an unknown application or group. */
    DeleteDeploymentGroup: (input: DeleteDeploymentGroupInput, { region }) => {
      const application = store.applications.get(requireName('Application', input.applicationName));
      const name = requireName('DeploymentGroup', input.deploymentGroupName);
      if (application === undefined) return {};
      application.groups.delete(name);
      store.tags.delete(groupArn(region, application, name));
      return {};
    },
  } satisfies Record<string, Operation>;
}

/** The configuration, if it is one for the application's platform. assumed: the error for one that is not. */
export function requireConfigOf(application: Application, name: string | undefined, configs: ConfigStore) {
  const config = configs.require(name);
  if (config.computePlatform === application.computePlatform) return config;
  throw exception(
    'InvalidDeploymentConfigName',
    `The deployment configuration ${name} is for the ${config.computePlatform} compute platform, but the application ${application.name} is for ${application.computePlatform}.`,
  );
}

function groupArn(region: string, application: Application, name: string): string {
  return arn('codedeploy', region, `deploymentgroup:${application.name}/${name}`);
}

function describeGroup(
  application: Application,
  group: DeploymentGroup,
  deployments: Deployments,
): DeploymentGroupInfo {
  const attempted = deployments.ofGroup(group.id).at(-1);
  const successful = deployments.lastSuccessful(group.id);
  const { autoScalingGroups, ...settings } = group.settings;
  return {
    ...settings,
    applicationName: application.name,
    deploymentGroupId: group.id,
    deploymentGroupName: group.name,
    computePlatform: application.computePlatform,
    ...(application.computePlatform === 'ECS' && {
      blueGreenDeploymentConfiguration: showBlueGreen(settings.blueGreenDeploymentConfiguration),
    }),
    ...(autoScalingGroups && { autoScalingGroups: autoScalingGroups.map((name) => ({ name })) }),
    ...(successful && { targetRevision: describeRevision(successful.request.revision) }),
    ...(successful && { lastSuccessfulDeployment: describeLast(successful) }),
    ...(attempted && { lastAttemptedDeployment: describeLast(attempted) }),
  };
}

function describeLast({ id, createdAt, running: { run } }: Deployment): LastDeploymentInfo {
  return {
    deploymentId: id,
    status: run.status,
    createTime: new Date(createdAt),
    ...(run.endedAt !== undefined && { endTime: new Date(run.endedAt) }),
  };
}
