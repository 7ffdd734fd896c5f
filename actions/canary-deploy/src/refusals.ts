/** Why a release was not started, as its user reads it. */
import { describeServing } from '@aws-release-actions/deployment';
import type { AliasState, Group } from '@aws-release-actions/driver';
import type { Inputs } from './inputs.ts';

const endings = {
  policy: '',
  deadline: ' It had not ended when the time was up.',
  cancelled: ' The run was cancelled while waiting for it.',
} as const;

/** Another deployment is in the way. */
export function occupied({ deploymentId, why }: Omit<Extract<Group, { kind: 'occupied' }>, 'kind'>): string {
  return `Deployment ${deploymentId} is running in this deployment group, which takes one at a time.${endings[why]} No traffic was moved.`;
}

/** Traffic was left split by a deployment that nobody finished. */
export function splitAlias({ functionName, alias: name }: Inputs, alias: AliasState): string {
  const command = `aws lambda update-alias --function-name ${functionName} --name ${name} --function-version ${alias.primaryVersion} --routing-config AdditionalVersionWeights={}`;
  return `The alias "${name}" is split (${describeServing(alias.serving)}) though no deployment is running, and CodeDeploy would refuse it. Give one version all the traffic, for example with: ${command}`;
}
