/** How a Lambda deployment fails for what its AppSpec file and its alias say of one another. Pure. */

import type { AliasRouting } from '../../ports.ts';
import type { Ending } from '../run.ts';
import type { LambdaPlan } from './lambda-plan.ts';

const firstSentence =
  'The deployment failed because the AppSpec file that specifies the AWS Lambda deployment configuration is missing or has an invalid configuration.';

/** `detail` is the second sentence, if any. */
export function invalidConfiguration(detail?: string): Ending {
  const message = detail === undefined ? firstSentence : `${firstSentence} ${detail}`;
  return { cause: 'failure', code: 'INVALID_LAMBDA_CONFIGURATION', message };
}

/** Lambda refused to move the alias. assumed: code and text. */
export function aliasNotMoved(message: string): Ending {
  return {
    cause: 'failure',
    code: 'INVALID_LAMBDA_FUNCTION',
    message: `The deployment failed because the alias of the AWS Lambda function could not be updated: ${message}`,
  };
}

/**
 * Why the plan does not fit the alias; undefined if it does. assumed: the second sentences, but for the
 * one about the current version.
 */
export function findMismatch(
  { functionName, alias, currentVersion, targetVersion }: LambdaPlan,
  routing: AliasRouting | undefined,
  targetExists: boolean,
): Ending | undefined {
  if (routing === undefined) {
    return invalidConfiguration(`The Lambda function ${functionName} or its alias ${alias} does not exist.`);
  }
  if (targetVersion === currentVersion) return invalidConfiguration();
  if (Object.keys(routing.additionalVersionWeights).length > 0) {
    return invalidConfiguration(`The alias ${alias} already sends its traffic to two versions.`);
  }
  if (routing.functionVersion !== currentVersion) {
    return invalidConfiguration(
      'The Lambda function alias version does not match the current version in AppSpec file.',
    );
  }
  if (!targetExists) return invalidConfiguration(`The target version ${targetVersion} does not exist.`);
  return undefined;
}
