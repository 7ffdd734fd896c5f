/** Topics and their messages as a state that can be written down and read back. */
import type { Instant } from '../../clock/clock.ts';
import { type Random, randomUuid } from '../../random/random.ts';
import { readState, type StateReader } from '../../state/state-reader.ts';
import { arn } from '../names.ts';
import { describeMessage, type Topic, type TopicMessage, type TopicStore } from './topic-store.ts';

/** Every region's topics. */
export function dumpTopics(topics: TopicStore): unknown {
  return {
    topics: topics.list().map(({ name, region, attributes, tags }) => ({
      ...{ Name: name, region, Attributes: attributes },
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    })),
    messages: topics.messages(undefined).map(describeMessage),
  };
}

/** The topics and messages of a state. Throws StateError. */
export function readTopics(
  state: unknown,
  { now, random }: { readonly now: Instant; readonly random: Random },
): { readonly topics: readonly Topic[]; readonly messages: readonly TopicMessage[] } {
  const sns = readState(state, 'sns');
  const topics = sns.list('topics').map(readTopic);
  const messages = sns.list('messages').map((reader) => {
    const subject = reader.optionalString('subject');
    const attributes = reader.map('messageAttributes') && reader.json('messageAttributes');
    const message = {
      messageId: reader.optionalString('messageId') ?? randomUuid(random),
      topicArn: reader.string('topicArn'),
      ...(subject !== undefined && { subject }),
      message: reader.string('message'),
      ...(attributes !== undefined && { messageAttributes: attributes as Readonly<Record<string, unknown>> }),
      time: reader.optionalTime('time') ?? now,
    };
    reader.end();
    return message;
  });
  sns.end();
  return { topics, messages };
}

function readTopic(reader: StateReader): Topic {
  const name = reader.string('Name');
  const region = reader.optionalString('region') ?? 'us-east-1';
  const attributes = reader.strings('Attributes');
  const tags = reader.list('Tags').map((tag) => {
    const pair = [tag.string('Key'), tag.string('Value')] as const;
    tag.end();
    return pair;
  });
  reader.end();
  return { arn: arn('sns', region, name), name, region, attributes, tags: Object.fromEntries(tags) };
}
