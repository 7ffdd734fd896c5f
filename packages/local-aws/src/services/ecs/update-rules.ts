/** What UpdateService may change under which controller, and which changes start a deployment. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { UpdateServiceRequest } from '@aws-sdk/client-ecs';
import { invalidParameter, unsupported } from './service-deployments/errors.ts';
import type { RevisionSettings, ServiceRecord } from './service-record.ts';

/** What CodeDeploy deploys, and how ECS calls it in its refusal. assumed: the words but for the task definition. */
const leftToCodeDeploy = {
  taskDefinition: 'task definition',
  networkConfiguration: 'network parameters',
  platformVersion: 'platform version',
  loadBalancers: 'load balancers',
  capacityProviderStrategy: 'capacity providers',
  serviceRegistries: 'service registries',
} as const satisfies { [Member in keyof UpdateServiceRequest]?: string };

/** Throws what ECS answers for a change that the service's controller does not take. */
export function checkUpdate({ controller }: ServiceRecord, input: UpdateServiceRequest): void {
  const given = input.deploymentController?.type;
  if (given !== undefined && given !== controller) throw unsupported('A change of the deployment controller');
  if (controller === 'ECS') return;
  const where = `on services with a ${controller} deployment controller.`;
  const instead =
    controller === 'CODE_DEPLOY' ? 'Use AWS CodeDeploy to trigger a new deployment.' : 'Use task sets instead.';
  for (const [member, name] of Object.entries(leftToCodeDeploy)) {
    if (input[member as keyof typeof leftToCodeDeploy] === undefined) continue;
    throw invalidParameter(`Unable to update ${name} ${where} ${instead}`);
  }
  if (input.forceNewDeployment === true) throw invalidParameter(`Cannot force a new deployment ${where} ${instead}`);
}

/**
 * Whether UpdateService starts a deployment. Source: its documentation in the model. assumed: after a deployment that
 * stopped without a way back, the same task definition may be tried again.
 */
export function startsDeployment(
  { settings, revision, targetRevision }: ServiceRecord,
  after: RevisionSettings,
  { forceNewDeployment, taskDefinition }: UpdateServiceRequest,
  isDeploying: boolean,
): boolean {
  const isRetry = taskDefinition !== undefined && revision !== targetRevision && !isDeploying;
  return forceNewDeployment === true || isRetry || !isDeepStrictEqual(settings, after);
}
