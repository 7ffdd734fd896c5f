import { describe, expect, it } from '@jest/globals';
import { readEcsPlan, writeEcsAppSpec } from './ecs-plan.ts';
import { ecsAppSpecOf } from './ecs-sample.ts';
import { taskDefinitionArn } from './service-sample.ts';

const plain = {
  taskDefinition: taskDefinitionArn(2),
  containerName: 'app',
  containerPort: 80,
  platformVersion: 'LATEST',
  hooks: {},
};

describe('readEcsPlan', () => {
  it('reads JSON, with numbers as texts', () => {
    expect(readEcsPlan(JSON.stringify(ecsAppSpecOf()))).toEqual(plain);
    const LoadBalancerInfo = { ContainerName: 'app', ContainerPort: '80' };
    expect(readEcsPlan(JSON.stringify(ecsAppSpecOf({ LoadBalancerInfo })))).toEqual(plain);
  });

  it('reads YAML, with keys in any case and everything that may be there', () => {
    const content = `
version: 0.0
resources:
  - TargetService:
      type: AWS::ECS::Service
      properties:
        taskDefinition: ${taskDefinitionArn(2)}
        loadbalancerinfo: { containername: app, containerPort: 80 }
        platformVersion: 1.4
        NetworkConfiguration:
          awsvpcConfiguration: { subnets: [a, b], securityGroups: [c], assignPublicIp: DISABLED }
        CapacityProviderStrategy:
          - { Base: 1, CapacityProvider: FARGATE_SPOT, Weight: 2 }
          - { CapacityProvider: FARGATE }
hooks:
  - beforeInstall: one
  - AfterAllowTestTraffic: two
`;
    expect(readEcsPlan(content)).toEqual({
      ...plain,
      platformVersion: '1.4',
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['a', 'b'], securityGroups: ['c'], assignPublicIp: 'DISABLED' },
      },
      capacityProviderStrategy: [
        { capacityProvider: 'FARGATE_SPOT', base: 1, weight: 2 },
        { capacityProvider: 'FARGATE', base: 0, weight: 0 },
      ],
      hooks: { BeforeInstall: 'one', AfterAllowTestTraffic: 'two' },
    });
  });

  it('reads what it wrote', () => {
    expect(readEcsPlan(writeEcsAppSpec(plain))).toEqual(plain);
  });

  const vpc = (members: object) => ({ NetworkConfiguration: { AwsvpcConfiguration: members } });
  it.each<[object, string]>([
    [{ TaskDefinition: undefined }, 'The property TaskDefinition is missing.'],
    [{ TaskDefinition: 'web:2' }, 'The property TaskDefinition must be the full ARN of a task definition.'],
    [{ LoadBalancerInfo: undefined }, 'The property LoadBalancerInfo must be a map.'],
    [{ LoadBalancerInfo: { ContainerName: 'app' } }, 'The property ContainerPort must be a number.'],
    [{ LoadBalancerInfo: { ContainerPort: 80 } }, 'The property ContainerName is missing.'],
    [{ PlatformVersion: [] }, 'The property PlatformVersion must be a text.'],
    [vpc({ Subnets: ['a'] }), 'The property AssignPublicIp is missing.'],
    [vpc({ Subnets: ['a'], AssignPublicIp: 'ENABLED' }), 'The property SecurityGroups must be a list of texts.'],
    [vpc({ Subnets: ['a'], SecurityGroups: ['b'], AssignPublicIp: 'yes' }), 'must be ENABLED or DISABLED, not yes.'],
    [{ CapacityProviderStrategy: {} }, 'The property CapacityProviderStrategy must be a list.'],
    [{ CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE' }] }, 'must have a Weight greater than 0.'],
  ])('refuses %j', (properties, why) => {
    expect(() => readEcsPlan(JSON.stringify(ecsAppSpecOf(properties)))).toThrow(why);
  });

  it('refuses other resources and other hooks', () => {
    expect(() => readEcsPlan('Resources: [{f: {Type: "AWS::Lambda::Function", Properties: {}}}]')).toThrow(
      'The resource must be of Type AWS::ECS::Service, not AWS::Lambda::Function.',
    );
    const hooks = JSON.stringify(ecsAppSpecOf({}, [{ Install: 'f' }]));
    expect(() => readEcsPlan(hooks)).toThrow('There is no hook install for Amazon ECS.');
  });
});
