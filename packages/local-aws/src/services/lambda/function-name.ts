/**
 * The ways to name a function: name, name:qualifier, partial ARN, full ARN, and a Qualifier beside
 * any of them. Pure; whether the function exists is not its concern.
 */

import { accountId, arn } from '../names.ts';
import { ServiceError } from '../service.ts';
import { constraintViolation, invalidParameter, notFound } from './errors.ts';

/** A function in a region, and which version or alias of it is meant, if said. */
export interface FunctionReference {
  readonly region: string;
  readonly name: string;
  readonly qualifier: string | undefined;
}

const form =
  /^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:(?<region>[a-z]{2}(?:-[a-z]+)+-\d):)?(?:(?<account>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_]+)(?::(?<qualifier>\$LATEST|[a-zA-Z0-9-_]+))?$/;
/** The pattern that Lambda's own error message shows. */
const documentedPattern =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?';

/**
 * Reads a FunctionName as `region` (the caller's) would. Throws ValidationException for other forms,
 * and refuses other regions, other accounts, and two qualifiers that differ.
 */
export function parseFunctionName(functionName: string, region: string, qualifier?: string): FunctionReference {
  const parts = form.exec(functionName)?.groups;
  const name = parts?.name;
  if (name === undefined) {
    throw constraintViolation(
      functionName,
      'functionName',
      `Member must satisfy regular expression pattern: ${documentedPattern}`,
    );
  }
  const namedRegion = parts?.region;
  if (namedRegion !== undefined && namedRegion !== region) {
    throw notFound(`Functions from '${namedRegion}' are not reachable in this region ('${region}')`);
  }
  const account = parts?.account;
  if (account !== undefined && account !== accountId) {
    throw new ServiceError(
      'AccessDeniedException',
      `The function belongs to account ${account}; local-aws has account ${accountId} only.`,
      403,
    );
  }
  const derived = parts?.qualifier;
  if (derived !== undefined && qualifier !== undefined && derived !== qualifier) {
    throw invalidParameter('The derived qualifier from the function name does not match the specified qualifier.');
  }
  return { region, name, qualifier: qualifier ?? derived };
}

/** The region that a full or partial ARN names; undefined for a bare name. */
export function regionOf(functionName: string): string | undefined {
  return form.exec(functionName)?.groups?.region;
}

/** The function's ARN, with the qualifier if there is one. */
export function functionArn({ region, name, qualifier }: FunctionReference): string {
  return arn('lambda', region, `function:${name}${qualifier === undefined ? '' : `:${qualifier}`}`);
}
