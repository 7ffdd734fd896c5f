/**
 * Customers of a service: they ask its production listener all the time, on connections that they keep, as
 * browsers do, and remember which release answered them. Unlike browsers they never ask twice: what a release does
 * to a connection must show.
 */
import { Agent, request } from 'node:http';
import { askAtRate } from './ask-at-rate.ts';
import type { CustomerTally, Experience } from './tally.ts';

export interface HttpCustomers {
  /** For example `http://127.0.0.1:9001`. */
  readonly url: string;
  /** Asked for in turn. */
  readonly paths: readonly string[];
  readonly ratePerSecond: number;
  /** Ends the requests. */
  readonly signal: AbortSignal;
}

/** The header in which a service says which release answers. */
const releaseHeader = 'x-release';

/** How long a customer waits for an answer, in milliseconds of the machine; long, for a machine may be slow. */
const patience = 30_000;

/** Asks until the signal aborts, and resolves to the tally when the last answer is there. Never rejects. */
export async function askService(options: HttpCustomers): Promise<CustomerTally> {
  const { url, paths, ratePerSecond, signal } = options;
  const agent = new Agent({ keepAlive: true });
  const ask = (turn: number) => get(new URL(paths[turn % paths.length] ?? '/', url), agent);
  const tally = await askAtRate({ ratePerSecond, signal, ask });
  agent.destroy();
  return tally;
}

function get(url: URL, agent: Agent): Promise<Experience> {
  return new Promise((resolve) => {
    const fail = (error: Error) => resolve({ by: undefined, reason: error.message });
    const asked = request(url, { agent, timeout: patience }, (response) => {
      const { statusCode = 0, headers } = response;
      const release = headers[releaseHeader];
      // A commit has a name of 40 letters, the first of which tell it from others.
      const by = release === undefined ? undefined : `release ${String(release).slice(0, 12)}`;
      response.on('error', fail);
      // An answer counts when all of it is there.
      response.on('end', () => {
        if (statusCode < 200 || statusCode > 299) resolve({ by, reason: `status ${statusCode}` });
        else resolve({ by: by ?? 'nobody who says so' });
      });
      response.resume();
    });
    asked.on('error', fail);
    asked.on('timeout', () => asked.destroy(new Error(`no answer for ${patience / 1000} s`)));
    asked.end();
  });
}
