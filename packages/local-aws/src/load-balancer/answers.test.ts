/** What a load balancer says by itself. */
import { describe, expect, it } from '@jest/globals';
import { errorPage, fixedResponse, redirect } from './answers.ts';
import type { RedirectAction } from './plan.ts';

describe('a redirect', () => {
  const keep: RedirectAction = {
    ...{ type: 'redirect', status: 301, protocol: '#{protocol}', host: '#{host}', port: '#{port}' },
    ...{ path: '/#{path}', query: '#{query}' },
  };
  const url = { protocol: 'http', host: 'shop', port: '8080', path: '/a/b', query: 'c=d' } as const;

  it.each<[Partial<RedirectAction>, string]>([
    [{ protocol: 'HTTPS', port: '443' }, 'https://shop:443/a/b?c=d'],
    [{ host: 'www.#{host}' }, 'http://www.shop:8080/a/b?c=d'],
    [{ path: '/new/#{path}', query: '' }, 'http://shop:8080/new/a/b'],
    [{ path: '/#{host}/#{port}', query: '#{query}&e=f' }, 'http://shop:8080/shop/8080?c=d&e=f'],
  ])('with %j leads to %s', (changes, location) => {
    expect(redirect({ ...keep, ...changes }, url)).toMatchObject({ status: 301, headers: { location } });
  });
});

describe('a page', () => {
  it('names the failure as AWS does', () => {
    expect(errorPage(502)).toMatchObject({
      status: 502,
      headers: { server: 'awselb/2.0', 'content-type': 'text/html' },
    });
    expect(errorPage(502).body).toContain('<h1>502 Bad Gateway</h1>');
  });

  it('may be fixed', () => {
    const action = { type: 'fixed-response', status: 404, contentType: 'application/json', body: '{}' } as const;
    expect(fixedResponse(action)).toMatchObject({ headers: { 'content-type': 'application/json' }, body: '{}' });
    expect(fixedResponse({ ...action, body: undefined })).toMatchObject({ status: 404, body: '' });
  });
});
