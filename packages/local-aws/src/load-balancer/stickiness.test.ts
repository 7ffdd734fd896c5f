/** The cookies that keep a client where it is. */
import { describe, expect, it } from '@jest/globals';
import { groupCookie, readStickyCookie, targetCookie, writeStickyCookies } from './stickiness.ts';

const now = Date.UTC(2026, 0, 1);

describe('a sticky cookie', () => {
  const cookies = writeStickyCookies(groupCookie, 'arn:aws:x y', now, 60);
  const [sent = '', twin = ''] = cookies.map((cookie) => cookie.split(';')[0]);

  it('comes twice, for this origin and for others', () => {
    expect(cookies[0]).toMatch(/^AWSALBTG=[\w-]+; Max-Age=60; Path=\/$/);
    expect(cookies[1]).toMatch(/^AWSALBTGCORS=[\w-]+; Max-Age=60; Path=\/; SameSite=None$/);
  });

  it.each([sent, twin, `a=b; ${sent}; c`])('is read back from %s', (header) => {
    expect(readStickyCookie(groupCookie, header, now + 59_999, 60)).toBe('arn:aws:x y');
  });

  it('is forgotten when its time is over', () => {
    expect(readStickyCookie(groupCookie, sent, now + 60_000, 60)).toBeUndefined();
  });

  it.each([undefined, '', 'AWSALBTG', 'AWSALBTG=nonsense', 'AWSALBTG=%%%', 'AWSALBTGX=a'])(
    'is not there in %j',
    (header) => {
      expect(readStickyCookie(groupCookie, header, now, 60)).toBeUndefined();
      expect(readStickyCookie(targetCookie, sent, now, 60)).toBeUndefined();
    },
  );
});
