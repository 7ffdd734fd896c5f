/** The contract of ecs-blue-green: its inputs, and the rules on them. action.yml says the same. */
import {
  awsInputs,
  defaulted,
  defineInputs,
  type InputSchema,
  type InputsOf,
  keyValues,
  oneOf,
  optional,
  required,
  text,
  workspacePath,
} from '@aws-release-actions/action-kit';
import { deployInputs } from '@aws-release-actions/deploy-action';
import { milestones } from '@aws-release-actions/deployment';

const name = text({
  pattern: /^[A-Za-z0-9_-]{1,255}$/,
  expectation: 'a name of letters, digits, - and _ (no ARN)',
});

const fields = {
  cluster: required(name),
  service: required(name),
  images: optional(keyValues()),
  'task-definition': optional(workspacePath()),
  'deployment-id': optional(
    text({
      pattern: /^(d-[A-Z0-9]{1,20}|arn:aws[\w-]*:ecs:[\w-]+:\d{12}:service-deployment\/[\w-]+\/[\w-]+\/[\w-]+)$/,
      expectation: 'an id of CodeDeploy (d-...) or the ARN of a service deployment of ECS',
    }),
  ),
  'wait-until': defaulted(oneOf(milestones), 'completed'),
  'codedeploy-application': optional(text()),
  'codedeploy-deployment-group': optional(text()),
  ...deployInputs,
  ...awsInputs,
};

/** The inputs of ecs-blue-green, every rule applied. */
export type Inputs = InputsOf<typeof fields>;

export const inputs: InputSchema<Inputs> = defineInputs(fields, (given) => [
  ...sourceMistakes(given),
  ...Object.entries(given.images ?? {}).flatMap(([container, image]) => imageMistakes(container, image)),
]);

function sourceMistakes({ images, taskDefinition, deploymentId, cluster, service }: Inputs): readonly string[] {
  const isNew = images !== undefined || taskDefinition !== undefined;
  if (!isNew && deploymentId === undefined) {
    return ["Give the input 'images' or 'task-definition' (or both) to deploy, or 'deployment-id' to watch."];
  }
  if (isNew && deploymentId !== undefined) {
    return ["Input 'deployment-id' goes with neither 'images' nor 'task-definition': what it deploys is decided."];
  }
  if (deploymentId?.startsWith('arn:') === true && !deploymentId.includes(`/${cluster}/${service}/`)) {
    return [`Input 'deployment-id' is "${deploymentId}", which is no deployment of ${cluster}/${service}.`];
  }
  return [];
}

/** What a tag means changes; what is deployed must not. */
function imageMistakes(container: string, image: string): readonly string[] {
  if (/^[^\s@]+@sha256:[0-9a-f]{64}$/.test(image)) return [];
  return [
    `Input 'images' has "${image}" for the container "${container}"; it should be an image by its digest (...@sha256:...), as push-immutable-image hands it on.`,
  ];
}

/** The deployment group of CodeDeploy; unless it is named, as the AWS console and `aws ecs deploy` name it. */
export function deploymentGroupOf({
  cluster,
  service,
  codedeployApplication,
  codedeployDeploymentGroup,
}: Pick<Inputs, 'cluster' | 'service' | 'codedeployApplication' | 'codedeployDeploymentGroup'>): {
  readonly application: string;
  readonly deploymentGroup: string;
} {
  const suffix = `${cluster.slice(0, 46)}-${service.slice(0, 46)}`;
  return {
    application: codedeployApplication ?? `AppECS-${suffix}`,
    deploymentGroup: codedeployDeploymentGroup ?? `DgpECS-${suffix}`,
  };
}
