/** Why a release was not started, as its user reads it. */
import { describeServing } from '@aws-release-actions/deployment';
import type { AliasState } from '@aws-release-actions/driver';
import type { Inputs } from './inputs.ts';

/** Traffic was left split by a deployment that nobody finished. */
export function splitAlias({ functionName, alias: name }: Inputs, alias: AliasState): string {
  const command = `aws lambda update-alias --function-name ${functionName} --name ${name} --function-version ${alias.primaryVersion} --routing-config AdditionalVersionWeights={}`;
  return `The alias "${name}" is split (${describeServing(alias.serving, 'version')}) though no deployment is running, and CodeDeploy would refuse it. Give one version all the traffic, for example with: ${command}`;
}
