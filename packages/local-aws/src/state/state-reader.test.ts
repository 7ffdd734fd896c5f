import { describe, expect, it } from '@jest/globals';
import { readState } from './state-reader.ts';

const state = { name: 'a', count: 1, on: false, at: '2026-01-01T00:00:00Z', tags: { k: 'v' }, list: [{ x: 'y' }] };

describe('a state reader', () => {
  it('reads members by type, and what is left out as nothing', () => {
    const reader = readState(state, 'ecs');
    expect(reader.string('name')).toBe('a');
    expect(reader.optionalNumber('count')).toBe(1);
    expect(reader.optionalBoolean('on')).toBe(false);
    expect(reader.optionalTime('at')).toBe(Date.UTC(2026, 0, 1));
    expect(reader.strings('tags')).toEqual({ k: 'v' });
    expect(reader.list('list')[0]?.string('x')).toBe('y');
    expect(reader.entries('tags2')).toEqual([]);
    expect(reader.map('nothing')).toBeUndefined();
    expect(reader.optionalString('nothing')).toBeUndefined();
    reader.end();
  });

  it.each([
    ['a missing member', () => readState(state, 'ecs').string('title'), 'ecs.title is missing, it must be a string.'],
    ['a wrong type', () => readState(state, 'ecs').string('count'), 'ecs.count is 1, it must be a string.'],
    ['a list that is none', () => readState(state, 'ecs').list('name'), 'ecs.name is "a", it must be a list.'],
    ['an item', () => readState({ a: [{}, 1] }, '').list('a'), 'a[1] is 1, it must be a map.'],
    ['a time', () => readState(state, 'ecs').optionalTime('name'), 'ecs.name is "a", it must be an ISO 8601 time.'],
    ['a member deep down', () => readState(state, 'ecs').list('list')[0]?.end(), 'ecs.list[0].x is not known'],
    ['no map at all', () => readState(7, ''), 'The state is 7, it must be a map.'],
  ])('says where %s is wrong', (_, read, message) => {
    expect(read).toThrow(message);
  });
});
