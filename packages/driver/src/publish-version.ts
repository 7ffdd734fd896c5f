/**
 * Brings new code into a function as a published version, without touching anything when it is there
 * already: Lambda refuses changes while another one is going on, so wait, change, wait, publish.
 */
import { nextLookDelay } from '@aws-release-actions/deployment';
import { type FunctionCode, type FunctionState, isPortFailure, type LambdaVersions, type Waiting } from './ports.ts';

/** A function that cannot take new code, in the words of Lambda. */
export class FunctionNotReady extends Error {
  readonly nextStep: string;

  constructor(message: string, nextStep: string) {
    super(message);
    this.name = 'FunctionNotReady';
    this.nextStep = nextStep;
  }
}

export interface PublishOptions {
  readonly code: FunctionCode;
  /** The version that serves now; if code and configuration equal its own, nothing is published. */
  readonly servingVersion: string | undefined;
  readonly description: string;
  readonly signal: AbortSignal;
  /** Milliseconds on the runner's clock. */
  readonly deadline: number;
}

/** The version to release; `changed` is false if it is the one that serves already. */
export interface Published {
  readonly version: string;
  readonly changed: boolean;
  readonly codeSha256: string;
}

/** Makes a version of this code the newest, or finds that it serves already. */
export async function publishVersion(
  versions: LambdaVersions,
  waiting: Waiting,
  options: PublishOptions,
): Promise<Published> {
  let latest = await whenSettled(versions, waiting, options);
  if (options.code.codeSha256 === undefined || latest.codeSha256 !== options.code.codeSha256) {
    await whenFree(waiting, options, () => versions.updateCode(options.code));
    latest = await whenSettled(versions, waiting, options);
    checkHash(latest, options.code);
  }
  const { codeSha256 } = latest;
  if (options.servingVersion !== undefined) {
    const serving = await versions.describe(options.servingVersion);
    if (serving.codeSha256 === codeSha256 && serving.configuration === latest.configuration) {
      return { version: serving.version, changed: false, codeSha256 };
    }
  }
  const version = await whenFree(waiting, options, () => versions.publish(codeSha256, options.description));
  await whenSettled(versions, waiting, options, version);
  return { version, changed: version !== options.servingVersion, codeSha256 };
}

function checkHash(latest: FunctionState, code: FunctionCode): void {
  if (code.codeSha256 === undefined || code.codeSha256 === latest.codeSha256) return;
  throw new FunctionNotReady(
    `Lambda holds code with the hash ${latest.codeSha256}, not ${code.codeSha256} as it was sent.`,
    'Another run may have changed the function at the same time; run only one release of a function at once.',
  );
}

/** Looks until no update is going on. */
async function whenSettled(
  versions: LambdaVersions,
  waiting: Waiting,
  { signal, deadline }: PublishOptions,
  qualifier?: string,
): Promise<FunctionState> {
  const since = waiting.now();
  for (;;) {
    const state = await versions.describe(qualifier);
    if (state.failure !== undefined) {
      throw new FunctionNotReady(`Lambda could not update the function: ${state.failure}`, 'Nothing was deployed.');
    }
    if (!state.updating) return state;
    await pause(waiting, waiting.now() - since, signal, deadline);
  }
}

/** Repeats a call while Lambda answers that another change is going on. */
async function whenFree<T>(waiting: Waiting, { signal, deadline }: PublishOptions, call: () => Promise<T>): Promise<T> {
  const since = waiting.now();
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isPortFailure(error) || error.kind !== 'conflict') throw error;
      await pause(waiting, waiting.now() - since, signal, deadline);
    }
  }
}

async function pause(waiting: Waiting, waited: number, signal: AbortSignal, deadline: number): Promise<void> {
  await waiting.sleep(nextLookDelay(waited), signal);
  if (signal.aborted) {
    throw new FunctionNotReady(
      `The run was cancelled (${String(signal.reason)}) before traffic moved.`,
      'Nothing was deployed.',
    );
  }
  if (waiting.now() >= deadline) {
    throw new FunctionNotReady('The function was still being updated when the time was up.', 'Nothing was deployed.');
  }
}
