import { describe, expect, it } from '@jest/globals';
import { parseAppSpec } from './app-spec.ts';
import { appSpecOf } from './codedeploy-sample.ts';

describe('parseAppSpec', () => {
  it('reads JSON as it reads YAML', () => {
    const { type, properties, hooks } = parseAppSpec(JSON.stringify(appSpecOf({}, [{ AfterAllowTraffic: 'post' }])));
    expect(type).toBe('AWS::Lambda::Function');
    expect(Object.fromEntries(properties)).toEqual({
      name: 'bot',
      alias: 'live',
      currentversion: '1',
      targetversion: '2',
    });
    expect([...hooks]).toEqual([['afterallowtraffic', 'post']]);
  });

  it.each([
    ['', 'must be a map'],
    ['Resources: []', 'exactly one item'],
    ['Resources: [{a: {Type: x}}, {b: {Type: x}}]', 'exactly one item'],
    ['Resources: [{a: {Type: x}, b: {Type: x}}]', 'exactly one resource'],
    ['Resources: [{}]', 'must be a map'],
    ['Resources: [{a: {Properties: {}}}]', 'must have a Type'],
    ['Resources: [{a: {Type: x}}]', 'Properties must be a map'],
    ['{Resources: [{a: {Type: x, Properties: {}}}], Hooks: {AfterAllowTraffic: f}}', 'must be a list'],
    ['{Resources: [{a: {Type: x, Properties: {}}}], Hooks: [{AfterAllowTraffic: [f]}]}', 'must name a function'],
  ])('refuses %s', (content, why) => {
    expect(() => parseAppSpec(content)).toThrow(why);
  });
});
