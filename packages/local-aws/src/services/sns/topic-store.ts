/** The topics of the account and what was published to them, so that it can be read back. */
import type { Clock, Instant } from '../../clock/clock.ts';
import { type Random, randomUuid } from '../../random/random.ts';
import type { EventSink } from '../ports.ts';
import { invalidParameter, topicNotFound } from './errors.ts';

/** A server that runs for weeks must not grow for ever. */
const capacity = 1000;

export interface Topic {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  /** Those that were set. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export type TopicMessage = Readonly<{
  messageId: string;
  topicArn: string;
  subject?: string;
  message: string;
  /** As they came; binary values in base64. */
  messageAttributes?: Readonly<Record<string, unknown>>;
  time: Instant;
}>;

export interface TopicStorePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
}

export class TopicStore {
  readonly #ports: TopicStorePorts;
  readonly #topics = new Map<string, Topic>();
  #messages: TopicMessage[] = [];

  constructor(ports: TopicStorePorts) {
    this.#ports = ports;
  }

  find(arn: string): Topic | undefined {
    return this.#topics.get(arn);
  }

  /** The topic of a call in `region`. Throws InvalidParameter for what is no topic's ARN there, and NotFound. */
  require(arn: string, region: string): Topic {
    const parts = arn.split(':');
    if (parts.length < 6) {
      throw invalidParameter(`TopicArn Reason: An ARN must have at least 6 elements, not ${parts.length}`);
    }
    if (parts[2] !== 'sns' || parts[3] !== region) throw invalidParameter('TopicArn');
    const topic = this.#topics.get(arn);
    if (topic === undefined) throw topicNotFound();
    return topic;
  }

  /** In the order in which they were made. */
  list(): readonly Topic[] {
    return [...this.#topics.values()];
  }

  put(topic: Topic): void {
    this.#topics.set(topic.arn, topic);
  }

  delete(arn: string): void {
    this.#topics.delete(arn);
  }

  /** Keeps a message and tells the event stream of it; its id. */
  publish(topic: Topic, content: Pick<TopicMessage, 'subject' | 'message' | 'messageAttributes'>): string {
    const { clock, random, events } = this.#ports;
    const messageId = randomUuid(random);
    const message = { messageId, topicArn: topic.arn, ...content, time: clock.now() };
    this.keep(message);
    events.emit('sns', 'message', describeMessage(message));
    return messageId;
  }

  /** Among the last thousand. */
  keep(message: TopicMessage): void {
    this.#messages.push(message);
    if (this.#messages.length > 2 * capacity) this.#messages = this.#messages.slice(-capacity);
  }

  /** The last thousand, oldest first: of a topic, by ARN or by name in whatever region, or of all. */
  messages(topic: string | undefined): readonly TopicMessage[] {
    const wanted = ({ topicArn }: TopicMessage) =>
      topic === undefined || topicArn === topic || topicArn.split(':').at(-1) === topic;
    return this.#messages.slice(-capacity).filter(wanted);
  }

  clear(): void {
    this.#topics.clear();
    this.#messages = [];
  }
}

/** As the control surface shows it, and as a state has it. */
export function describeMessage({ time, ...message }: TopicMessage): Readonly<Record<string, unknown>> {
  return { ...message, time: new Date(time).toISOString() };
}
