/** SNS over the wire: topics, and messages that are read back. */
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  InvalidParameterException,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  NotFoundException,
  PublishBatchCommand,
  PublishCommand,
  ResourceNotFoundException,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  TagResourceCommand,
  TooManyEntriesInBatchRequestException,
  UntagResourceCommand,
} from '@aws-sdk/client-sns';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { useServer } from './running-server.ts';

const server = useServer();
let sns: SNSClient;
const TopicArn = 'arn:aws:sns:eu-central-1:000000000000:releases';
const create = (Name: string, more: object = {}) => sns.send(new CreateTopicCommand({ Name, ...more }));
const publish = (more: object) => sns.send(new PublishCommand({ TopicArn, Message: 'hello', ...more }));

// biome-ignore lint/suspicious/noExplicitAny: answers of the control surface are looked at as data.
async function local(path: string, init: RequestInit = {}): Promise<any> {
  return (await fetch(`${server.aws.endpoint}/_local/${path}`, init)).json();
}
const messages = async (topic: string) => (await local(`messages?topic=${topic}`)).messages;

beforeEach(() => {
  sns = new SNSClient(server.client);
});

describe('topics', () => {
  it('are made once, and found by region', async () => {
    const Tags = [{ Key: 'team', Value: 'bot' }];
    expect((await create('releases', { Tags, Attributes: { DisplayName: 'R' } })).TopicArn).toBe(TopicArn);
    expect((await create('releases')).TopicArn).toBe(TopicArn);
    await expect(create('releases', { Attributes: { DisplayName: 'S' } })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid parameter: Attributes Reason: Topic already exists with different attributes',
    });
    await expect(create('releases', { Tags: [{ Key: 'team', Value: 'x' }] })).rejects.toBeInstanceOf(
      InvalidParameterException,
    );
    const list = async (region: string) =>
      (await new SNSClient({ ...server.client, region }).send(new ListTopicsCommand({}))).Topics;
    expect(await list('eu-central-1')).toEqual([{ TopicArn }]);
    expect((await list('us-east-1')) ?? []).toEqual([]);
    await sns.send(new DeleteTopicCommand({ TopicArn }));
    await sns.send(new DeleteTopicCommand({ TopicArn }));
    await expect(publish({})).rejects.toBeInstanceOf(NotFoundException);
  });

  it('are listed in pages', async () => {
    for (let index = 0; index < 101; index++) await create(`t${index}`);
    const { Topics, NextToken } = await sns.send(new ListTopicsCommand({}));
    expect(Topics).toHaveLength(100);
    const rest = await sns.send(new ListTopicsCommand({ NextToken }));
    expect(rest.Topics?.map((topic) => topic.TopicArn?.split(':').at(-1))).toEqual(['t100']);
    expect(rest.NextToken).toBeUndefined();
  });

  it('have attributes and tags', async () => {
    await create('releases');
    await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'DisplayName', AttributeValue: 'R' }));
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({
      TopicArn,
      Owner: '000000000000',
      DisplayName: 'R',
      SubscriptionsConfirmed: '0',
    });
    const set = (AttributeName: string) => sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName }));
    await expect(set('Colour')).rejects.toBeInstanceOf(InvalidParameterException);
    await expect(set('ContentBasedDeduplication')).rejects.toMatchObject({ name: 'NotImplemented' });

    const ResourceArn = TopicArn;
    await sns.send(
      new TagResourceCommand({
        ResourceArn,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      }),
    );
    await sns.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }));
    const { Tags } = await sns.send(new ListTagsForResourceCommand({ ResourceArn }));
    expect(Tags).toEqual([{ Key: 'b', Value: '2' }]);
    await expect(sns.send(new ListTagsForResourceCommand({ ResourceArn: `${TopicArn}2` }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
  });

  it.each([
    ['no name', { Name: 'a b' }, 'InvalidParameterException'],
    ['too long a name', { Name: 'a'.repeat(257) }, 'InvalidParameterException'],
    ['a FIFO name', { Name: 'a.fifo' }, 'NotImplemented'],
    ['a FIFO topic', { Name: 'a', Attributes: { FifoTopic: 'true' } }, 'NotImplemented'],
    ['an unknown attribute', { Name: 'a', Attributes: { Colour: 'red' } }, 'InvalidParameterException'],
  ])('are refused with %s', async (_, input, name) => {
    await expect(sns.send(new CreateTopicCommand(input))).rejects.toMatchObject({ name });
  });

  it('have no subscribers', async () => {
    await create('releases');
    const subscribe = new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'a@example.com' });
    await expect(sns.send(subscribe)).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});

