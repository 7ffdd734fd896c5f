/** Which rule a request meets. */
import { describe, expect, it } from '@jest/globals';
import { findRule, type RequestFacts } from './conditions.ts';
import type { Condition } from './plan.ts';

const request: RequestFacts = {
  method: 'GET',
  host: 'Shop.Example.com',
  path: '/images/cat.png',
  query: 'version=v1&text=a%20b&empty',
  headers: new Map([['x-user', ['one', 'Two']]]),
  sourceIp: '127.0.0.1',
};
const action = { type: 'fixed-response', status: 200, contentType: undefined, body: undefined } as const;
const isMet = (...conditions: Condition[]) => findRule([{ conditions, action }], request) !== undefined;

describe('a condition', () => {
  it.each<[Condition, boolean]>([
    [{ field: 'path-pattern', values: ['/images/*'] }, true],
    [{ field: 'path-pattern', values: ['/IMAGES/*'] }, false],
    [{ field: 'path-pattern', values: ['/images/???.png'] }, true],
    [{ field: 'path-pattern', values: ['/images'] }, false],
    [{ field: 'path-pattern', values: ['/images/cat-png', '/other'] }, false],
    [{ field: 'path-pattern', values: ['/images/cat.pn(g)'] }, false],
    [{ field: 'path-pattern', values: ['/other', '/*.png'] }, true],
    [{ field: 'host-header', values: ['*.example.com'] }, true],
    [{ field: 'host-header', values: ['example.com'] }, false],
    [{ field: 'http-request-method', values: ['POST', 'GET'] }, true],
    [{ field: 'http-request-method', values: ['get'] }, false],
    [{ field: 'source-ip', values: ['10.0.0.0/8', '127.0.0.0/8'] }, true],
    [{ field: 'source-ip', values: ['127.0.0.2/32'] }, false],
    [{ field: 'source-ip', values: ['::1/128'] }, false],
    [{ field: 'http-header', name: 'X-User', values: ['two'] }, true],
    [{ field: 'http-header', name: 'X-User', values: ['three'] }, false],
    [{ field: 'http-header', name: 'X-None', values: ['*'] }, false],
    [{ field: 'query-string', pairs: [{ key: 'VERSION', value: 'V*' }] }, true],
    [{ field: 'query-string', pairs: [{ key: 'text', value: 'a b' }] }, true],
    [{ field: 'query-string', pairs: [{ key: 'text', value: 'v1' }] }, false],
    [{ field: 'query-string', pairs: [{ value: 'v1' }] }, true],
    [{ field: 'query-string', pairs: [{ value: 'v\\*' }] }, false],
    [{ field: 'query-string', pairs: [{ key: 'empty', value: '' }] }, true],
  ])('%j is met: %s', (condition, met) => {
    expect(isMet(condition)).toBe(met);
  });

  it('takes a star behind a backslash for a star', () => {
    const starred = { ...request, query: 'q=a*b' };
    const rule = { conditions: [{ field: 'query-string', pairs: [{ value: 'a\\*b' }] }] as const, action };
    expect(findRule([rule], starred)).toBe(rule);
    expect(findRule([rule], { ...request, query: 'q=axb' })).toBeUndefined();
  });
});

describe('a rule', () => {
  it('wants all of its conditions, and the first one that has them wins', () => {
    const get: Condition = { field: 'http-request-method', values: ['GET'] };
    const other: Condition = { field: 'path-pattern', values: ['/other'] };
    expect(isMet(get, other)).toBe(false);
    const rules = [[get, other], [get], []].map((conditions) => ({ conditions, action }));
    expect(findRule(rules, request)).toBe(rules[1]);
    expect(findRule(rules, { ...request, method: 'PUT' })).toBe(rules[2]);
  });
});
