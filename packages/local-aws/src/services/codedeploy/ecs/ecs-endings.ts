/** How an ECS deployment ends without success, besides what ends every deployment. Pure. */

import type { Ending } from '../run.ts';

/** assumed: the code, and `detail` but for the one about YAML. */
export function invalidAppSpec(detail: string): Ending {
  return failure(
    'INVALID_REVISION',
    `The deployment failed because the AppSpec file that specifies the deployment configuration is missing or has an invalid configuration. ${detail}`,
  );
}

/** What ECS answered, in CodeDeploy's words. */
export function serviceNotUpdated({ code, message }: { readonly code: string; readonly message: string }): Ending {
  return failure(
    'ECS_UPDATE_ERROR',
    `The ECS service cannot be updated due to an unexpected error: ${message} (Service: AmazonECS; Status Code: 400; Error Code: ${code}). Check your ECS service status.`,
  );
}

/** assumed: code and text; of a service that is gone or was given another controller since its group was made. */
export function serviceInvalid(cluster: string, service: string, why: string): Ending {
  return failure(
    'INVALID_ECS_SERVICE',
    `The deployment failed because the Amazon ECS service ${service} in the cluster ${cluster} ${why}.`,
  );
}

/** `detail` is that of Elastic Load Balancing, or CodeDeploy's own. assumed: the code. */
export function balancerNotUpdated(detail: string): Ending {
  return failure(
    'ELASTIC_LOAD_BALANCING_INVALID',
    `The ELB could not be updated due to the following error: ${detail}`,
  );
}

/** A group whose primary task set is not where production traffic goes. */
export function primaryNotBehind(listenerOrRuleArn: string): Ending {
  return balancerNotUpdated(`Primary taskset target group must be behind listener ${listenerOrRuleArn}`);
}

/** assumed: the code. */
export const replacementTimedOut: Ending = failure(
  'TIMEOUT',
  'The deployment timed out while waiting for the replacement task set to become healthy. This time out period is 60 minutes.',
);

export const replacementUnhealthy: Ending = failure(
  'ECS_UPDATE_ERROR',
  'CodeDeploy detected that the replacement task set is unhealthy.',
);

/** assumed: the code. */
export function notContinued(minutes: number): Ending {
  return {
    cause: 'expiry',
    code: 'TIMEOUT',
    message: `The deployment timed out while waiting for a notification to continue. This time out period is ${minutes} minutes.`,
  };
}

function failure(code: string, message: string): Ending {
  return { cause: 'failure', code, message };
}
