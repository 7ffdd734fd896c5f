/** SNS's operations on topics and their tags. Nobody can subscribe: messages are read back at the control surface. */
import type {
  CreateTopicInput,
  ListSubscriptionsByTopicInput,
  ListTopicsInput,
  SetTopicAttributesInput,
  Tag,
} from '@aws-sdk/client-sns';
import { arn } from '../names.ts';
import { type Call, type Operation, ServiceError } from '../service.ts';
import { invalidParameter, topicNotFound, unsupported } from './errors.ts';
import { checkAttribute, describeAttributes } from './topic-attributes.ts';
import type { Topic, TopicStore } from './topic-store.ts';

const pageSize = 100;
const mostTags = 50;

/** The SDK types every member as possibly undefined; the wire has checked the required ones. */
type OfTopic = { readonly TopicArn: string };
type OfResource = { readonly ResourceArn: string };

/** Everything but publishing. */
export function createTopicOperations(topics: TopicStore) {
  const requireResource = ({ ResourceArn }: OfResource): Topic => {
    const topic = topics.find(ResourceArn);
    if (topic === undefined) throw new ServiceError('ResourceNotFoundException', 'Resource does not exist', 404);
    return topic;
  };
  return {
    CreateTopic: ({ Name = '', Attributes = {}, Tags, DataProtectionPolicy }: CreateTopicInput, { region }: Call) => {
      const { FifoTopic, ...attributes } = Attributes;
      if (FifoTopic === 'true' || Name.endsWith('.fifo')) throw unsupported('A FIFO topic');
      if (DataProtectionPolicy !== undefined) throw unsupported('A topic with DataProtectionPolicy');
      if (!/^[\w-]{1,256}$/.test(Name)) throw invalidParameter('Topic Name');
      for (const name of Object.keys(attributes)) checkAttribute(name);
      const topic = { arn: arn('sns', region, Name), name: Name, region, attributes, tags: readTags(Tags) };
      const present = topics.find(topic.arn);
      if (present === undefined) topics.put(topic);
      else checkSame(present, topic, Tags !== undefined);
      return { TopicArn: topic.arn };
    },
    /** Of no topic, too: SNS calls it idempotent. */
    DeleteTopic: ({ TopicArn }: OfTopic, { region }: Call) => {
      try {
        topics.delete(topics.require(TopicArn, region).arn);
      } catch (error) {
        if ((error as ServiceError).code !== topicNotFound().code) throw error;
      }
      return {};
    },
    ListTopics: ({ NextToken }: ListTopicsInput, { region }: Call) => {
      const found = topics.list().filter((topic) => topic.region === region);
      const start = NextToken === undefined ? 0 : readToken(NextToken);
      const end = start + pageSize;
      return {
        Topics: found.slice(start, end).map((topic) => ({ TopicArn: topic.arn })),
        ...(end < found.length && { NextToken: Buffer.from(`topic-${end}`).toString('base64url') }),
      };
    },
    GetTopicAttributes: ({ TopicArn }: OfTopic, { region }: Call) => ({
      Attributes: describeAttributes(topics.require(TopicArn, region)),
    }),
    SetTopicAttributes: (input: SetTopicAttributesInput & OfTopic, { region }: Call) => {
      const topic = topics.require(input.TopicArn, region);
      const { AttributeName = '', AttributeValue = '' } = input;
      checkAttribute(AttributeName);
      topics.put({ ...topic, attributes: { ...topic.attributes, [AttributeName]: AttributeValue } });
      return {};
    },
    ListSubscriptions: () => ({ Subscriptions: [] }),
    ListSubscriptionsByTopic: ({ TopicArn }: ListSubscriptionsByTopicInput & OfTopic, { region }: Call) => {
      topics.require(TopicArn, region);
      return { Subscriptions: [] };
    },
    ListTagsForResource: (input: OfResource) => ({
      Tags: Object.entries(requireResource(input).tags).map(([Key, Value]) => ({ Key, Value })),
    }),
    TagResource: (input: OfResource & { readonly Tags: readonly Tag[] }) => {
      const topic = requireResource(input);
      topics.put({ ...topic, tags: checkCount({ ...topic.tags, ...readTags(input.Tags) }) });
      return {};
    },
    UntagResource: (input: OfResource & { readonly TagKeys: readonly string[] }) => {
      const topic = requireResource(input);
      const kept = Object.entries(topic.tags).filter(([key]) => !input.TagKeys.includes(key));
      topics.put({ ...topic, tags: Object.fromEntries(kept) });
      return {};
    },
  } satisfies Record<string, Operation>;
}

/** Creating a topic again is no error, unless it were to become another. assumed: without Tags, it stays as it is. */
function checkSame(present: Topic, wanted: Topic, withTags: boolean): void {
  const changed = Object.entries(wanted.attributes).some(([name, value]) => present.attributes[name] !== value);
  if (changed) throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
  const text = ({ tags }: Topic) => JSON.stringify(Object.entries(tags).sort());
  if (withTags && text(present) !== text(wanted)) {
    throw invalidParameter('Tags Reason: Topic already exists with different tags');
  }
}

function readTags(tags: readonly Tag[] = []): Readonly<Record<string, string>> {
  return checkCount(Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value])));
}

function checkCount(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (Object.keys(tags).length <= mostTags) return tags;
  throw new ServiceError('TagLimitExceededException', 'Could not complete request: tag quota of per resource exceeded');
}

function readToken(token: string): number {
  const position = /^topic-(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (position === undefined) throw invalidParameter('NextToken');
  return Number(position);
}
