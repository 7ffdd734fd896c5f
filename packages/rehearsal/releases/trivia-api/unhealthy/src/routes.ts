/** Which request gets which answer. Pure: a method, a path and a body in; a status and JSON out. */
import { judge, overview, question, questionsOf } from './trivia.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the service is at this moment. */
export interface Condition {
  /** False once it has been told to stop. */
  readonly ready: boolean;
  /** The commit that it was built from. */
  readonly release: string;
}

type Handler = (parameter: string, body: string, condition: Condition) => Answer;

/** By the path's form; the group is the parameter. */
const routes: readonly { readonly path: RegExp; readonly method: 'GET' | 'POST'; readonly handler: Handler }[] = [
  { path: /^\/healthz()$/, method: 'GET', handler: (_path, _body, { ready }) => health(ready) },
  { path: /^\/version()$/, method: 'GET', handler: (_path, _body, { release }) => ok({ release }) },
  { path: /^\/api\/trivia\/all()$/, method: 'GET', handler: () => ok(overview()) },
  { path: /^\/api\/trivia\/category\/([^/]+)$/, method: 'GET', handler: (name) => category(name) },
  { path: /^\/api\/trivia\/question\/(\d{1,6})$/, method: 'GET', handler: (number) => found(question(Number(number))) },
  { path: /^\/api\/trivia\/answer()$/, method: 'POST', handler: (_path, body) => answer(body) },
];

/** The answer to a request. `path` has no query. */
export function respond(method: string, path: string, body: string, condition: Condition): Answer {
  for (const { path: form, method: allowed, handler } of routes) {
    const [, parameter] = form.exec(path) ?? [];
    if (parameter === undefined) continue;
    if (allowed === (method === 'HEAD' ? 'GET' : method)) return handler(parameter, body, condition);
    const headers = { allow: allowed === 'GET' ? 'GET, HEAD' : allowed };
    return { ...problem(405, `Only ${allowed} is allowed here.`), headers };
  }
  return problem(404, 'There is nothing here.');
}

function health(ready: boolean): Answer {
  return { status: ready ? 200 : 503, body: { status: ready ? 'ok' : 'stopping' } };
}

function category(name: string): Answer {
  const questions = questionsOf(name);
  return found(questions && { category: name, questions });
}

function answer(body: string): Answer {
  const given = parse(body);
  if (typeof given?.question !== 'number' || typeof given.answer !== 'string') {
    return problem(400, 'Send JSON with the number of a question and an answer: {"question": 1, "answer": "Mercury"}.');
  }
  return found(judge(given.question, given.answer));
}

function parse(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function found(body: object | undefined): Answer {
  return body === undefined ? problem(404, 'There is no such question.') : ok(body);
}

/** What every error looks like. */
export function problem(status: number, error: string): Answer {
  return { status, body: { error } };
}
