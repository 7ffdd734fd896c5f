/** A local-aws for the tests of one file, and what SDK clients need to reach it. */
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { type LocalAws, SteppingClock, startLocalAws } from '../src/index.ts';

export interface RunningServer {
  readonly aws: LocalAws;
  readonly clock: SteppingClock;
  /** What the server wrote about its own failures. */
  readonly errors: string[];
  /** Configuration of any SDK client: one attempt, so that an error is seen at once. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: number;
  };
}

/** Starts a server before the tests of the calling file, empties it before each, and stops it after all. */
export function useServer(): RunningServer {
  const clock = new SteppingClock();
  const errors: string[] = [];
  let aws: LocalAws | undefined;
  beforeAll(async () => {
    aws = await startLocalAws({ clock, logError: (message) => errors.push(message) });
  });
  beforeEach(() => aws?.reset());
  afterAll(() => aws?.close());
  const running = () => {
    if (aws === undefined) throw new Error('The server runs during tests only.');
    return aws;
  };
  return {
    clock,
    errors,
    get aws() {
      return running();
    },
    get client() {
      const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
      return { endpoint: running().endpoint, region: 'eu-central-1', credentials, maxAttempts: 1 };
    },
  };
}
