/** What a target hears of the client's headers. */
import { describe, expect, it } from '@jest/globals';
import { passOn, requestHeaders } from './headers.ts';

const forwarded = { mode: 'append', clientAddress: '127.0.0.1', protocol: 'https', port: 443 } as const;

describe('headers', () => {
  it('of the connection stay behind, by whatever name the client gives them', () => {
    const raw = ['Connection', 'keep-alive, X-Own', 'Keep-Alive', '5', 'X-Own', '1', 'TE', 'trailers', 'X-Kept', '2'];
    expect(passOn(raw)).toEqual(['X-Kept', '2']);
  });

  it('keep their order, their case and their repetitions', () => {
    const raw = ['Host', 'a', 'Set-Cookie', 'b=1', 'set-cookie', 'c=2'];
    expect(passOn(raw)).toEqual(raw);
  });

  it('tell the client, the protocol and the port, and believe nobody else about the latter', () => {
    const raw = ['X-Forwarded-For', '10.1.2.3', 'x-forwarded-proto', 'http', 'X-Forwarded-Port', '80'];
    expect(requestHeaders(raw, forwarded)).toEqual([
      ...['X-Forwarded-For', '10.1.2.3, 127.0.0.1', 'X-Forwarded-Proto', 'https', 'X-Forwarded-Port', '443'],
    ]);
    expect(requestHeaders([], forwarded).slice(0, 2)).toEqual(['X-Forwarded-For', '127.0.0.1']);
    expect(requestHeaders(raw, { ...forwarded, mode: 'preserve' }).slice(0, 2)).toEqual([
      'X-Forwarded-For',
      '10.1.2.3',
    ]);
    expect(requestHeaders(raw, { ...forwarded, mode: 'remove' })).not.toContain('X-Forwarded-For');
  });
});
