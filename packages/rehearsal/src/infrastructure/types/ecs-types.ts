/** Clusters, task definitions and services. CloudFormation starts the API's names with a capital. */
import {
  CreateClusterCommand,
  type CreateClusterCommandInput,
  CreateServiceCommand,
  type CreateServiceCommandInput,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';
import type { ValueMap } from '../template.ts';
import { type CreatedType, text, uncapitalized } from './created-type.ts';
import { waitUntilSteady } from './steady-service.ts';

export const ecsTypes: Readonly<Record<string, CreatedType>> = {
  'AWS::ECS::Cluster': {
    properties: [
      ...['ClusterName', 'ClusterSettings', 'Configuration', 'CapacityProviders'],
      ...['DefaultCapacityProviderStrategy', 'Tags'],
    ],
    required: ['ClusterName'],
    attributes: ['Arn'],
    create: async ({ ClusterSettings, ...properties }, _metadata, { ecs }) => {
      // The only name that differs.
      const settings = ClusterSettings === undefined ? {} : { Settings: ClusterSettings };
      const input = uncapitalized({ ...properties, ...settings }, { texts: ['Value'] });
      const { cluster } = await ecs.send(new CreateClusterCommand(input as unknown as CreateClusterCommandInput));
      return { ref: cluster?.clusterName ?? '', attributes: { Arn: cluster?.clusterArn ?? '' } };
    },
  },
  'AWS::ECS::TaskDefinition': {
    properties: [
      ...['Family', 'Cpu', 'Memory', 'NetworkMode', 'RequiresCompatibilities', 'RuntimePlatform', 'EphemeralStorage'],
      ...['ExecutionRoleArn', 'TaskRoleArn', 'ContainerDefinitions', 'Volumes', 'Tags'],
    ],
    required: ['Family'],
    attributes: ['TaskDefinitionArn'],
    create: async ({ Cpu, Memory, ...properties }, _metadata, { ecs }) => {
      // Texts for the task, numbers for a container.
      const size = { cpu: text(Cpu), memory: text(Memory) };
      const spelled = uncapitalized(properties, { data: ['Options', 'DockerLabels'], texts: ['Value'] }) as ValueMap;
      const input = { ...spelled, ...size } as unknown as RegisterTaskDefinitionCommandInput;
      const { taskDefinition } = await ecs.send(new RegisterTaskDefinitionCommand(input));
      const ref = taskDefinition?.taskDefinitionArn ?? '';
      return { ref, attributes: { TaskDefinitionArn: ref } };
    },
  },
  'AWS::ECS::Service': {
    properties: [
      ...['Cluster', 'ServiceName', 'TaskDefinition', 'DesiredCount', 'LaunchType', 'CapacityProviderStrategy'],
      ...['PlatformVersion', 'SchedulingStrategy', 'DeploymentController', 'DeploymentConfiguration'],
      ...['NetworkConfiguration', 'LoadBalancers', 'HealthCheckGracePeriodSeconds', 'AvailabilityZoneRebalancing'],
      ...['EnableECSManagedTags', 'EnableExecuteCommand', 'PropagateTags', 'Role', 'Tags'],
    ],
    required: ['ServiceName'],
    attributes: ['Name', 'ServiceArn'],
    create: async (properties, _metadata, { ecs }) => {
      const spelled = uncapitalized(properties, { data: ['HookDetails'], texts: ['Value'] });
      const { service } = await ecs.send(new CreateServiceCommand(spelled as unknown as CreateServiceCommandInput));
      const { serviceArn: ref = '', serviceName: Name = '', clusterArn: cluster = '' } = service ?? {};
      await waitUntilSteady(ecs, cluster, Name);
      return { ref, attributes: { Name, ServiceArn: ref } };
    },
  },
};
