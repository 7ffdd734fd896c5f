/** Applications and deployment groups of functions and services. */
import {
  CreateApplicationCommand,
  type CreateApplicationCommandInput,
  CreateDeploymentGroupCommand,
  type CreateDeploymentGroupCommandInput,
} from '@aws-sdk/client-codedeploy';
import { type CreatedType, uncapitalized } from './created-type.ts';

/** CodeDeploy writes Key and Value of a tag as CloudFormation does. */
const spelling = { data: ['Tags'] };

export const codeDeployTypes: Readonly<Record<string, CreatedType>> = {
  'AWS::CodeDeploy::Application': {
    properties: ['ApplicationName', 'ComputePlatform', 'Tags'],
    required: ['ApplicationName', 'ComputePlatform'],
    attributes: [],
    create: async (properties, _metadata, { codeDeploy }) => {
      const input = uncapitalized(properties, spelling) as unknown as CreateApplicationCommandInput;
      await codeDeploy.send(new CreateApplicationCommand(input));
      return { ref: String(properties.ApplicationName), attributes: {} };
    },
  },
  'AWS::CodeDeploy::DeploymentGroup': {
    properties: [
      ...['ApplicationName', 'DeploymentGroupName', 'DeploymentConfigName', 'DeploymentStyle', 'ServiceRoleArn'],
      ...['AutoRollbackConfiguration', 'AlarmConfiguration', 'TriggerConfigurations', 'OutdatedInstancesStrategy'],
      ...['ECSServices', 'LoadBalancerInfo', 'BlueGreenDeploymentConfiguration', 'Tags'],
    ],
    required: ['DeploymentGroupName'],
    attributes: [],
    create: async (properties, _metadata, { codeDeploy }) => {
      const input = uncapitalized(properties, spelling) as unknown as CreateDeploymentGroupCommandInput;
      await codeDeploy.send(new CreateDeploymentGroupCommand(input));
      return { ref: String(properties.DeploymentGroupName), attributes: {} };
    },
  },
};
