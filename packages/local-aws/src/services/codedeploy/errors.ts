/**
 * CodeDeploy's errors by name. Codes are the model's; assumed: every message that aws-sdk's model does
 * not quote, for CodeDeploy documents codes and rarely texts.
 */

import { ServiceError } from '../service.ts';

/** A modelled exception; `name` without the ending `Exception`. */
export function exception(name: string, message: string): ServiceError {
  return new ServiceError(`${name}Exception`, message);
}

/** 501 for what local-aws leaves out; `feature` reads as the subject of a sentence. */
export function unsupported(feature: string): ServiceError {
  return new ServiceError('NotImplemented', `${feature} is not supported by local-aws.`, 501);
}
