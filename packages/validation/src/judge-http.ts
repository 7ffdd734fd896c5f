/** Compares an HTTP answer with what was expected of it. */
import type { HttpExpectation } from './check.ts';
import { compareJson, firstLines } from './compare-json.ts';
import type { Json } from './json.ts';
import { parseJson } from './json.ts';
import type { Judgement } from './measurement.ts';
import type { HttpAnswer } from './ports.ts';

type Answered = Extract<HttpAnswer, { kind: 'answered' }>;

/** Lines of differences that a report shows. */
const differenceLimit = 10;

/** `fail` with the first difference as reason and all as details, or `pass`. */
export function judgeHttp(expect: HttpExpectation, answer: HttpAnswer): Judgement {
  if (answer.kind === 'unreachable') return { verdict: 'fail', reason: answer.reason, details: [] };
  const differences = [...statusDifferences(expect, answer), ...headerDifferences(expect, answer)];
  const ofBody = bodyDifferences(expect, answer);
  const [reason] = [...differences, ...ofBody];
  if (reason === undefined) return { verdict: 'pass', reason: `status ${answer.status}`, details: [] };
  const all = firstLines([...differences, ...ofBody], differenceLimit);
  // With a wrong status the body usually says why; differences of the body already show it.
  const body = ofBody.length === 0 && answer.body !== '' ? [`body: ${excerpt(answer.body)}`] : [];
  return { verdict: 'fail', reason, details: [...all, ...body] };
}

function statusDifferences({ status }: HttpExpectation, answer: Answered): readonly string[] {
  const asExpected =
    status === undefined ? answer.status >= 200 && answer.status < 300 : status.includes(answer.status);
  if (asExpected) return [];
  const location = answer.headers.location;
  const to = location === undefined ? '' : ` (redirects to ${location})`;
  return [`status: expected ${status === undefined ? '200 to 299' : status.join(' or ')}, got ${answer.status}${to}`];
}

function headerDifferences({ headers }: HttpExpectation, answer: Answered): readonly string[] {
  return Object.entries(headers).flatMap(([name, expected]) => {
    const actual = answer.headers[name];
    if (actual === expected) return [];
    const got = actual === undefined ? 'but it is missing' : `got ${JSON.stringify(actual)}`;
    return [`header ${name}: expected ${JSON.stringify(expected)}, ${got}`];
  });
}

function bodyDifferences(expect: HttpExpectation, { body }: Answered): readonly string[] {
  const differences: string[] = [];
  if (expect.body !== undefined && expect.body !== body) {
    differences.push(`body: expected ${excerpt(expect.body)}, got ${excerpt(body)}`);
  }
  for (const text of expect.contains) {
    if (!body.includes(text)) differences.push(`body: expected to contain ${excerpt(text)}, got ${excerpt(body)}`);
  }
  if (expect.json === undefined && expect.jsonExact === undefined) return differences;
  const actual = parseJson(body);
  if (actual === undefined) return [...differences, `body: expected JSON, got ${excerpt(body)}`];
  const compared = (expected: Json | undefined, comparison: 'subset' | 'exact') =>
    expected === undefined ? [] : compareJson(expected, actual, comparison);
  return [...differences, ...compared(expect.json, 'subset'), ...compared(expect.jsonExact, 'exact')];
}

function excerpt(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}...` : text);
}
