/** Why a release was not started, as its user reads it. */
import { describeServing } from '@aws-release-actions/deployment';
import type { AliasState, Start } from '@aws-release-actions/driver';

const endings = {
  policy: '',
  deadline: ' It had not ended when the time was up.',
  cancelled: ' The run was cancelled while waiting for it.',
} as const;

/** Another deployment is in the way. */
export function occupied({ deploymentId, why }: Extract<Start, { kind: 'occupied' }>): string {
  return `Deployment ${deploymentId} is running in this deployment group, which takes one at a time.${endings[why]} No traffic was moved.`;
}

/** Traffic was left split by a deployment that nobody finished. */
export function splitAlias(functionName: string, name: string, alias: AliasState): string {
  const command = `aws lambda update-alias --function-name ${functionName} --name ${name} --function-version ${alias.primaryVersion} --routing-config AdditionalVersionWeights={}`;
  return `The alias "${name}" is split (${describeServing(alias.serving)}) though no deployment is running, and CodeDeploy would refuse it. Give one version all the traffic, for example with: ${command}`;
}
