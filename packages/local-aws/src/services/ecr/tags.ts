/** Tags of a repository, those of the account and not of images. assumed: the texts of errors. */
import { exception } from './errors.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

const maxTags = 50;

/** Throws ECR's errors, and changes nothing then. */
export function putTags(tags: Map<string, string>, more: readonly Tag[]): void {
  for (const { Key, Value } of more) {
    if (!isText(Key, 1, 128) || !isText(Value, 0, 256) || Key.startsWith('aws:')) {
      throw exception('InvalidTagParameter', `The tag '${Key}' is not valid.`);
    }
  }
  if (new Set([...tags.keys(), ...more.map(({ Key }) => Key)]).size > maxTags) {
    throw exception('TooManyTags', `A repository has at most ${maxTags} tags.`);
  }
  for (const { Key, Value } of more) tags.set(Key, Value);
}

export function listTags(tags: ReadonlyMap<string, string>): readonly Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

function isText(value: unknown, min: number, max: number): value is string {
  return typeof value === 'string' && value.length >= min && value.length <= max;
}
