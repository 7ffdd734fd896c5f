/**
 * Customers of a function: they call its alias all the time, whatever is being released, and remember
 * which version answered them. Without them an alarm has nothing to see.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { triviaCustomers } from './trivia-customers.ts';

export interface CustomerOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly functionName: string;
  readonly alias: string;
  /** On the machine's clock. Fewer on a machine that cannot keep up. */
  readonly ratePerSecond: number;
  /** Ends the calls. */
  readonly signal: AbortSignal;
  /** Requests, in turn; those of the trivia bot if left out. */
  readonly events?: readonly unknown[];
}

/** Calls by the version that ran. */
export interface CustomerTally {
  readonly answers: Readonly<Record<string, number>>;
  /** The function threw, or could not be started. */
  readonly errors: Readonly<Record<string, number>>;
  /** Calls that reached no version at all. */
  readonly unreached: number;
}

/** Calls that wait for an answer at a time: a slow machine gets fewer customers, not a queue. */
const mostAtOnce = 20;

/** Calls until the signal aborts, and resolves to the tally when the last one is answered. Never rejects. */
export async function startCustomers(options: CustomerOptions): Promise<CustomerTally> {
  const { endpoint, region, functionName, alias, ratePerSecond, signal, events = triviaCustomers } = options;
  const credentials = { accessKeyId: 'customer', secretAccessKey: 'customer' };
  const client = new LambdaClient({ endpoint, region, credentials, maxAttempts: 1 });
  const answers: Record<string, number> = {};
  const errors: Record<string, number> = {};
  let unreached = 0;
  const call = async (event: unknown): Promise<void> => {
    const input = { FunctionName: functionName, Qualifier: alias, Payload: JSON.stringify(event) };
    try {
      const { ExecutedVersion = '', FunctionError } = await client.send(new InvokeCommand(input));
      const tally = FunctionError === undefined ? answers : errors;
      tally[ExecutedVersion] = (tally[ExecutedVersion] ?? 0) + 1;
    } catch {
      unreached++;
    }
  };
  const calls = new Set<Promise<void>>();
  let turn = 0;
  while (!signal.aborted) {
    if (calls.size < mostAtOnce) {
      const waiting: Promise<void> = call(events[turn++ % events.length]).then(() => void calls.delete(waiting));
      calls.add(waiting);
    }
    await delay(1000 / ratePerSecond, undefined, { signal }).catch(() => {});
  }
  await Promise.all(calls);
  client.destroy();
  return { answers, errors, unreached };
}
