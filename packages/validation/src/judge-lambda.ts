/** Compares the answer of a Lambda function with what was expected of it. */
import type { LambdaExpectation } from './check.ts';
import { compareJson, firstLines } from './compare-json.ts';
import { asJsonObject, type Json, parseJson } from './json.ts';
import type { Judgement } from './measurement.ts';
import type { LambdaInvocation } from './ports.ts';

const differenceLimit = 10;
const logLines = 15;

/** `fail` with the first difference, or the function's error, as reason and the log's end in the details. */
export function judgeLambda(
  expect: LambdaExpectation,
  invocation: LambdaInvocation,
  expectedAnswer: Json | undefined,
): Judgement {
  const by = invocation.executedVersion === undefined ? 'the function' : `version ${invocation.executedVersion}`;
  const failed = invocation.functionError !== undefined;
  if (failed && expect.error === 'none') {
    const reason = `${by} ended with an error (${invocation.functionError}): ${errorText(invocation.payload)}`;
    return { verdict: 'fail', reason, details: logDetails(invocation) };
  }
  if (!failed && expect.error === 'any') {
    return { verdict: 'fail', reason: `${by} answered, expected an error`, details: logDetails(invocation) };
  }
  const differences = answerDifferences(expect, invocation.payload, expectedAnswer);
  const [first] = differences;
  if (first !== undefined) {
    const details = [...firstLines(differences, differenceLimit), ...logDetails(invocation)];
    return { verdict: 'fail', reason: `${by}: ${first}`, details };
  }
  const compared = expectedAnswer === undefined && expect.json === undefined ? '' : ' as expected';
  return { verdict: 'pass', reason: `${by} ${failed ? 'ended with an error' : 'answered'}${compared}`, details: [] };
}

function answerDifferences(expect: LambdaExpectation, payload: string, exact: Json | undefined): readonly string[] {
  if (exact === undefined && expect.json === undefined) return [];
  const actual = parseJson(payload);
  if (actual === undefined) return [`expected a JSON answer, got ${JSON.stringify(payload.slice(0, 200))}`];
  return [
    ...(exact === undefined ? [] : compareJson(exact, actual, 'exact')),
    ...(expect.json === undefined ? [] : compareJson(expect.json, actual, 'subset')),
  ];
}

/** Lambda answers a failure with errorType and errorMessage. */
function errorText(payload: string): string {
  const error = asJsonObject(parseJson(payload) ?? null);
  const parts = [error?.errorType, error?.errorMessage].filter((part) => typeof part === 'string' && part !== '');
  const text = parts.length > 0 ? parts.join(': ') : payload;
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
}

function logDetails({ logTail }: LambdaInvocation): readonly string[] {
  const lines = logTail.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.length === 0 ? [] : ['log:', ...lines.slice(-logLines)];
}
