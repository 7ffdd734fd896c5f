/**
 * Lambda's errors by name, so that code and HTTP status are written once. Codes and statuses are the model's,
 * but for ValidationException, which is common to AWS. assumed: most texts of 404s and 400s, and those of
 * 409 but for the update in progress.
 */

import { ServiceError } from '../service.ts';

const user = { Type: 'User' };

/** 404 for anything that is not there. */
export function notFound(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', message, 404, user);
}

/** 404 in the words for functions, versions and whatever else stands after the name. */
export function functionNotFound(arn: string): ServiceError {
  return notFound(`Function not found: ${arn}`);
}

/** 404 in the words for aliases. */
export function aliasNotFound(arn: string): ServiceError {
  return notFound(`Cannot find alias arn: ${arn}`);
}

/** 409 */
export function conflict(message: string): ServiceError {
  return new ServiceError('ResourceConflictException', message, 409, user);
}

/** 400 for values that make no sense to Lambda. */
export function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message, 400, user);
}

/** 400 for values that break the model's constraint on a member. */
export function constraintViolation(value: unknown, member: string, constraint: string): ServiceError {
  return new ServiceError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

/** 400 for a description of more than 256 characters, whatever it describes. */
export function checkDescription(description: string): void {
  if (description.length <= 256) return;
  throw constraintViolation(description, 'description', 'Member must have length less than or equal to 256');
}

/** 412 for a RevisionId that is no longer the latest. */
export function stalePrecondition(getOperation = 'GetFunction/GetAlias'): ServiceError {
  return new ServiceError(
    'PreconditionFailedException',
    `The Revision Id provided does not match the latest Revision Id. Call the ${getOperation} API to retrieve the latest Revision Id`,
    412,
    user,
  );
}

/** 501 for a feature that local-aws leaves out; `feature` reads as the subject of a sentence. */
export function unsupported(feature: string): ServiceError {
  return new ServiceError('NotImplemented', `${feature} is not supported by local-aws.`, 501);
}
