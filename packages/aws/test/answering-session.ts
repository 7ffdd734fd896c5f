/**
 * A session whose AWS answers out of a table: what the SDK writes on the wire is what a test sees, and no socket
 * is opened.
 */
import { toAwsError } from '../src/aws-error.ts';
import type { AwsSession } from '../src/session.ts';

/** What a call is answered with: an object (JSON), a text (XML), or an error by its name. */
export type Answer = object | string | { readonly error: string; readonly message?: string };
type Input = Readonly<Record<string, unknown>>;

/** By operation. What is not in it does not exist. */
export type Answers = Readonly<Record<string, (input: Input) => Answer>>;

export interface AnsweringSession {
  readonly session: AwsSession;
  /** Operations with their inputs, in order. */
  readonly calls: (readonly [operation: string, input: Input])[];
}

/** A session with these answers. */
export function answeringSession(answers: Answers): AnsweringSession {
  const calls: [string, Input][] = [];
  const handle = async ({ headers, body }: { headers: Record<string, string>; body: string | Uint8Array }) => {
    const target = headers['x-amz-target'];
    const sent = typeof body === 'string' ? body : new TextDecoder().decode(body);
    const input: Input = target === undefined ? Object.fromEntries(new URLSearchParams(sent)) : JSON.parse(sent);
    const operation = target?.split('.').at(-1) ?? String(input.Action);
    calls.push([operation, input]);
    return { response: responseOf(answers[operation]?.(input) ?? { error: 'UnknownOperationException' }) };
  };
  const options = {
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: { handle },
  };
  const session: AwsSession = {
    region: 'us-east-1',
    clientOptions: () => options as never,
    call: (call, send) =>
      send().catch((error: unknown) => {
        throw toAwsError(call, error);
      }),
  };
  return { session, calls };
}

function responseOf(answer: Answer) {
  if (typeof answer === 'string') return { statusCode: 200, headers: {}, body: Buffer.from(answer) };
  const isError = 'error' in answer;
  const body = isError ? { __type: answer.error, message: ('message' in answer && answer.message) || 'no' } : answer;
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  return { statusCode: isError ? 400 : 200, headers, body: Buffer.from(JSON.stringify(body)) };
}
