/** Lambda's Invoke: RequestResponse, Event and DryRun. */

import type { Operation } from '../service.ts';
import { ServiceError } from '../service.ts';
import { unsupported } from './errors.ts';
import type { EventQueue } from './event-queue.ts';
import { parseFunctionName } from './function-name.ts';
import type { Invoker } from './invoker.ts';

interface InvokeInput {
  readonly FunctionName: string;
  readonly Qualifier?: string;
  readonly InvocationType?: 'RequestResponse' | 'Event' | 'DryRun';
  readonly LogType?: 'None' | 'Tail';
  /** Base64 of JSON. */
  readonly ClientContext?: string;
  readonly Payload?: Uint8Array;
  readonly DurableExecutionName?: string;
  readonly TenantId?: string;
}

/** Bytes of an event: 6 MB and 1 MB, as the model says of Invoke. assumed: counted in binary. */
const payloadLimits = { RequestResponse: 6_291_456, Event: 1_048_576 };

export function createInvokeOperation(invoker: Invoker, queue: EventQueue) {
  return {
    Invoke: async (input: InvokeInput, { region, requestId }) => {
      const reference = parseFunctionName(input.FunctionName, region, input.Qualifier);
      const { InvocationType = 'RequestResponse', LogType, ClientContext } = input;
      if (input.DurableExecutionName !== undefined) throw unsupported('Invoke with DurableExecutionName');
      if (input.TenantId !== undefined) throw unsupported('Invoke with TenantId');
      if (InvocationType === 'DryRun') {
        invoker.requireTarget(reference);
        return { StatusCode: 204 };
      }
      const event = {
        requestId,
        payload: readPayload(input.Payload, payloadLimits[InvocationType]),
        clientContext: ClientContext === undefined ? undefined : Buffer.from(ClientContext, 'base64').toString(),
      };
      if (InvocationType === 'Event') {
        // The client context is for synchronous invocations only.
        queue.add(reference, { ...event, clientContext: undefined });
        return { StatusCode: 202 };
      }
      const answer = await invoker.invoke(reference, { ...event, asynchronous: false });
      return {
        StatusCode: 200,
        ExecutedVersion: answer.version,
        Payload: Buffer.from(answer.payload),
        ...(answer.fault === undefined ? {} : { FunctionError: 'Unhandled' }),
        ...(LogType === 'Tail' ? { LogResult: answer.logTail } : {}),
      };
    },
  } satisfies Record<string, Operation>;
}

/** The event as JSON text. assumed: a missing one is an empty object. Throws for what is not JSON or too large. */
function readPayload(payload: Uint8Array | undefined, limit: number): string {
  if (payload === undefined || payload.byteLength === 0) return '{}';
  if (payload.byteLength > limit) {
    throw new ServiceError(
      'RequestTooLargeException',
      `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
      413,
      { Type: 'User' },
    );
  }
  const text = Buffer.from(payload).toString();
  try {
    JSON.parse(text);
  } catch (error) {
    throw new ServiceError(
      'InvalidRequestContentException',
      `Could not parse request body into json: Could not parse payload into json: ${(error as Error).message}`,
      400,
      { Type: 'User' },
    );
  }
  return text;
}
