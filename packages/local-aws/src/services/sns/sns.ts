/**
 * Amazon SNS of local-aws: standard topics that keep what is published to them, for whoever wants to see it. It
 * delivers nothing to anybody.
 */

import type { Topics } from '../ports.ts';
import type { Service } from '../service.ts';
import { createPublishOperations } from './publish-operations.ts';
import { dumpTopics, readTopics } from './state.ts';
import { createTopicOperations } from './topic-operations.ts';
import { describeMessage, TopicStore, type TopicStorePorts } from './topic-store.ts';

/** What Amazon SNS needs of the rest of local-aws. */
export type SnsPorts = TopicStorePorts;

/** SNS, with what the control surface asks of it. */
export interface Sns extends Service, Topics {
  /** The last thousand messages, oldest first; `topic` is an ARN or a name, all topics if it is undefined. */
  messages(topic: string | undefined): readonly Readonly<Record<string, unknown>>[];
}

/** Amazon SNS without topics. */
export function createSns(ports: SnsPorts): Sns {
  const topics = new TopicStore(ports);
  return {
    operations: { ...createTopicOperations(topics), ...createPublishOperations(topics) },
    publish: (topicArn, notification) => {
      const topic = topics.find(topicArn);
      if (topic !== undefined) topics.publish(topic, notification);
    },
    messages: (topic) => topics.messages(topic).map(describeMessage),
    reset: () => topics.clear(),
    dump: () => dumpTopics(topics),
    restore: (state) => {
      const restored = readTopics(state, { now: ports.clock.now(), random: ports.random });
      topics.clear();
      for (const topic of restored.topics) topics.put(topic);
      for (const message of restored.messages) topics.keep(message);
    },
  };
}
