/**
 * Aliases: where they send traffic, what Lambda allows them to be, and the weighted choice of a
 * version. Pure; the random number comes from outside. assumed: texts that Lambda's guide does not quote.
 */

import { isDeepStrictEqual } from 'node:util';
import {
  aliasNotFound,
  checkDescription,
  conflict,
  constraintViolation,
  functionNotFound,
  invalidParameter,
  notFound,
} from './errors.ts';
import { functionArn } from './function-name.ts';
import {
  type Change,
  type FunctionRecord,
  type FunctionVersion,
  findVersion,
  requireRevision,
} from './function-record.ts';

export interface Alias {
  readonly name: string;
  readonly functionVersion: string;
  /** Fraction 0-1 of the one additional version; empty when all traffic goes to functionVersion. */
  readonly weights: Readonly<Record<string, number>>;
  readonly description: string;
  readonly revisionId: string;
}

/** What CreateAlias and UpdateAlias take, in AWS's member names. */
export interface AliasInput {
  readonly Name: string;
  readonly FunctionVersion?: string;
  readonly Description?: string;
  readonly RoutingConfig?: { readonly AdditionalVersionWeights?: Readonly<Record<string, number>> };
  readonly RevisionId?: string;
}

/** A record after a change of one of its aliases. */
export interface AliasChange {
  readonly record: FunctionRecord;
  readonly alias: Alias;
}

/** CreateAlias. Throws for a bad name, an existing one, and routing that Lambda refuses. */
export function createAlias(record: FunctionRecord, input: AliasInput, { newRevision }: Change): AliasChange {
  if (input.Name.length > 128) {
    throw constraintViolation(input.Name, 'name', 'Member must have length less than or equal to 128');
  }
  if (!/^(?!\d+$)[a-zA-Z0-9-_]+$/.test(input.Name)) {
    throw constraintViolation(
      input.Name,
      'name',
      'Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)',
    );
  }
  const alias: Alias = {
    name: input.Name,
    functionVersion: input.FunctionVersion ?? '',
    weights: input.RoutingConfig?.AdditionalVersionWeights ?? {},
    description: input.Description ?? '',
    revisionId: newRevision(),
  };
  checkAlias(record, alias);
  if (record.aliases.some(({ name }) => name === alias.name)) {
    throw conflict(`Alias already exists: ${functionArn({ ...record, qualifier: alias.name })}`);
  }
  return { record: { ...record, aliases: [...record.aliases, alias] }, alias };
}

/**
 * UpdateAlias: what is not given stays, weights included. assumed: a stale RevisionId is refused before bad
 * routing is.
 * assumed: leaving RoutingConfig out keeps the weights; callers should always send it.
 */
export function updateAlias(record: FunctionRecord, input: AliasInput, { newRevision }: Change): AliasChange {
  const present = record.aliases.find(({ name }) => name === input.Name);
  if (present === undefined) throw notFound(`Alias not found: ${functionArn({ ...record, qualifier: input.Name })}`);
  requireRevision(input.RevisionId, present);
  const weights = input.RoutingConfig === undefined ? present.weights : input.RoutingConfig.AdditionalVersionWeights;
  const alias: Alias = {
    name: present.name,
    functionVersion: input.FunctionVersion ?? present.functionVersion,
    weights: weights ?? {},
    description: input.Description ?? present.description,
    revisionId: newRevision(),
  };
  checkAlias(record, alias);
  return { record: { ...record, aliases: record.aliases.map((each) => (each === present ? alias : each)) }, alias };
}

/** The alias; throws Lambda's 404. */
export function requireAlias(record: FunctionRecord, name: string): Alias {
  const alias = record.aliases.find((each) => each.name === name);
  if (alias === undefined) throw aliasNotFound(functionArn({ ...record, qualifier: name }));
  return alias;
}

/** Which version answers, for a random number 0 <= `random` < 1. */
export function chooseVersion(alias: Pick<Alias, 'functionVersion' | 'weights'>, random: number): string {
  let upTo = 0;
  for (const [version, weight] of Object.entries(alias.weights)) {
    upTo += weight;
    if (random < upTo) return version;
  }
  return alias.functionVersion;
}

/** Throws what Lambda answers for an alias that it would not have. */
export function checkAlias(record: FunctionRecord, { description, functionVersion, weights }: Alias): void {
  checkDescription(description);
  const additional = Object.entries(weights);
  if (additional.length > 1) {
    throw invalidParameter('Number of items in AdditionalVersionWeights cannot be greater than 1');
  }
  for (const [version, weight] of additional) {
    if (!/^\d+$/.test(version)) {
      throw constraintViolation(
        `{${version}=${weight}}`,
        'routingConfig.additionalVersionWeights',
        'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]',
      );
    }
    if (!(weight >= 0 && weight <= 1)) {
      throw constraintViolation(
        `{${version}=${weight.toFixed(1)}}`,
        'routingConfig.additionalVersionWeights',
        'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]',
      );
    }
    if (version === functionVersion) {
      throw invalidParameter(
        `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
      );
    }
    if (functionVersion === '$LATEST') {
      throw invalidParameter('$LATEST is not supported for an alias pointing to more than 1 version');
    }
  }
  const [primary, second] = [functionVersion, ...Object.keys(weights)].map((number) => {
    const version = findVersion(record, number);
    if (version === undefined) throw functionNotFound(functionArn({ ...record, qualifier: number }));
    return version;
  });
  if (primary !== undefined && second !== undefined) checkPair(primary, second);
}

/** Two versions behind one alias must have one role and one dead-letter queue. assumed: the texts. */
function checkPair({ settings: one }: FunctionVersion, { settings: other }: FunctionVersion): void {
  if (one.Role !== other.Role) {
    throw invalidParameter('Both versions of an alias with a routing configuration must have the same execution role.');
  }
  if (!isDeepStrictEqual(one.DeadLetterConfig, other.DeadLetterConfig)) {
    throw invalidParameter(
      'Both versions of an alias with a routing configuration must have the same dead-letter queue configuration.',
    );
  }
}
