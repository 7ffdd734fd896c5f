import { describe, expect, it } from '@jest/globals';
import { parameterValues } from './parameters.ts';
import { parseTemplate } from './template.ts';

const template = parseTemplate(`
Parameters:
  Name: { Type: String, Default: bot, AllowedPattern: '[a-z-]+' }
  Subjects: { Type: CommaDelimitedList }
Resources: {}
`);

describe('parameterValues', () => {
  it('prefers what is given, and splits lists', () => {
    expect(parameterValues(template, { Subjects: 'a, b' })).toEqual({ Name: 'bot', Subjects: ['a', 'b'] });
    expect(parameterValues(template, { Name: 'other', Subjects: '' })).toEqual({ Name: 'other', Subjects: [''] });
  });

  it('says what is missing, unknown or unfit', () => {
    expect(() => parameterValues(template, { Name: 'bot 1', Stage: 'test' })).toThrow(
      'The template has no parameter Stage.\nThe parameter Name is "bot 1"; it should match [a-z-]+.\nThe parameter Subjects is missing.',
    );
    expect(() => parameterValues(template, { Name: 'Bot', Subjects: '' })).toThrow('"Bot"');
  });

  it('knows numbers, names of EC2 and the values that are allowed', () => {
    const types = parseTemplate(`
Parameters:
  Port: { Type: Number, Default: 80 }
  Vpc: { Type: 'AWS::EC2::VPC::Id', Default: vpc-1 }
  Subnets: { Type: 'List<AWS::EC2::Subnet::Id>', Default: 'a,b' }
  Stage: { Type: String, Default: test, AllowedValues: [test, production] }
Resources: {}
`);
    expect(parameterValues(types, {})).toEqual({ Port: 80, Vpc: 'vpc-1', Subnets: ['a', 'b'], Stage: 'test' });
    expect(parameterValues(types, { Port: '9001' })).toMatchObject({ Port: 9001 });
    expect(() => parameterValues(types, { Port: 'http' })).toThrow('Port is "http", and its type Number');
    expect(() => parameterValues(types, { Stage: 'dev' })).toThrow('"dev"; it should be one of test, production');
    const secret = parseTemplate(
      "{ Parameters: { S: { Type: 'AWS::SSM::Parameter::Value<String>' } }, Resources: {} }",
    );
    expect(() => parameterValues(secret, { S: 'x' })).toThrow('its type AWS::SSM::Parameter::Value<String>;');
  });
});
