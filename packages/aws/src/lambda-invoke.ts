/** Invokes a Lambda function and waits for its answer, with the end of its log. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { AwsSession } from './session.ts';

/** An invocation is silent until the function answers, which takes 15 minutes at most. */
const idleSeconds = 910;

/** What a function answered. */
export interface Invocation {
  /** The version that really ran, which an alias may choose by weight. */
  readonly executedVersion?: string | undefined;
  /** `Handled` or `Unhandled` when the function itself failed. */
  readonly functionError?: string | undefined;
  /** JSON, or an empty text. */
  readonly payload: string;
  /** The last 4 KB of the invocation's log. */
  readonly logTail: string;
}

/**
 * The functions of a session. `functionName` is a name or ARN, with a version or alias after a colon if
 * one is meant; `payload` is JSON. A function that fails is an answer; a call that fails is an AwsError.
 */
export function lambdaInvocations(session: AwsSession) {
  const client = new LambdaClient(session.clientOptions(idleSeconds));
  return {
    invoke: async (
      request: { readonly functionName: string; readonly payload: string },
      signal: AbortSignal,
    ): Promise<Invocation> => {
      const input = { FunctionName: request.functionName, Payload: request.payload, LogType: 'Tail' as const };
      const call = { operation: 'lambda:InvokeFunction', resource: request.functionName };
      const answer = await session.call(call, () =>
        client.send(new InvokeCommand({ ...input, InvocationType: 'RequestResponse' }), { abortSignal: signal }),
      );
      return {
        executedVersion: answer.ExecutedVersion,
        functionError: answer.FunctionError,
        payload: answer.Payload?.transformToString() ?? '',
        logTail: Buffer.from(answer.LogResult ?? '', 'base64').toString('utf8'),
      };
    },
  };
}
