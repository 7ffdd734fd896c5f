/** What a Lambda function wrote: the port `FunctionLogs` on CloudWatch Logs. */

import type { FunctionLogs } from '@aws-release-actions/driver';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from './aws-error.ts';
import type { AwsSession } from './session.ts';

/** Pages read at most: a hook that writes more than this has its own place to be read. */
const mostPages = 20;

/** The logs of a session's functions, in Lambda's default log groups. */
export function functionLogs(session: AwsSession): FunctionLogs {
  const client = new CloudWatchLogsClient(session.clientOptions());
  return {
    tail: async (functionName, since, limit) => {
      const logGroupName = `/aws/lambda/${plainName(functionName)}`;
      const lines: string[] = [];
      let nextToken: string | undefined;
      for (let page = 0; page < mostPages; page++) {
        const input = { logGroupName, startTime: since, ...(nextToken === undefined ? {} : { nextToken }) };
        const call = { operation: 'logs:FilterLogEvents', resource: logGroupName };
        const answer = await session
          .call(call, () => client.send(new FilterLogEventsCommand(input)))
          .catch((error: unknown) => {
            // A function that never ran has no log group yet.
            if (error instanceof AwsError && error.kind === 'not-found') return {};
            throw error;
          });
        lines.push(...functionLines('events' in answer ? (answer.events ?? []) : []));
        nextToken = 'nextToken' in answer ? answer.nextToken : undefined;
        if (nextToken === undefined) break;
      }
      return lines.slice(-limit);
    },
  };
}

/** The lines of log events, without what Lambda itself writes around each invocation: nobody looks for a reason there. */
export function functionLines(events: readonly { readonly message?: string | undefined }[]): readonly string[] {
  return events.flatMap(({ message = '' }) =>
    message === '' || /^(START|END|REPORT|INIT_START) /.test(message) ? [] : message.trimEnd().split('\n'),
  );
}

/** The name in a function name, ARN, or either with a qualifier. */
export function plainName(functionName: string): string {
  return /(?:^|:function:)([^:]+)(?::[^:]+)?$/.exec(functionName)?.[1] ?? functionName;
}
