/** CodeDeploy's operations on deployment configurations. */

import type {
  CreateDeploymentConfigInput,
  DeleteDeploymentConfigInput,
  GetDeploymentConfigInput,
  ListDeploymentConfigsInput,
} from '@aws-sdk/client-codedeploy';
import type { Operation } from '../service.ts';
import type { ApplicationStore } from './application-store.ts';
import type { ConfigStore } from './config-store.ts';
import { builtInPrefix, computePlatforms, readTrafficRouting } from './deployment-config.ts';
import { exception } from './errors.ts';
import { requireName } from './name-rules.ts';
import { paginate } from './pagination.ts';

/** CreateDeploymentConfig, GetDeploymentConfig, ListDeploymentConfigs, DeleteDeploymentConfig. */
export function createConfigOperations(configs: ConfigStore, store: ApplicationStore) {
  return {
    CreateDeploymentConfig: (input: CreateDeploymentConfigInput) => {
      const deploymentConfigName = requireName('DeploymentConfig', input.deploymentConfigName);
      if (deploymentConfigName.startsWith(builtInPrefix)) {
        throw exception(
          'InvalidDeploymentConfigName',
          `Names of custom configurations must not begin with ${builtInPrefix}`,
        );
      }
      if (configs.has(deploymentConfigName)) {
        throw exception(
          'DeploymentConfigAlreadyExists',
          `A deployment configuration with the name ${deploymentConfigName} already exists.`,
        );
      }
      const { computePlatform = 'Server', minimumHealthyHosts, trafficRoutingConfig, zonalConfig } = input;
      if (!computePlatforms.includes(computePlatform)) {
        throw exception(
          'InvalidComputePlatform',
          `The computePlatform must be Lambda, Server or ECS, not ${computePlatform}.`,
        );
      }
      if (computePlatform === 'Server') {
        if (minimumHealthyHosts?.type === undefined || minimumHealthyHosts.value === undefined) {
          throw exception('InvalidMinimumHealthyHostValue', 'A Server configuration must have minimumHealthyHosts.');
        }
      } else {
        readTrafficRouting(trafficRoutingConfig);
      }
      const config = { deploymentConfigName, computePlatform, minimumHealthyHosts, trafficRoutingConfig, zonalConfig };
      return { deploymentConfigId: configs.add(config) };
    },
    GetDeploymentConfig: (input: GetDeploymentConfigInput) => ({
      deploymentConfigInfo: configs.require(input.deploymentConfigName),
    }),
    ListDeploymentConfigs: (input: ListDeploymentConfigsInput) => {
      const { page, ...rest } = paginate(configs.names(), input.nextToken);
      return { deploymentConfigsList: page, ...rest };
    },
    DeleteDeploymentConfig: (input: DeleteDeploymentConfigInput) => {
      const name = requireName('DeploymentConfig', input.deploymentConfigName);
      if (name.startsWith(builtInPrefix)) {
        throw exception('InvalidOperation', `The configuration ${name} is built in and cannot be deleted.`);
      }
      if (store.groups().some(({ settings }) => settings.deploymentConfigName === name)) {
        throw exception('DeploymentConfigInUse', `The configuration ${name} is in use by a deployment group.`);
      }
      configs.delete(name);
      return {};
    },
  } satisfies Record<string, Operation>;
}
