/** The tags of a new task: its own, those that are handed down to it, and those that ECS manages. Pure. */
import type { PropagateTags, Tag } from '@aws-sdk/client-ecs';
import { shortName } from './names.ts';

export interface TaskTagsInput {
  readonly own: readonly Tag[];
  readonly propagateTags: PropagateTags | undefined;
  readonly ofDefinition: readonly Tag[];
  readonly ofService: readonly Tag[];
  readonly isManaged: boolean;
  readonly clusterArn: string;
  readonly service: string | undefined;
}

/** Its own tags count more than those of others with the same key. */
export function taskTags(input: TaskTagsInput): readonly Tag[] {
  const { own, propagateTags, ofDefinition, ofService, isManaged, clusterArn, service } = input;
  const handedDown = propagateTags === 'SERVICE' ? ofService : propagateTags === 'TASK_DEFINITION' ? ofDefinition : [];
  const managed: readonly Tag[] = [
    { key: 'aws:ecs:clusterName', value: shortName(clusterArn) },
    ...(service === undefined ? [] : [{ key: 'aws:ecs:serviceName', value: service }]),
  ];
  return [
    ...handedDown.filter(({ key }) => !own.some((tag) => tag.key === key)),
    ...own,
    ...(isManaged ? managed : []),
  ];
}
