import { describe, expect, it } from '@jest/globals';
import { parseTemplate } from './template.ts';

const resourcesOf = (yaml: string) => parseTemplate(yaml).resources;

describe('parseTemplate', () => {
  it('turns short forms into long ones, nested and in lists', () => {
    const yaml = `
Resources:
  A:
    Plain: [1, two, true]
    Name: !Ref P
    Arn: !GetAtt B.Arn
    Text: !Sub '\${P}:live'
    List: [!Ref P, { Deep: !Not [!Equals [!Ref P, '']] }]
`;
    expect(resourcesOf(yaml)).toEqual({
      A: {
        Plain: [1, 'two', true],
        Name: { Ref: 'P' },
        Arn: { 'Fn::GetAtt': 'B.Arn' },
        Text: { 'Fn::Sub': `\${P}:live` },
        List: [{ Ref: 'P' }, { Deep: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'P' }, ''] }] } }],
      },
    });
  });

  it('reads JSON and long forms as they are', () => {
    expect(resourcesOf('{"Resources": {"A": {"Name": {"Ref": "P"}}}}')).toEqual({ A: { Name: { Ref: 'P' } } });
  });

  it.each([
    ['Mappings: {}\nGlobals: {}', 'The section Mappings is not supported.\nThe section Globals is not supported.'],
    ['Transform: AWS::Include', 'The section Transform is not supported.'],
    ['Resources: { A: &x { B: 1 }, C: *x }', 'CloudFormation does not support YAML aliases: *x.'],
    ['Resources: { A: 1 }', 'Resources.A should be a mapping.'],
    ['- a', 'The template should be a mapping with the section Resources.'],
    ['', 'The template should be a mapping with the section Resources.'],
  ])('refuses %j', (yaml, message) => {
    expect(() => parseTemplate(yaml)).toThrow(message);
  });
});
