/** The AppSpec of a CodeDeploy deployment to Lambda. Source: CodeDeploy user guide, "AppSpec file structure". */
import { createHash } from 'node:crypto';
import type { LambdaDeploymentRequest } from '@aws-release-actions/driver';

/** The AppSpec as CodeDeploy takes it inline; `sha256` is the hexadecimal hash of `content`. */
export function lambdaAppSpec(request: LambdaDeploymentRequest): { readonly content: string; readonly sha256: string } {
  const hooks = [
    { BeforeAllowTraffic: request.beforeAllowTrafficHook },
    { AfterAllowTraffic: request.afterAllowTrafficHook },
  ].filter((hook) => Object.values(hook)[0] !== undefined);
  const content = JSON.stringify({
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
  return { content, sha256: createHash('sha256').update(content).digest('hex') };
}
