/**
 * Customers of a function: they call its alias all the time, whatever is being released, and remember
 * which version answered them. Without them an alarm has nothing to see.
 */
import { Agent } from 'node:http';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { askAtRate } from './ask-at-rate.ts';
import type { CustomerTally, Experience } from './tally.ts';

export interface FunctionCustomers {
  readonly endpoint: string;
  readonly region: string;
  readonly functionName: string;
  readonly alias: string;
  readonly ratePerSecond: number;
  /** Ends the calls. */
  readonly signal: AbortSignal;
  /** Requests, in turn. */
  readonly events: readonly unknown[];
}

/** Calls until the signal aborts, and resolves to the tally when the last one is answered. Never rejects. */
export async function callFunction(options: FunctionCustomers): Promise<CustomerTally> {
  const { endpoint, region, functionName, alias, ratePerSecond, signal, events } = options;
  const credentials = { accessKeyId: 'customer', secretAccessKey: 'customer' };
  // In turn, so that none is idle for so long that the server is just closing it when it is used again.
  const httpAgent = new Agent({ keepAlive: true, scheduling: 'fifo' });
  const client = new LambdaClient({ endpoint, region, credentials, maxAttempts: 1, requestHandler: { httpAgent } });
  const ask = async (turn: number): Promise<Experience> => {
    const Payload = JSON.stringify(events[turn % events.length]);
    try {
      const command = new InvokeCommand({ FunctionName: functionName, Qualifier: alias, Payload });
      const { ExecutedVersion, FunctionError } = await client.send(command);
      const by = `version ${ExecutedVersion}`;
      return FunctionError === undefined ? { by } : { by, reason: FunctionError };
    } catch (error) {
      return { by: undefined, reason: String(error) };
    }
  };
  const tally = await askAtRate({ ratePerSecond, signal, ask });
  client.destroy();
  return tally;
}
