/** Tags of clusters, services, tasks and task definitions, by ARN. */
import type { Tag } from '@aws-sdk/client-ecs';
import type { Operation } from '../service.ts';
import { exception, invalidParameter } from './service-deployments/errors.ts';

/** Tags by the ARN of what has them. */
export type TagStore = Map<string, readonly Tag[]>;

const most = 50;

/** TagResource, UntagResource, ListTagsForResource. `exists` tells whether there is such a resource. */
export function createTagOperations(tags: TagStore, exists: (arn: string) => boolean) {
  const requireResource = (arn: string) => {
    if (!exists(arn)) throw exception('ResourceNotFound', 'The specified resource could not be found.');
    return tags.get(arn) ?? [];
  };
  return {
    TagResource: ({ resourceArn, tags: given }: { resourceArn: string; tags: readonly Tag[] }) => {
      const kept = requireResource(resourceArn).filter(({ key }) => !given.some((tag) => tag.key === key));
      if (kept.length + given.length > most) throw invalidParameter(`A resource can have at most ${most} tags.`);
      tags.set(resourceArn, [...kept, ...given]);
      return {};
    },
    UntagResource: ({ resourceArn, tagKeys }: { resourceArn: string; tagKeys: readonly string[] }) => {
      tags.set(
        resourceArn,
        requireResource(resourceArn).filter(({ key = '' }) => !tagKeys.includes(key)),
      );
      return {};
    },
    ListTagsForResource: ({ resourceArn }: { resourceArn: string }) => {
      // assumed: the code; the model has ResourceNotFoundException for the other two only.
      if (!exists(resourceArn)) throw invalidParameter('The specified resource could not be found.');
      return { tags: [...(tags.get(resourceArn) ?? [])] };
    },
  } satisfies Record<string, Operation>;
}
