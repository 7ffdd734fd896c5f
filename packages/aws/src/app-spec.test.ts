import { createHash } from 'node:crypto';
import type { ContainerDeploymentRequest, TaskSetPlacement } from '@aws-release-actions/driver';
import { describe, expect, it } from '@jest/globals';
import { serviceAppSpec } from './app-spec.ts';

const taskDefinition = 'arn:aws:ecs:us-east-1:111122223333:task-definition/api:8';
const specOf = (placement?: TaskSetPlacement) => {
  const service = { container: { name: 'web', port: 8080 }, placement };
  return serviceAppSpec({ taskDefinition, service } as ContainerDeploymentRequest);
};
const properties = {
  TaskDefinition: taskDefinition,
  LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 8080 },
};

describe('serviceAppSpec', () => {
  it('is what CodeDeploy takes, with the hash of the exact text', () => {
    const { content, sha256 } = specOf();
    expect(JSON.parse(content)).toEqual({
      version: 0,
      Resources: [{ TargetService: { Type: 'AWS::ECS::Service', Properties: properties } }],
    });
    expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
  });

  it('places the new tasks as the present ones are', () => {
    const capacityProviders = [
      { name: 'FARGATE', base: 1, weight: 1 },
      { name: 'FARGATE_SPOT', base: 0, weight: 4 },
    ];
    const { content } = specOf({ platformVersion: '1.4.0', capacityProviders });
    expect(JSON.parse(content).Resources[0].TargetService.Properties).toEqual({
      ...properties,
      PlatformVersion: '1.4.0',
      CapacityProviderStrategy: [
        { CapacityProvider: 'FARGATE', Base: 1, Weight: 1 },
        { CapacityProvider: 'FARGATE_SPOT', Base: 0, Weight: 4 },
      ],
    });
  });

  it('names no providers where a service has a launch type', () => {
    const { content } = specOf({ platformVersion: '1.4.0', capacityProviders: [] });
    expect(content).not.toContain('CapacityProviderStrategy');
  });
});
