/** CloudWatch's operations on the tags of alarms. */

import type { Tag } from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../service.ts';
import type { AlarmStore } from './alarm-store.ts';
import { resourceNotFound } from './errors.ts';

/** By ARN of an alarm. */
export type TagStore = Map<string, readonly Tag[]>;

interface TagInput {
  readonly ResourceARN: string;
}

/** ListTagsForResource, TagResource, UntagResource. */
export function createTagOperations(tags: TagStore, alarms: AlarmStore) {
  const requireAlarm = ({ ResourceARN }: TagInput) => {
    const name = /^arn:[^:]+:cloudwatch:[^:]*:\d*:alarm:(.+)$/.exec(ResourceARN)?.[1];
    if (name === undefined || alarms.find(name) === undefined) throw resourceNotFound(ResourceARN);
    return tags.get(ResourceARN) ?? [];
  };
  return {
    ListTagsForResource: (input: TagInput) => ({ Tags: requireAlarm(input) }),
    TagResource: (input: TagInput & { readonly Tags: readonly Tag[] }) => {
      const kept = requireAlarm(input).filter(({ Key }) => !input.Tags.some((tag) => tag.Key === Key));
      tags.set(input.ResourceARN, [...kept, ...input.Tags]);
      return {};
    },
    UntagResource: (input: TagInput & { readonly TagKeys: readonly string[] }) => {
      const kept = requireAlarm(input).filter(({ Key = '' }) => !input.TagKeys.includes(Key));
      tags.set(input.ResourceARN, kept);
      return {};
    },
  } satisfies Record<string, Operation>;
}
