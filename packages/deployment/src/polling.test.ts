import { expect, test } from '@jest/globals';
import { nextLookDelay } from './polling.ts';

test.each([
  [0, 1000],
  [9_999, 1000],
  [60_000, 6000],
  [600_000, 15_000],
])('%d ms after a change the next look is %d ms away', (since, delay) => {
  expect(nextLookDelay(since)).toBe(delay);
});
