/** CreateDeployment: what is refused at once, before there is a deployment that could fail. */

import type { CreateDeploymentInput } from '@aws-sdk/client-codedeploy';
import type { Clock } from '../../clock/clock.ts';
import type { Random } from '../../random/random.ts';
import type { Functions, Monitoring } from '../ports.ts';
import type { Call } from '../service.ts';
import { type Application, type ApplicationStore, noteUse } from './application-store.ts';
import type { ConfigStore } from './config-store.ts';
import { readTrafficRouting } from './deployment-config.ts';
import { runDeployment, type StartOptions } from './deployment-runner.ts';
import type { Deployments } from './deployments.ts';
import { exception, unsupported } from './errors.ts';
import { requireConfigOf } from './group-operations.ts';
import { checkAlarms, checkAutoRollback, heededAlarms } from './group-rules.ts';
import type { LambdaPlatform } from './lambda/lambda-platform.ts';
import { checkDescription } from './name-rules.ts';
import { newExecutionId } from './random-ids.ts';
import { type Revision, readRevision } from './revision.ts';

export interface CreateDeploymentPorts {
  readonly clock: Clock;
  readonly functions: Functions;
  readonly monitoring: Monitoring;
  readonly random: Random;
  readonly lambda: LambdaPlatform;
  readonly store: ApplicationStore;
  readonly configs: ConfigStore;
  readonly deployments: Deployments;
}

/** The operation. */
export function createDeploymentStarter(ports: CreateDeploymentPorts) {
  const { clock, functions, monitoring, random, lambda, store, configs, deployments } = ports;
  return (input: CreateDeploymentInput, { region }: Call) => {
    const application = store.requireApplication(input.applicationName);
    const group = store.requireGroup(application, input.deploymentGroupName);
    const revision = resolveRevision(application, input);
    checkDescription(input.description);
    checkAutoRollback(input.autoRollbackConfiguration);
    checkAlarms(input.overrideAlarmConfiguration);
    const config = requireConfigOf(
      application,
      input.deploymentConfigName ?? group.settings.deploymentConfigName,
      configs,
    );
    if (application.computePlatform !== 'Lambda') {
      throw unsupported(`CreateDeployment on the ${application.computePlatform} compute platform`);
    }
    checkLambdaInput(input);

    const order = {
      appSpec: revision.content,
      routing: readTrafficRouting(config.trafficRoutingConfig),
      executionIds: Object.fromEntries(lambda.hookable.map((event) => [event, newExecutionId(random)])),
      createdAt: clock.now(),
    };
    const alarms = heededAlarms(group.settings.alarmConfiguration, input.overrideAlarmConfiguration);
    const { id } = deployments.start(
      {
        applicationName: application.name,
        groupId: group.id,
        groupName: group.name,
        computePlatform: application.computePlatform,
        configName: config.deploymentConfigName,
        revision,
        description: input.description,
        autoRollback: input.autoRollbackConfiguration ?? group.settings.autoRollbackConfiguration,
        overrideAlarms: input.overrideAlarmConfiguration,
      },
      (options: StartOptions) =>
        runDeployment({
          ...options,
          region,
          platform: lambda,
          run: lambda.release(order),
          ...{ alarms, clock, functions, monitoring },
        }),
    );
    noteUse(application, revision, group.name, clock.now());
    return { deploymentId: id };
  };
}

/** The request's own content, or that of a registered revision with its hash. */
function resolveRevision(application: Application, { revision }: CreateDeploymentInput): Revision {
  const { type, content, sha256 } = readRevision(revision);
  if (content !== undefined) return { type, content, sha256 };
  const registered = application.revisions.get(sha256);
  if (registered === undefined)
    throw exception('RevisionDoesNotExist', `There is no revision with the sha256 ${sha256}.`);
  return registered.revision;
}

function checkLambdaInput(input: CreateDeploymentInput): void {
  if (input.updateOutdatedInstancesOnly) {
    throw exception('InvalidUpdateOutdatedInstancesOnlyValue', 'For AWS Lambda it must be false.');
  }
  if (input.ignoreApplicationStopFailures) {
    throw exception('InvalidIgnoreApplicationStopFailuresValue', 'For AWS Lambda it must be false.');
  }
  if (input.targetInstances !== undefined) {
    throw exception('InvalidTargetInstances', 'AWS Lambda deployments have no target instances.');
  }
}
