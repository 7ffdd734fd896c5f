/** SNS's errors by name. assumed: texts that no source quotes. */
import { ServiceError } from '../service.ts';

/** 400; `what` is the parameter, with a reason if there is one. */
export function invalidParameter(what: string): ServiceError {
  return new ServiceError('InvalidParameterException', `Invalid parameter: ${what}`);
}

/** 404 for a topic that is not there. */
export function topicNotFound(): ServiceError {
  return new ServiceError('NotFoundException', 'Topic does not exist', 404);
}

/** 501 for what local-aws leaves out; `feature` reads as the subject of a sentence. */
export function unsupported(feature: string): ServiceError {
  return new ServiceError('NotImplemented', `${feature} is not supported by local-aws.`, 501);
}
