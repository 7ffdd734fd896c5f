/** May a tag move to another image? Pure. */
import { invalidParameter } from './errors.ts';
import { checkEnum, fitsWildcard } from './names.ts';

const mutabilities = ['MUTABLE', 'IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION', 'MUTABLE_WITH_EXCLUSION'] as const;
export type Mutability = (typeof mutabilities)[number];

export interface ExclusionFilter {
  readonly filterType: string;
  readonly filter: string;
}

/** How a repository treats its tags. */
export interface TagMutability {
  readonly imageTagMutability: Mutability;
  /** Tags that the rule is turned round for. */
  readonly imageTagMutabilityExclusionFilters: readonly ExclusionFilter[];
}

/** Whether `tag`, which an image has, may be given to another. */
export function mayMove(tag: string, mutability: TagMutability): boolean {
  const excluded = mutability.imageTagMutabilityExclusionFilters.some(({ filter }) => fitsWildcard(tag, filter));
  switch (mutability.imageTagMutability) {
    case 'MUTABLE':
      return true;
    case 'IMMUTABLE':
      return false;
    case 'IMMUTABLE_WITH_EXCLUSION':
      return excluded;
    case 'MUTABLE_WITH_EXCLUSION':
      return !excluded;
  }
}

/** What a caller gave, checked; MUTABLE if nothing. assumed: the texts about filters. */
export function readMutability(input: {
  readonly imageTagMutability?: string | undefined;
  readonly imageTagMutabilityExclusionFilters?: readonly ExclusionFilter[] | undefined;
}): TagMutability {
  const filters = input.imageTagMutabilityExclusionFilters ?? [];
  checkEnum('imageTagMutability', input.imageTagMutability, mutabilities);
  const imageTagMutability = mutabilities.find((known) => known === input.imageTagMutability) ?? 'MUTABLE';
  const member = 'imageTagMutabilityExclusionFilters';
  const withExclusion = imageTagMutability.endsWith('_WITH_EXCLUSION');
  if (withExclusion && (filters.length === 0 || filters.length > 5)) {
    throw invalidParameter(member, 'must have a length between 1 and 5');
  }
  if (!withExclusion && input.imageTagMutabilityExclusionFilters !== undefined) {
    throw invalidParameter(member, `must not be given with ${imageTagMutability}`);
  }
  for (const { filterType, filter } of filters) {
    checkEnum('filterType', String(filterType), ['WILDCARD']);
    if (typeof filter !== 'string' || !/^[0-9a-zA-Z._*-]{1,128}$/.test(filter)) {
      throw invalidParameter('filter', "must satisfy regular expression '^[0-9a-zA-Z._*-]{1,128}$'");
    }
  }
  return { imageTagMutability, imageTagMutabilityExclusionFilters: filters };
}
