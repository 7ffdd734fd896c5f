import { describe, expect, it } from '@jest/globals';
import { rehearsed } from '../test/release-sample.ts';
import { type Act, shortcomings } from './act.ts';

const good: Act = { title: 'good', mustEndAs: 'succeeded', mustBeSeamless: true };
const bad: Act = { title: 'bad', commit: 'bad', mustEndAs: 'rolled-back', mustBeSeamless: true };
const back = { outcomes: ['in-progress', 'rolled-back'], serving: { 'api:1': 100 } };
const one = { answers: { 'release 1': 500 }, errors: [] };

describe('shortcomings', () => {
  it('finds none in releases that ended as they should', () => {
    expect(shortcomings(good, rehearsed({ outcomes: ['in-progress', 'succeeded'] }))).toEqual([]);
    expect(shortcomings(bad, rehearsed({ ...back, customers: one }))).toEqual([]);
  });

  it('takes the last outcome of the production job, and what serves, at their word', () => {
    expect(shortcomings(good, rehearsed({ outcomes: ['succeeded', 'in-progress'] }))).toEqual([
      'it should have ended as succeeded, and ended as in-progress',
    ]);
    expect(shortcomings(good, rehearsed({ outcomes: [] }))).toEqual([
      'it should have ended as succeeded, and ended as nothing',
    ]);
    expect(shortcomings(good, rehearsed({ serving: { 'api:1': 100 } }))).toEqual(['what serves is what served before']);
    expect(shortcomings(bad, rehearsed({ ...back, serving: { 'api:1': 90, 'api:2': 10 }, customers: one }))).toEqual([
      'what serves is not what served before',
    ]);
  });

  it('forgives no error, and no glimpse of a bad release, where it should be seamless', () => {
    const seen = { answers: { 'release 1': 499, 'release 2': 1 }, errors: [] };
    expect(shortcomings(bad, rehearsed({ ...back, customers: seen }))).toEqual([
      'customers saw more than one: release 1, release 2',
    ]);
    const errors = [{ by: undefined, at: 0, reason: 'reset' }];
    expect(shortcomings(bad, rehearsed({ ...back, customers: { ...one, errors } }))).toEqual(['customers saw errors']);
    expect(
      shortcomings({ ...bad, mustBeSeamless: false }, rehearsed({ ...back, customers: { ...seen, errors } })),
    ).toEqual([]);
  });

  it('wants customers, who get to see a good release', () => {
    expect(shortcomings(good, rehearsed({ customers: one }))).toEqual(['no customer saw the new release']);
    const nobody = { answers: {}, errors: [] };
    expect(shortcomings({ ...bad, mustBeSeamless: false }, rehearsed({ ...back, customers: nobody }))).toEqual([
      'no customer asked',
    ]);
  });
});
