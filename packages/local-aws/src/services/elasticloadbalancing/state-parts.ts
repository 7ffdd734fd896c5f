/** What target groups, load balancers and listeners of a state have in common. */
import { createHash } from 'node:crypto';
import type { StateReader } from '../../state/state-reader.ts';
import type { Store } from './store.ts';

/** The id of something that was written without an ARN: the same for the same names in every run. */
export function derivedId(...names: readonly string[]): string {
  return createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 16);
}

/** `Tags`, if the resource has any: by key. */
export function writeTags(store: Store, arn: string): object {
  const tags = store.tags.get(arn) ?? [];
  return tags.length === 0 ? {} : { Tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])) };
}

export function readTags(reader: StateReader, store: Store, arn: string): void {
  const tags = Object.entries(reader.strings('Tags')).map(([Key, Value]) => ({ Key, Value }));
  if (tags.length > 0) store.tags.set(arn, tags);
}
