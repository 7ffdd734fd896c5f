/** May a tag be moved to another image? Pure. Rules: ECR's image tag mutability and its exclusion filters. */
import type { RepositoryState } from '@aws-release-actions/driver';

/** Whether ECR would let this very tag move in this repository. */
export function mayMove(tag: string, { tagMutability, tagExclusions }: RepositoryState): boolean {
  const excluded = tagExclusions.some((filter) => fits(tag, filter));
  switch (tagMutability) {
    case 'IMMUTABLE':
      return false;
    case 'IMMUTABLE_WITH_EXCLUSION':
      return excluded;
    case 'MUTABLE_WITH_EXCLUSION':
      return !excluded;
    default:
      // Also a kind that ECR may have tomorrow: what is not known to be immutable is not relied on.
      return true;
  }
}

/** `*` stands for any characters, also for none. */
function fits(tag: string, filter: string): boolean {
  const [first = '', ...rest] = filter.split('*');
  const last = rest.pop();
  if (last === undefined) return tag === filter;
  if (!tag.startsWith(first) || !tag.endsWith(last) || tag.length < first.length + last.length) return false;
  let middle = tag.slice(first.length, tag.length - last.length);
  for (const part of rest) {
    const at = middle.indexOf(part);
    if (at < 0) return false;
    middle = middle.slice(at + part.length);
  }
  return true;
}
