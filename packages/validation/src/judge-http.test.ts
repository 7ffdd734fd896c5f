import { describe, expect, it } from '@jest/globals';
import type { HttpExpectation } from './check.ts';
import { judgeHttp } from './judge-http.ts';
import type { HttpAnswer } from './ports.ts';

const nothing: HttpExpectation = { contains: [], headers: {} };
const answer = (body: string, status = 200, headers: Record<string, string> = {}): HttpAnswer => ({
  kind: 'answered',
  status,
  headers,
  body,
});

describe('judgeHttp', () => {
  it('expects a success if nothing else is said', () => {
    expect(judgeHttp(nothing, answer('x', 204))).toEqual({ verdict: 'pass', reason: 'status 204', details: [] });
    expect(judgeHttp(nothing, answer('oops', 500))).toEqual({
      verdict: 'fail',
      reason: 'status: expected 200 to 299, got 500',
      details: ['status: expected 200 to 299, got 500', 'body: "oops"'],
    });
  });

  it('takes a redirect for the answer that it is', () => {
    expect(judgeHttp(nothing, answer('', 302, { location: '/login' })).reason).toBe(
      'status: expected 200 to 299, got 302 (redirects to /login)',
    );
    expect(judgeHttp({ ...nothing, status: [301, 302] }, answer('', 302)).verdict).toBe('pass');
  });

  it.each<[Partial<HttpExpectation>, HttpAnswer, string]>([
    [{ status: [404] }, answer(''), 'status: expected 404, got 200'],
    [{ headers: { 'x-a': '1' } }, answer('', 200, { 'x-a': '2' }), 'header x-a: expected "1", got "2"'],
    [{ headers: { 'x-a': '1' } }, answer(''), 'header x-a: expected "1", but it is missing'],
    [{ body: 'a' }, answer('b'), 'body: expected "a", got "b"'],
    [{ contains: ['a', 'c'] }, answer('a b'), 'body: expected to contain "c", got "a b"'],
    [{ json: { a: 1 } }, answer('{"a":2,"b":3}'), '$.a: expected 1, got 2'],
    [{ jsonExact: { a: 1 } }, answer('{"a":1,"b":3}'), '$.b: not expected, got 3'],
    [{ json: { a: 1 } }, answer('<html>'), 'body: expected JSON, got "<html>"'],
    [{ json: null }, answer('0'), '$: expected null, got 0'],
  ])('fails %j for %j', (expected, given, reason) => {
    const judgement = judgeHttp({ ...nothing, ...expected }, given);
    expect(judgement).toMatchObject({ verdict: 'fail', reason });
    expect(judgement.details[0]).toBe(reason);
  });

  it('passes when all of it is as expected', () => {
    const expected = { ...nothing, json: { a: 1 }, contains: ['"b"'], headers: { etag: 'x' }, status: [200] };
    expect(judgeHttp(expected, answer('{"a":1,"b":2}', 200, { etag: 'x' })).verdict).toBe('pass');
  });

  it('fails a system that can not be reached', () => {
    expect(judgeHttp(nothing, { kind: 'unreachable', reason: 'connection refused' })).toEqual({
      verdict: 'fail',
      reason: 'connection refused',
      details: [],
    });
  });

  it('shows at most ten differences and 200 characters of a body', () => {
    const expected = Array.from({ length: 30 }, (_, index) => index);
    const actual = JSON.stringify(expected.map((index) => index + 1));
    expect(judgeHttp({ ...nothing, json: expected }, answer(actual)).details).toHaveLength(11);
    expect(judgeHttp(nothing, answer('x'.repeat(1000), 500)).details[1]).toHaveLength('body: "..."'.length + 200);
  });
});
