/** CloudWatch's errors by name. assumed: texts, where the API reference quotes none. */

import { ServiceError } from '../service.ts';

/** 400 for a value that makes no sense. */
export function invalidValue(message: string): ServiceError {
  return new ServiceError('InvalidParameterValue', message);
}

/** 400 for values that exclude or require one another. */
export function invalidCombination(message: string): ServiceError {
  return new ServiceError('InvalidParameterCombination', message);
}

/** 400 for values that break the model's constraint. */
export function invalidInput(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}

/** 400 for text that is not of its format. */
export function invalidFormat(message: string): ServiceError {
  return new ServiceError('InvalidFormat', message);
}

/** 404 in the words of the operations on tags, which have another name for it. */
export function resourceNotFound(resourceArn: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Unknown resource: ${resourceArn}`, 404);
}

/** 404 for an alarm that is not there. */
export function alarmNotFound(name: string): ServiceError {
  return new ServiceError('ResourceNotFound', `Unknown alarm: ${name}`, 404);
}

/** 501 for what local-aws leaves out; `feature` reads as the subject of a sentence. */
export function unsupported(feature: string): ServiceError {
  return new ServiceError('NotImplemented', `${feature} is not supported by local-aws.`, 501);
}