describe('messages', () => {
  it('are read back by ARN and by name', async () => {
    await create('releases');
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'x' } };
    const { MessageId } = await publish({ Subject: 'one', MessageAttributes });
    await publish({
      MessageStructure: 'json',
      Message: '{"default":"plain","email":"rich"}',
      TopicArn: undefined,
      TargetArn: TopicArn,
    });
    const expected = [
      {
        messageId: MessageId,
        topicArn: TopicArn,
        subject: 'one',
        message: 'hello',
        messageAttributes: MessageAttributes,
        time: new Date(server.clock.now()).toISOString(),
      },
      expect.objectContaining({ message: 'plain' }),
    ];
    expect(await messages('releases')).toEqual(expected);
    expect(await messages(TopicArn)).toEqual(expected);
    expect((await local('messages')).messages).toEqual(expected);
    expect(await messages('other')).toEqual([]);
    expect(server.aws.events.since(0).filter(({ source }) => source === 'sns')).toHaveLength(2);
  });

  it('are the last thousand', async () => {
    await create('releases');
    const batch = (first: number) =>
      Array.from({ length: 10 }, (_, index) => ({ Id: `${index}`, Message: `m${first + index}` }));
    for (let first = 0; first < 1010; first += 10) {
      await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: batch(first) }));
    }
    const kept = await messages('releases');
    expect([kept.length, kept[0].message, kept.at(-1).message]).toEqual([1000, 'm10', 'm1009']);
  });

  it.each([
    ['empty', { Message: '' }],
    ['too long', { Message: 'x'.repeat(262_145) }],
    ['with a subject of two lines', { Subject: 'a\nb' }],
    ['with too long a subject', { Subject: 'x'.repeat(101) }],
    ['of an unknown structure', { MessageStructure: 'yaml' }],
    ['without a default text', { MessageStructure: 'json', Message: '{"email":"x"}' }],
    ['that is no JSON', { MessageStructure: 'json' }],
    ['with what is for FIFO topics', { MessageDeduplicationId: '1' }],
    ['with an attribute of no type', { MessageAttributes: { a: { DataType: 'Odd', StringValue: 'x' } } }],
    ['to nobody', { TopicArn: undefined }],
    ['to no ARN', { TopicArn: 'releases' }],
    ['to another region', { TopicArn: TopicArn.replace('central', 'west') }],
  ])('are refused if %s', async (_, input) => {
    await create('releases');
    await expect(publish(input)).rejects.toBeInstanceOf(InvalidParameterException);
    expect(await messages('releases')).toEqual([]);
  });

  it.each([
    ['a telephone', { TopicArn: undefined, PhoneNumber: '+4912345' }],
    ['a device', { TopicArn: undefined, TargetArn: 'arn:aws:sns:eu-central-1:000000000000:endpoint/GCM/a/b' }],
  ])('to %s are not sent', async (_, input) => {
    await expect(publish(input)).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  it('of a batch are good or bad each by itself', async () => {
    await create('releases');
    const send = (PublishBatchRequestEntries: { Id: string; Message: string }[]) =>
      sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
    const { Successful, Failed } = await send([
      { Id: 'good', Message: 'm' },
      { Id: 'bad', Message: '' },
    ]);
    expect(Successful).toEqual([{ Id: 'good', MessageId: expect.any(String) }]);
    expect(Failed).toEqual([
      { Id: 'bad', Code: 'InvalidParameter', Message: 'Invalid parameter: Empty message', SenderFault: true },
    ]);
    const entries = (count: number) => Array.from({ length: count }, (_, index) => ({ Id: `${index}`, Message: 'm' }));
    await expect(send(entries(11))).rejects.toBeInstanceOf(TooManyEntriesInBatchRequestException);
    await expect(send([])).rejects.toMatchObject({ name: 'EmptyBatchRequestException' });
    await expect(send([...entries(1), ...entries(1)])).rejects.toMatchObject({
      name: 'BatchEntryIdsNotDistinctException',
    });
    await expect(send([{ Id: 'a b', Message: 'm' }])).rejects.toMatchObject({ name: 'InvalidBatchEntryIdException' });
    await expect(
      send([...entries(2)].map((entry) => ({ ...entry, Message: 'x'.repeat(131_073) }))),
    ).rejects.toMatchObject({ name: 'BatchRequestTooLongException' });
  });
});

describe('the state', () => {
  it('comes back', async () => {
    await create('releases', { Tags: [{ Key: 'a', Value: 'b' }], Attributes: { DisplayName: 'R' } });
    await publish({ Subject: 's', MessageAttributes: { a: { DataType: 'Binary', BinaryValue: Buffer.from('x') } } });
    const { services } = await local('state');
    server.aws.reset();
    expect(await messages('releases')).toEqual([]);
    const put = (sns: unknown) => local('state', { method: 'PUT', body: JSON.stringify({ services: { sns } }) });
    expect(await put(services.sns)).toEqual({});
    expect((await local('state')).services.sns).toEqual(services.sns);
    expect((await publish({})).MessageId).toBeDefined();
    expect(await put({ topics: [{ Name: 'a', Colour: 'red' }] })).toEqual({
      message: 'sns.topics[0].Colour is not known; there is Attributes, Name, Tags, region.',
    });
  });
});
