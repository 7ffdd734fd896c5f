/** CloudWatch's operations on the tags of alarms. */

import type { Tag } from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../service.ts';
import { alarmArn } from './alarm.ts';
import { resourceNotFound } from './errors.ts';
import type { RegionalCloudWatch } from './regional-cloudwatch.ts';

/** By ARN of an alarm. */
export type TagStore = Map<string, readonly Tag[]>;

interface TagInput {
  readonly ResourceARN: string;
}

/** ListTagsForResource, TagResource, UntagResource. */
export function createTagOperations({ alarms, region, tags }: RegionalCloudWatch) {
  const prefix = alarmArn(region, '');
  const requireAlarm = ({ ResourceARN }: TagInput) => {
    const isAlarm = ResourceARN.startsWith(prefix) && alarms.find(ResourceARN.slice(prefix.length)) !== undefined;
    if (!isAlarm) throw resourceNotFound(ResourceARN);
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
