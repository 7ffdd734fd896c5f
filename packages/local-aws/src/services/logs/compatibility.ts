/** What CloudWatch Logs of local-aws says of itself. */
import type { ServiceCompatibility } from '../../compatibility/service-compatibility.ts';

export const logsCompatibility: ServiceCompatibility = {
  service: 'logs',
  title: 'CloudWatch Logs',
  operations: {
    CreateLogGroup: { real: 'by name; tags, class, key and deletion protection are not kept' },
    CreateLogStream: { real: 'in a group that there is' },
    DeleteLogGroup: { real: 'with its streams' },
    DescribeLogGroups: { real: 'by prefix or part of the name, in pages', refused: 'logGroupIdentifiers' },
    DescribeLogStreams: { real: 'by prefix, by name or time of the last event, in pages' },
    FilterLogEvents: {
      real: 'plain terms, "phrases", -terms and ?terms, over all streams by time, in pages',
      assumed: 'a term matches anywhere in a message',
      refused: 'JSON and other structured patterns, startFromHead false',
    },
    GetLogEvents: { real: 'forwards and backwards, with tokens for both' },
    PutLogEvents: { real: 'in chronological order; of any age' },
  },
  differences: [
    'Functions and tasks write here. A stream keeps its last 50,000 events, and a state its last 1,000.',
    'No retention, metric filters, subscriptions, Insights queries or encryption.',
  ],
};
