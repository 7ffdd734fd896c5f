/**
 * Elastic Load Balancing's errors by name. Codes are the model's, which lack the ending "Exception", and the
 * common `ValidationError`. assumed: texts that no client's documentation or issue quotes.
 */
import { ServiceError } from '../service.ts';

/** 400 with one of the model's codes. */
export function refusal(code: string, message: string): ServiceError {
  return new ServiceError(code, message);
}

/** 400 for a value that is none of its kind. */
export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}

/** 501 for what local-aws leaves out; `feature` reads as the subject of a sentence. */
export function unsupported(feature: string): ServiceError {
  return new ServiceError('NotImplemented', `${feature} is not supported by local-aws.`, 501);
}

export function loadBalancerNotFound(arnOrName: string): ServiceError {
  return refusal('LoadBalancerNotFound', `Load balancers '[${arnOrName}]' not found`);
}

export function targetGroupNotFound(arnOrName: string): ServiceError {
  return refusal('TargetGroupNotFound', `Target groups '${arnOrName}' not found`);
}

export function listenerNotFound(): ServiceError {
  return refusal('ListenerNotFound', 'One or more listeners not found');
}

export function ruleNotFound(): ServiceError {
  return refusal('RuleNotFound', 'One or more rules not found');
}
