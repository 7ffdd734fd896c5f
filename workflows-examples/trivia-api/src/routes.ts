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

type Handler = (parameter: string, body: string) => Answer;

/** By the path's form; the group is the parameter. */
const routes: readonly { readonly path: RegExp; readonly methods: Readonly<Record<string, Handler>> }[] = [
  { path: /^\/api\/trivia\/all()$/, methods: { GET: () => ok(overview()) } },
  { path: /^\/api\/trivia\/category\/([^/]+)$/, methods: { GET: (name) => found({ questions: questionsOf(name) }) } },
  { path: /^\/api\/trivia\/question\/(\d{1,6})$/, methods: { GET: (number) => found(question(Number(number))) } },
  { path: /^\/api\/trivia\/answer()$/, methods: { POST: (_, body) => answer(body) } },
];

/** The answer to a request. `path` has no query. */
export function respond(method: string, path: string, body: string, { ready, release }: Condition): Answer {
  if (path === '/health') return { status: ready ? 200 : 503, body: { status: ready ? 'ok' : 'stopping' } };
  if (path === '/version') return ok({ release });
  for (const { path: form, methods } of routes) {
    const [, parameter] = form.exec(path) ?? [];
    if (parameter === undefined) continue;
    const allowed = Object.keys(methods).join(', ');
    const handler = methods[method === 'HEAD' ? 'GET' : method];
    return (
      handler?.(parameter, body) ?? { ...problem(405, `Only ${allowed} is allowed here.`), headers: { allow: allowed } }
    );
  }
  return problem(404, 'There is nothing here.');
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
  const isThere = body !== undefined && Object.values(body).every((value) => value !== undefined);
  return isThere ? ok(body) : problem(404, 'There is no such question.');
}

/** What every error looks like. */
export function problem(status: number, error: string): Answer {
  return { status, body: { error } };
}
