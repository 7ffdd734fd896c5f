import { describe, expect, it } from '@jest/globals';
import { formatDuration, parseDuration } from './duration.ts';

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['2m', 120_000],
    ['1.5s', 1500],
    ['1m30s', 90_000],
    ['1h', 3_600_000],
  ])('reads %s', (text, milliseconds) => expect(parseDuration(text)).toBe(milliseconds));

  it.each(['10', 's', '-1s', '10 s', '10s later', '10 parsecs', '', '1..5s'])('refuses "%s"', (text) =>
    expect(parseDuration(text)).toBeUndefined(),
  );
});

describe('formatDuration', () => {
  it.each([
    [0.4, '0 ms'],
    [480, '480 ms'],
    [999.9, '999 ms'],
    [1000, '1 s'],
    [1260, '1.2 s'],
    [59_999, '59.9 s'],
    [120_000, '2 min'],
    [125_400, '2 min 5 s'],
  ])('shows %d as %s', (milliseconds, text) => expect(formatDuration(milliseconds)).toBe(text));
});
