import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import {
  describeShift,
  lambdaConfiguration,
  parseTrafficShift,
  shiftMinutes,
  type TrafficShift,
  trafficSteps,
} from './traffic-shift.ts';

describe('parseTrafficShift', () => {
  test.each<[string, TrafficShift]>([
    ['all-at-once', { kind: 'all-at-once' }],
    ['canary 10% 10m', { kind: 'canary', percent: 10, minutes: 10 }],
    ['  Canary 5 %  2h ', { kind: 'canary', percent: 5, minutes: 120 }],
    ['linear 10% 1m', { kind: 'linear', percent: 10, minutes: 1 }],
    ['linear 20% every 3m', { kind: 'linear', percent: 20, minutes: 3 }],
  ])('reads %j', (text, shift) => {
    expect(parseTrafficShift(text)).toEqual(shift);
  });

  test.each(['', 'canary', 'canary 10%', 'canary 0% 5m', 'canary 100% 5m', 'canary 10% 0m', 'linear 10% 30s', 'half'])(
    'refuses %j',
    (text) => {
      expect(() => parseTrafficShift(text)).toThrow(/"canary 10% 10m"/);
    },
  );

  it('refuses a shift of more than 48 hours', () => {
    expect(parseTrafficShift('canary 10% 48h')).toEqual({ kind: 'canary', percent: 10, minutes: 2880 });
    expect(() => parseTrafficShift('canary 10% 2881m')).toThrow(/48 hours/);
    expect(() => parseTrafficShift('linear 1% 1h')).toThrow(/48 hours/);
  });
});

describe('trafficSteps', () => {
  it('gives nine intervals to a linear shift of 10 %', () => {
    const steps = trafficSteps({ kind: 'linear', percent: 10, minutes: 3 });
    expect(steps).toHaveLength(10);
    expect(steps.at(-1)).toEqual({ afterMinutes: 27, percent: 100 });
  });

  const anyShift = fc.record({
    kind: fc.constantFrom('canary' as const, 'linear' as const),
    percent: fc.integer({ min: 1, max: 99 }),
    minutes: fc.integer({ min: 1, max: 28 }),
  });

  it('always grows, from minute 0 to 100 %', () => {
    fc.assert(
      fc.property(anyShift, (shift) => {
        const steps = trafficSteps(shift);
        expect(steps[0]?.afterMinutes).toBe(0);
        expect(steps.at(-1)).toEqual({ afterMinutes: shiftMinutes(shift), percent: 100 });
        for (const [index, step] of steps.entries()) {
          const before = steps[index - 1];
          if (before === undefined) continue;
          expect(step.percent).toBeGreaterThan(before.percent);
          expect(step.afterMinutes - before.afterMinutes).toBe(shift.minutes);
        }
      }),
    );
  });
});

test.each([
  ['canary 10% 10m', 'CodeDeployDefault.LambdaCanary10Percent10Minutes', true],
  ['linear 10% 1m', 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute', true],
  ['linear 10% 2m', 'CodeDeployDefault.LambdaLinear10PercentEvery2Minutes', true],
  ['all-at-once', 'CodeDeployDefault.LambdaAllAtOnce', true],
  ['canary 10% 7m', 'LambdaCanary10Percent7Minutes', false],
  ['linear 25% 1m', 'LambdaLinear25PercentEvery1Minute', false],
])('%s is the configuration %s', (text, name, builtIn) => {
  expect(lambdaConfiguration(parseTrafficShift(text))).toEqual({ name, builtIn });
});

test('a shift reads as a sentence', () => {
  expect(describeShift(parseTrafficShift('canary 10% 10m'))).toBe('10 % of the traffic, the rest after 10 minutes');
  expect(describeShift(parseTrafficShift('linear 10% 1m'))).toBe('10 % of the traffic every minute');
});
