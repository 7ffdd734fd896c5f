/** What SNS of local-aws says of itself. */
import type { ServiceCompatibility } from '../../compatibility/service-compatibility.ts';

const onTopics = 'on topics';

export const snsCompatibility: ServiceCompatibility = {
  service: 'sns',
  title: 'SNS',
  operations: {
    CreateTopic: {
      real: 'the same again is no error, with other attributes or tags it is',
      assumed: 'texts of errors; without Tags a topic is the same whatever tags it has',
      refused: 'FIFO topics, data protection, archives',
    },
    DeleteTopic: { real: 'an unknown one is no error; its messages can still be read back' },
    GetTopicAttributes: { real: 'every attribute, set or by default', assumed: 'how default policies are written' },
    ListSubscriptions: { real: 'there are none' },
    ListSubscriptionsByTopic: { real: 'there are none' },
    ListTagsForResource: { real: onTopics },
    ListTopics: { real: 'those of the region, in pages' },
    Publish: {
      real: 'checked and kept, to be read back; of a JSON structure, the default text',
      refused: 'PhoneNumber, endpoints of applications',
    },
    PublishBatch: { real: 'up to ten, each good or bad by itself', assumed: 'texts of errors' },
    SetTopicAttributes: { real: 'kept and shown', refused: 'ContentBasedDeduplication, ArchivePolicy and the like' },
    TagResource: { real: `${onTopics}, up to 50`, assumed: 'the text of the error' },
    UntagResource: { real: onTopics },
  },
  differences: [
    'Nothing is delivered and nobody can subscribe: `GET /_local/messages?topic=NAME` shows the last thousand messages.',
  ],
};
