/** Parts of a written state that several of its sections have. */

import type { RevisionLocation, Tag } from '@aws-sdk/client-codedeploy';
import type { StateReader } from '../../state/state-reader.ts';
import { ServiceError } from '../service.ts';
import { type Revision, readRevision } from './revision.ts';

/** Maps and lists that are only kept and shown; those that are left out are not there. */
export function members<Name extends string>(reader: StateReader, names: readonly Name[]): { [N in Name]?: object } {
  const found = names.map((name) => [name, reader.json(name)] as const).filter(([, value]) => value !== undefined);
  const flat = found.find(([, value]) => typeof value !== 'object');
  if (flat !== undefined) throw reader.error(`${flat[0]} must be a map or a list.`);
  return Object.fromEntries(found) as { [N in Name]?: object };
}

/** undefined if left out. Throws StateError. */
export function readKeptRevision(reader: StateReader, name: string): Revision | undefined {
  const location = reader.map(name);
  if (location === undefined) return undefined;
  try {
    const revision = readRevision(reader.json(name) as RevisionLocation);
    if (revision.type !== 'S3' && revision.content === undefined) throw location.error('it has no content.');
    return revision;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw location.error(error.message);
  }
}

/** Hands the tags on if there are any. */
export function readTags(reader: StateReader, keep: (tags: readonly Tag[]) => void): void {
  const tags = reader.list('tags').map((tag) => {
    const read = { Key: tag.string('Key'), Value: tag.optionalString('Value') ?? '' };
    tag.end();
    return read;
  });
  if (tags.length > 0) keep(tags);
}
