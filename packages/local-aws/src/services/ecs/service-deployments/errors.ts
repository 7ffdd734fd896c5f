/** Errors of service deployments. Codes are the model's. */

import { ServiceError } from '../../service.ts';

/** A modelled exception; `name` without the ending `Exception`. */
export function exception(name: string, message: string): ServiceError {
  return new ServiceError(`${name}Exception`, message);
}

/** For what the model calls so. */
export function invalidParameter(message: string): ServiceError {
  return exception('InvalidParameter', message);
}

/** 501 for what local-aws leaves out; `feature` reads as the subject of a sentence. */
export function unsupported(feature: string): ServiceError {
  return new ServiceError('NotImplemented', `${feature} is not supported by local-aws.`, 501);
}
