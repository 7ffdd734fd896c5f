/** What a Lambda hook said, read strictly: whatever is no clear answer is a failure. Pure. */

/** A hook's answer; `reason` as ECS words it in the reason of a rollback. */
export type HookAnswer =
  | { readonly status: 'SUCCEEDED' }
  | { readonly status: 'FAILED'; readonly reason: string }
  /** Ask again after so many seconds, with these details. */
  | { readonly status: 'IN_PROGRESS'; readonly delay: number; readonly details: Readonly<Record<string, unknown>> };

const defaultDelay = 30;

/** Reads the payload of a RequestResponse invocation. A function that failed has no hookStatus in its payload. */
export function readHookAnswer(functionArn: string, payload: string): HookAnswer {
  const answer = parseObject(payload);
  switch (answer.hookStatus) {
    case 'SUCCEEDED':
      return { status: 'SUCCEEDED' };
    case 'FAILED':
      return { status: 'FAILED', reason: `Lifecycle hook target ${functionArn} returned FAILED status.` };
    case 'IN_PROGRESS':
      return { status: 'IN_PROGRESS', delay: readDelay(answer.callBackDelay), details: asObject(answer.hookDetails) };
    case undefined:
    case null:
      return unreadable(functionArn, 'HookStatus must not be null.');
    default:
      // assumed: the text for a status that is none.
      return unreadable(functionArn, `HookStatus ${JSON.stringify(answer.hookStatus)} is not valid.`);
  }
}

/** The answer of a function that could not be called. */
export function hookNotInvoked(functionArn: string, message: string): HookAnswer {
  return { status: 'FAILED', reason: `ECS was unable to invoke hook target ${functionArn} due to ${message}` };
}

function unreadable(functionArn: string, problem: string): HookAnswer {
  return { status: 'FAILED', reason: `ECS was unable to parse the response from ${functionArn} due to: ${problem}` };
}

/** assumed: what is no number of seconds is as good as nothing. */
function readDelay(delay: unknown): number {
  return typeof delay === 'number' && delay >= 0 && Number.isFinite(delay) ? delay : defaultDelay;
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return {};
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
