/** CreateDeployment: what is refused at once, before there is a deployment that could fail. */

import type { CreateDeploymentInput } from '@aws-sdk/client-codedeploy';
import type { Clock } from '../../clock/clock.ts';
import type { Random } from '../../random/random.ts';
import type { LoadBalancing, ObjectReader } from '../ports.ts';
import type { Call } from '../service.ts';
import { fetchAppSpec } from './app-spec-source.ts';
import { type Application, type ApplicationStore, noteUse } from './application-store.ts';
import type { ConfigStore } from './config-store.ts';
import { type ComputePlatform, readTrafficRouting } from './deployment-config.ts';
import type { Deployments } from './deployments.ts';
import { checkRouting } from './ecs/ecs-group-rules.ts';
import { exception, unsupported } from './errors.ts';
import { requireConfigOf } from './group-operations.ts';
import { checkAlarms, checkAutoRollback, heededAlarms } from './group-rules.ts';
import { checkDescription } from './name-rules.ts';
import type { PlatformDoor } from './platforms.ts';
import { newExecutionId } from './random-ids.ts';
import { keyOf, type Revision, readRevision } from './revision.ts';

export interface CreateDeploymentPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly objects: ObjectReader;
  readonly loadBalancing: LoadBalancing;
  readonly platforms: Readonly<Partial<Record<ComputePlatform, PlatformDoor>>>;
  readonly store: ApplicationStore;
  readonly configs: ConfigStore;
  readonly deployments: Deployments;
}

/** The operation. */
export function createDeploymentStarter(ports: CreateDeploymentPorts) {
  const { clock, random, objects, loadBalancing, platforms, store, configs, deployments } = ports;
  return (input: CreateDeploymentInput, { region }: Call) => {
    const application = store.requireApplication(input.applicationName);
    const group = store.requireGroup(application, input.deploymentGroupName);
    const revision = resolveRevision(application, input);
    checkDescription(input.description);
    checkAutoRollback(input.autoRollbackConfiguration);
    checkAlarms(input.overrideAlarmConfiguration);
    const { settings } = group;
    const config = requireConfigOf(application, input.deploymentConfigName ?? settings.deploymentConfigName, configs);
    const { computePlatform } = application;
    const platform = platforms[computePlatform];
    if (platform === undefined) throw unsupported(`CreateDeployment on the ${computePlatform} compute platform`);
    checkInput(computePlatform, input);
    const routing = readTrafficRouting(config.trafficRoutingConfig);
    checkRouting(settings, routing, (listener) => loadBalancing.loadBalancerType(listener));

    const order = {
      ...{ region, routing, settings },
      appSpec: fetchAppSpec(revision, objects),
      executionIds: Object.fromEntries(platform.hookable.map((event) => [event, newExecutionId(random)])),
      createdAt: clock.now(),
    };
    const alarms = heededAlarms(settings.alarmConfiguration, input.overrideAlarmConfiguration);
    const { blueGreenDeploymentConfiguration, loadBalancerInfo } = settings;
    const { id } = deployments.start(
      {
        applicationName: application.name,
        groupId: group.id,
        groupName: group.name,
        computePlatform,
        configName: config.deploymentConfigName,
        revision,
        description: input.description,
        autoRollback: input.autoRollbackConfiguration ?? settings.autoRollbackConfiguration,
        overrideAlarms: input.overrideAlarmConfiguration,
        blueGreen: blueGreenDeploymentConfiguration,
        loadBalancer: loadBalancerInfo,
      },
      (options) => platform.release(order, alarms, options),
    );
    noteUse(application, revision, group.name, clock.now());
    return { deploymentId: id };
  };
}

/** The request's own content, or that of a registered revision with its hash. */
function resolveRevision(application: Application, { revision }: CreateDeploymentInput): Revision {
  const reference = readRevision(revision);
  if (reference.type === 'S3' || reference.content !== undefined) return reference;
  const registered = application.revisions.get(keyOf(reference));
  if (registered === undefined) {
    throw exception('RevisionDoesNotExist', `There is no revision with the sha256 ${reference.sha256}.`);
  }
  return registered.revision;
}

/** What only deployments to servers have. assumed: the texts. */
function checkInput(platform: ComputePlatform, input: CreateDeploymentInput): void {
  if (input.updateOutdatedInstancesOnly) {
    throw exception('InvalidUpdateOutdatedInstancesOnlyValue', `For ${platform} it must be false.`);
  }
  if (input.ignoreApplicationStopFailures) {
    throw exception('InvalidIgnoreApplicationStopFailuresValue', `For ${platform} it must be false.`);
  }
  if (input.targetInstances !== undefined) {
    throw exception('InvalidTargetInstances', `${platform} deployments have no target instances.`);
  }
}
