/** What names of repositories, tags and filters may look like. Pure. Patterns and lengths are the model's. */
import { invalidParameter } from './errors.ts';

const repositoryName = '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*';
const repositoryPattern = new RegExp(`^${repositoryName}$`);
const tagPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,299}$/;

export function isRepositoryName(name: string): boolean {
  return name.length >= 2 && name.length <= 256 && repositoryPattern.test(name);
}

/** Throws ECR's error for a name that no repository can have. */
export function checkRepositoryName(name: string): void {
  if (name.length < 2 || name.length > 256) {
    throw invalidParameter('repositoryName', 'must have a length between 2 and 256');
  }
  if (!repositoryPattern.test(name)) {
    throw invalidParameter('repositoryName', `must satisfy regular expression '${repositoryName}'`);
  }
}

/** The model allows 300 characters, of the distribution specification's alphabet. */
export function isTag(tag: string): boolean {
  return tagPattern.test(tag);
}

/** Throws unless `value` is one of `values`; undefined is left to the caller. */
export function checkEnum(member: string, value: string | undefined, values: readonly string[]): void {
  if (value !== undefined && !values.includes(value)) {
    throw invalidParameter(member, `Member must satisfy enum value set: [${values.join(', ')}]`);
  }
}

/** A filter of names of repositories, in a rule. */
export interface RepositoryFilter {
  readonly filter: string;
  readonly filterType: string;
}

/** Throws unless these are filters of one type. */
export function checkRepositoryFilters(filters: readonly (RepositoryFilter | null)[] | undefined, type: string): void {
  if (!Array.isArray(filters) || filters.length > 100) {
    throw invalidParameter('repositoryFilters', 'must have a length of at most 100');
  }
  for (const filter of filters) {
    if (typeof filter?.filter !== 'string' || filter.filterType !== type) {
      throw invalidParameter('repositoryFilters', `must be filters of the type ${type}`);
    }
  }
}

/** Whether a text fits a filter in which `*` stands for any characters, none included. */
export function fitsWildcard(text: string, filter: string): boolean {
  const parts = filter.split('*');
  const first = parts.shift() ?? '';
  const last = parts.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  // Greedy from the left is enough: each part is looked for after the one before it.
  let position = first.length;
  for (const part of parts) {
    const found = text.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return text.length - last.length >= position && text.endsWith(last);
}
