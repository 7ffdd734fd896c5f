/** Operations on the tags of load balancers, target groups, listeners and rules. */
import type { AddTagsInput, DescribeTagsInput, RemoveTagsInput, Tag } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Operation } from '../service.ts';
import {
  invalid,
  listenerNotFound,
  loadBalancerNotFound,
  refusal,
  ruleNotFound,
  targetGroupNotFound,
} from './errors.ts';
import type { Store } from './store.ts';

const maximumTags = 50;

/** AddTags, RemoveTags, DescribeTags. */
export function createTagOperations(store: Store) {
  return {
    AddTags: ({ ResourceArns = [], Tags = [] }: AddTagsInput) => {
      for (const arn of ResourceArns) requireResource(store, arn);
      for (const arn of ResourceArns) setTags(store, arn, Tags);
      return {};
    },
    RemoveTags: ({ ResourceArns = [], TagKeys = [] }: RemoveTagsInput) => {
      for (const arn of ResourceArns) requireResource(store, arn);
      for (const arn of ResourceArns) {
        const kept = (store.tags.get(arn) ?? []).filter(({ Key = '' }) => !TagKeys.includes(Key));
        store.tags.set(arn, kept);
      }
      return {};
    },
    DescribeTags: ({ ResourceArns = [] }: DescribeTagsInput) => {
      for (const arn of ResourceArns) requireResource(store, arn);
      return {
        TagDescriptions: ResourceArns.map((ResourceArn) => ({ ResourceArn, Tags: store.tags.get(ResourceArn) ?? [] })),
      };
    },
  } satisfies Record<string, Operation>;
}

/** Adds tags to a resource, or puts them in the place of those with the same keys. Throws without having changed any. */
export function setTags(store: Store, arn: string, tags: readonly Tag[] | undefined): void {
  if (!tags?.length) return;
  const keys = tags.map(({ Key = '' }) => Key);
  if (new Set(keys).size < keys.length) throw refusal('DuplicateTagKeys', 'A tag key was specified more than once');
  const kept = (store.tags.get(arn) ?? []).filter(({ Key = '' }) => !keys.includes(Key));
  if (kept.length + tags.length > maximumTags)
    throw refusal('TooManyTags', `A resource can have at most ${maximumTags} tags`);
  store.tags.set(arn, [...kept, ...tags.map(({ Key, Value = '' }) => ({ Key, Value }))]);
}

function requireResource(store: Store, arn: string): void {
  const kind = /^arn:aws:elasticloadbalancing:[^:]*:\d*:([a-z-]+)\//.exec(arn)?.[1];
  switch (kind) {
    case 'loadbalancer':
      if (!store.loadBalancers.has(arn)) throw loadBalancerNotFound(arn);
      return;
    case 'targetgroup':
      if (!store.targetGroups.has(arn)) throw targetGroupNotFound(arn);
      return;
    case 'listener':
      if (!store.listeners.has(arn)) throw listenerNotFound();
      return;
    case 'listener-rule':
      if (!store.rules.has(arn)) throw ruleNotFound();
      return;
    default:
      throw invalid(`'${arn}' is not a valid load balancer ARN`);
  }
}
