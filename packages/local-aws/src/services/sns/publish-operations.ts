/** Publish and PublishBatch. */
import type { MessageAttributeValue, PublishBatchInput, PublishInput } from '@aws-sdk/client-sns';
import { type Call, type Operation, ServiceError } from '../service.ts';
import { invalidParameter, unsupported } from './errors.ts';
import type { TopicStore } from './topic-store.ts';

/** Bytes of a message, or of all messages of a batch. */
const mostBytes = 262_144;

type Content = Pick<
  PublishInput,
  'Message' | 'Subject' | 'MessageStructure' | 'MessageAttributes' | 'MessageDeduplicationId'
>;

/** Messages go to topics, not to telephones and devices. */
export function createPublishOperations(topics: TopicStore) {
  return {
    Publish: (input: PublishInput, { region }: Call) => {
      const { TopicArn, TargetArn, PhoneNumber } = input;
      if (PhoneNumber !== undefined) throw unsupported('Publish to a PhoneNumber');
      const target = TopicArn ?? TargetArn;
      if (target === undefined || (TopicArn !== undefined && TargetArn !== undefined)) {
        throw invalidParameter('TopicArn or TargetArn Reason: exactly one value is required');
      }
      if (/^arn:[^:]+:sns:[^:]*:\d*:endpoint\//.test(target))
        throw unsupported('Publish to an endpoint of an application');
      return { MessageId: topics.publish(topics.require(target, region), readContent(input)) };
    },
    PublishBatch: (input: PublishBatchInput, { region }: Call) => {
      const { TopicArn = '', PublishBatchRequestEntries: entries = [] } = input;
      const topic = topics.require(TopicArn, region);
      checkBatch(entries.map(({ Id = '', Message = '' }) => ({ id: Id, message: Message })));
      const results = entries.map(({ Id, ...entry }) => {
        try {
          return { Id, MessageId: topics.publish(topic, readContent(entry)) };
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error;
          return { Id, Code: 'InvalidParameter', Message: error.message, SenderFault: true };
        }
      });
      return {
        Successful: results.filter((result) => 'MessageId' in result),
        Failed: results.filter((result) => 'Code' in result),
      };
    },
  } satisfies Record<string, Operation>;
}

function readContent({ Message = '', Subject, MessageStructure, MessageAttributes, MessageDeduplicationId }: Content) {
  if (MessageDeduplicationId !== undefined) {
    const reason = 'The request includes MessageDeduplicationId parameter that is not valid for this topic type';
    throw invalidParameter(`MessageDeduplicationId Reason: ${reason}`);
  }
  if (Message === '') throw invalidParameter('Empty message');
  if (Buffer.byteLength(Message) > mostBytes) throw invalidParameter('Message too long');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  if (Subject !== undefined && !/^[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]{0,99}$/.test(Subject)) {
    throw invalidParameter('Subject');
  }
  if (MessageStructure !== undefined && MessageStructure !== 'json') throw invalidParameter('MessageStructure');
  return {
    ...(Subject !== undefined && { subject: Subject }),
    message: MessageStructure === undefined ? Message : defaultOf(Message),
    ...(MessageAttributes !== undefined && { messageAttributes: plainAttributes(MessageAttributes) }),
  };
}

/** The text for protocols without one of their own. */
function defaultOf(message: string): string {
  let texts: { readonly default?: unknown } | null;
  try {
    texts = JSON.parse(message);
  } catch {
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  }
  if (typeof texts?.default === 'string') return texts.default;
  throw invalidParameter('Message Structure - No default entry in JSON message body');
}

function plainAttributes(
  attributes: Readonly<Record<string, MessageAttributeValue>>,
): Readonly<Record<string, object>> {
  const entries = Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => {
    if (DataType === undefined || !/^(String|Number|Binary)(\.|$)|^String\.Array$/.test(DataType)) {
      throw invalidParameter(`MessageAttributes Reason: the DataType of '${name}' is not valid`);
    }
    const value =
      BinaryValue === undefined ? { StringValue } : { BinaryValue: Buffer.from(BinaryValue).toString('base64') };
    return [name, { DataType, ...value }];
  });
  return Object.fromEntries(entries);
}

function checkBatch(entries: readonly { readonly id: string; readonly message: string }[]): void {
  const ids = entries.map(({ id }) => id);
  if (ids.length === 0) {
    throw new ServiceError('EmptyBatchRequestException', "The batch request doesn't contain any entries.");
  }
  if (ids.length > 10) {
    throw new ServiceError(
      'TooManyEntriesInBatchRequestException',
      'The batch request contains more entries than permissible.',
    );
  }
  if (!ids.every((id) => /^[\w-]{1,80}$/.test(id))) {
    throw new ServiceError(
      'InvalidBatchEntryIdException',
      'The Id of a batch entry in a batch request must have 1 to 80 letters, digits, hyphens and underscores.',
    );
  }
  if (new Set(ids).size < ids.length) {
    throw new ServiceError('BatchEntryIdsNotDistinctException', 'Two or more batch entries have the same Id.');
  }
  if (entries.reduce((bytes, { message }) => bytes + Buffer.byteLength(message), 0) > mostBytes) {
    throw new ServiceError('BatchRequestTooLongException', 'The messages of the batch are longer than 262144 bytes.');
  }
}
