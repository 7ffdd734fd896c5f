/** AppSpecs of CodeDeploy deployments, inline. Source: CodeDeploy user guide, "AppSpec file structure". */
import { createHash } from 'node:crypto';
import type { ContainerDeploymentRequest, LambdaDeploymentRequest } from '@aws-release-actions/driver';

/** An AppSpec as CodeDeploy takes it inline; `sha256` is the hexadecimal hash of `content`. */
export interface AppSpecContent {
  readonly content: string;
  readonly sha256: string;
}

/** The AppSpec that gives an alias another version. */
export function lambdaAppSpec(request: LambdaDeploymentRequest): AppSpecContent {
  const hooks = [
    { BeforeAllowTraffic: request.beforeAllowTrafficHook },
    { AfterAllowTraffic: request.afterAllowTrafficHook },
  ].filter((hook) => Object.values(hook)[0] !== undefined);
  return inline({
    version: 0.0,
    Resources: [
      {
        function: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Name: request.functionName,
            Alias: request.alias,
            CurrentVersion: request.currentVersion,
            TargetVersion: request.targetVersion,
          },
        },
      },
    ],
    ...(hooks.length === 0 ? {} : { Hooks: hooks }),
  });
}

/** The AppSpec that gives a service another task set, placed like the present one. */
export function serviceAppSpec({ service, taskDefinition }: ContainerDeploymentRequest): AppSpecContent {
  const { container, placement } = service;
  const { platformVersion, capacityProviders = [] } = placement ?? {};
  return inline({
    version: 0.0,
    Resources: [
      {
        TargetService: {
          Type: 'AWS::ECS::Service',
          Properties: {
            TaskDefinition: taskDefinition,
            LoadBalancerInfo: { ContainerName: container.name, ContainerPort: container.port },
            // Without it CodeDeploy takes LATEST, not the one that the service runs on.
            ...(platformVersion === undefined ? {} : { PlatformVersion: platformVersion }),
            ...(capacityProviders.length === 0
              ? {}
              : {
                  CapacityProviderStrategy: capacityProviders.map(({ name, base, weight }) => ({
                    CapacityProvider: name,
                    Base: base,
                    Weight: weight,
                  })),
                }),
          },
        },
      },
    ],
  });
}

function inline(spec: unknown): AppSpecContent {
  const content = JSON.stringify(spec);
  return { content, sha256: createHash('sha256').update(content).digest('hex') };
}
