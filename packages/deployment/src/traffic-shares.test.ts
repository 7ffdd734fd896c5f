import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nobody, trafficShares } from './traffic-shares.ts';

const tasks = [
  { address: '10.0.0.1', taskDefinition: 'api:1' },
  { address: '10.0.0.2', taskDefinition: 'api:1' },
  { address: '10.0.0.3', taskDefinition: 'api:2' },
];
const blue = ['10.0.0.1', '10.0.0.2'];
const green = ['10.0.0.3'];

describe('trafficShares', () => {
  it('follows the weights', () => {
    const shares = (...weights: readonly [number, number]) =>
      trafficShares(
        [
          { weight: weights[0], addresses: blue },
          { weight: weights[1], addresses: green },
        ],
        tasks,
      );
    expect(shares(100, 0)).toEqual({ 'api:1': 100 });
    expect(shares(0, 1)).toEqual({ 'api:2': 100 });
    expect(shares(3, 1)).toEqual({ 'api:1': 75, 'api:2': 25 });
  });

  it('shares a group among its targets', () => {
    expect(trafficShares([{ weight: 1, addresses: [...blue, ...green, '10.9.9.9'] }], tasks)).toEqual({
      'api:1': 50,
      'api:2': 25,
      [nobody]: 25,
    });
  });

  it('gives an empty group to nobody, and nothing where no group has a weight', () => {
    expect(trafficShares([{ weight: 100, addresses: [] }], tasks)).toEqual({ [nobody]: 100 });
    expect(trafficShares([{ weight: 0, addresses: blue }], tasks)).toEqual({});
    expect(trafficShares([], tasks)).toEqual({});
  });

  it('adds up to a hundred, and to exactly that for whoever is alone', () => {
    const addresses = fc.array(fc.constantFrom(...blue, ...green, '10.9.9.9'), { maxLength: 6 });
    const group = fc.record({ weight: fc.integer({ min: 1, max: 999 }), addresses });
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 4 }), (groups) => {
        const shares = Object.values(trafficShares(groups, tasks));
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100);
        if (shares.length === 1) expect(shares).toEqual([100]);
      }),
    );
  });
});
