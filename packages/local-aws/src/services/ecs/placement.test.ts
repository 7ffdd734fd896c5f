import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pinImage } from './names.ts';
import { nextProvider } from './placement.ts';

/** The providers of so many tasks, one after the other. */
function spread(strategy: Parameters<typeof nextProvider>[0], count: number): readonly (string | undefined)[] {
  const taken: (string | undefined)[] = [];
  while (taken.length < count) taken.push(nextProvider(strategy, taken));
  return taken;
}

describe('a capacity provider strategy', () => {
  it('fills the base first', () => {
    const strategy = [
      { capacityProvider: 'FARGATE_SPOT', weight: 1 },
      { capacityProvider: 'FARGATE', base: 2 },
    ];
    expect(spread(strategy, 4)).toEqual(['FARGATE', 'FARGATE', 'FARGATE_SPOT', 'FARGATE_SPOT']);
  });

  it('shares the others by weight, whatever the number of tasks', () => {
    const weight = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(weight, weight, fc.nat(40), (one, two, count) => {
        const strategy = [
          { capacityProvider: 'FARGATE', weight: one },
          { capacityProvider: 'FARGATE_SPOT', weight: two },
        ];
        const taken = spread(strategy, count).filter((name) => name === 'FARGATE').length;
        expect(Math.abs(taken - (count * one) / (one + two))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is nobody if there is none', () => {
    expect(nextProvider([], [])).toBeUndefined();
  });
});

describe('an image', () => {
  it.each([
    ['repo/app:1', 'repo/app@sha256:0'],
    ['repo/app', 'repo/app@sha256:0'],
    ['127.0.0.1:4566/app:1', '127.0.0.1:4566/app@sha256:0'],
    ['127.0.0.1:4566/app', '127.0.0.1:4566/app@sha256:0'],
    ['app@sha256:1', 'app@sha256:1'],
  ])('%s is %s by its digest', (image, pinned) => {
    expect(pinImage(image, 'sha256:0')).toBe(pinned);
    expect(pinImage(image, undefined)).toBe(image);
  });
});
