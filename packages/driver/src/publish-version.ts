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

/** The version to release: a new one, or the one that serves already. */
export interface Published {
  readonly version: string;
  readonly codeSha256: string;
}

/** Makes a version of this code the newest, or finds that it serves already. */
export async function publishVersion(
  versions: LambdaVersions,
  waiting: Waiting,
  options: PublishOptions,
): Promise<Published> {
  const { code } = options;
  let latest = await whenSettled(versions, waiting, options);
  // A function whose last update failed gets the code again: this one may be the cure.
  if (latest.failure !== undefined || code.codeSha256 === undefined || latest.codeSha256 !== code.codeSha256) {
    const sent = await whenFree(waiting, options, () => versions.updateCode(code));
    checkSent(sent, code);
    latest = checkSettled(await whenSettled(versions, waiting, options), sent);
  }
  const { codeSha256 } = latest;
  if (options.servingVersion !== undefined) {
    const serving = await versions.describe(options.servingVersion);
    if (serving.codeSha256 === codeSha256 && serving.configuration === latest.configuration) {
      return { version: serving.version, codeSha256 };
    }
  }
  const version = await whenFree(waiting, options, () => versions.publish(codeSha256, options.description));
  await settledVersion(versions, waiting, options, version);
  return { version, codeSha256 };
}

/** A published version that can take traffic. With SnapStart it is pending for minutes. */
export async function settledVersion(
  versions: LambdaVersions,
  waiting: Waiting,
  options: Pick<PublishOptions, 'signal' | 'deadline'>,
  version: string,
): Promise<FunctionState> {
  const state = await whenSettled(versions, waiting, options, version);
  return checkSettled(state, state.codeSha256);
}

/** What was sent must be what was asked for: an object in S3 may hold other code. */
function checkSent(sent: string, code: FunctionCode): void {
  if (code.codeSha256 === undefined || code.codeSha256 === sent) return;
  throw new FunctionNotReady(
    `The code has the hash ${sent}, not ${code.codeSha256}: it is not the one that was built.`,
    'No version was published and no traffic moved, but $LATEST holds that code now.',
  );
}

function checkSettled(state: FunctionState, codeSha256: string): FunctionState {
  if (state.failure !== undefined) {
    throw new FunctionNotReady(`Lambda could not update the function: ${state.failure}`, 'Nothing was deployed.');
  }
  if (state.codeSha256 === codeSha256) return state;
  throw new FunctionNotReady(
    `$LATEST holds code with the hash ${state.codeSha256}, not ${codeSha256} as it was sent.`,
    'Another run changed the function at the same time; run only one release of a function at once.',
  );
}

/** Looks until no update is going on. */
async function whenSettled(
  versions: LambdaVersions,
  waiting: Waiting,
  { signal, deadline }: Pick<PublishOptions, 'signal' | 'deadline'>,
  qualifier?: string,
): Promise<FunctionState> {
  const since = waiting.now();
  for (;;) {
    const state = await versions.describe(qualifier);
    if (!state.updating) return state;
    await pause(waiting, waiting.now() - since, signal, deadline);
  }
}

/** Repeats a call while Lambda answers that another change is going on. */
async function whenFree<T>(waiting: Waiting, { signal, deadline }: PublishOptions, call: () => Promise<T>): Promise<T> {
  const since = waiting.now();
  for (;;) {
    refuseIfCancelled(signal);
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
  refuseIfCancelled(signal);
  if (waiting.now() >= deadline) {
    throw new FunctionNotReady('The function was still being updated when the time was up.', 'Nothing was deployed.');
  }
}

/** Throws if the run was cancelled. To be asked before every change: nothing may begin after a cancel. */
export function refuseIfCancelled(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw new FunctionNotReady(
    `The run was cancelled (${String(signal.reason)}) before traffic moved.`,
    'Nothing was deployed.',
  );
}
