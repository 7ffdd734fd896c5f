/** Lambda for tests: on a clock that stands still, with everything it tells others kept in lists. */

import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SteppingClock } from '../../clock/clock.ts';
import { createRandom } from '../../random/random.ts';
import { writeZip } from '../../runtime/zip-writer.ts';
import { createBlobStore } from '../../state/blob-store.ts';
import { noPhaseFaults } from '../ports/phase-faults.ts';
import { createLambda, type LambdaPorts } from './lambda.ts';

/** What any operation answers, as far as tests look at it. */
// biome-ignore lint/suspicious/noExplicitAny: answers have the shapes of the SDK, which tests compare as data.
type Answer = any;

export const Role = 'arn:aws:iam::000000000000:role/bot';

/** Lambda with its surroundings. `close` it at the end. */
export function sampleLambda(overrides: Partial<LambdaPorts> = {}) {
  const clock = new SteppingClock();
  const events: { type: string; detail: Readonly<Record<string, unknown>> }[] = [];
  const metrics: { metricName: string; dimensions: Readonly<Record<string, string>>; value: number }[] = [];
  const logs: { group: string; stream: string; message: string }[] = [];
  const dataFolder = mkdtempSync(join(tmpdir(), 'local-aws-lambda-'));
  const blobs = overrides.blobs ?? createBlobStore(join(dataFolder, 'blobs'));
  const lambda = createLambda({
    clock,
    events: { emit: (_, type, detail) => events.push({ type, detail }) },
    monitoring: { record: (datum) => metrics.push(datum), alarmState: () => undefined },
    logs: { append: (group, stream, message) => logs.push({ group, stream, message }) },
    objects: { read: () => undefined },
    faults: noPhaseFaults,
    random: createRandom(1),
    endpoint: () => 'http://127.0.0.1:9',
    credentials: { lend: (role) => ({ accessKeyId: role, secretAccessKey: 'secret', sessionToken: 'token' }) },
    blobs,
    dataFolder,
    ...overrides,
  });
  const call = async (operation: string, input: object, region = 'us-east-1'): Promise<Answer> => {
    const perform = lambda.operations[operation];
    if (perform === undefined) throw new Error(`Lambda has no operation ${operation}.`);
    return perform(input, { operation, region, requestId: randomUUID(), accessKeyId: undefined });
  };
  return {
    ...{ lambda, clock, events, metrics, logs, blobs, call },
    /** Creates an active function from the source of its index.mjs, or from several files. */
    create: async (FunctionName: string, code: string | Record<string, string>, settings: object = {}) => {
      const ZipFile = writeZip(typeof code === 'string' ? { 'index.mjs': code } : code);
      const input = {
        FunctionName,
        Role,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile },
        ...settings,
      };
      const created = await call('CreateFunction', input);
      clock.advance(5000);
      return created;
    },
    /** Gives $LATEST new code and lets the update finish. */
    update: async (FunctionName: string, code: string) => {
      await call('UpdateFunctionCode', { FunctionName, ZipFile: writeZip({ 'index.mjs': code }) });
      clock.advance(5000);
    },
    /** Invokes and reads the payload. */
    invoke: async (FunctionName: string, payload: unknown = {}, input: object = {}) => {
      const answer = await call('Invoke', { FunctionName, Payload: Buffer.from(JSON.stringify(payload)), ...input });
      const { Payload, LogResult, ...rest } = answer;
      return {
        ...rest,
        ...(Payload === undefined ? {} : { payload: JSON.parse(Buffer.from(Payload).toString()) }),
        ...(LogResult === undefined ? {} : { log: Buffer.from(LogResult, 'base64').toString() }),
      } as Answer;
    },
    close: async () => {
      await lambda.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
