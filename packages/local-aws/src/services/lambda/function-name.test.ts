import { describe, expect, it } from '@jest/globals';
import { functionArn, parseFunctionName } from './function-name.ts';

const region = 'eu-central-1';

describe('parseFunctionName', () => {
  it.each([
    ['bot', undefined],
    ['bot:live', 'live'],
    ['bot:7', '7'],
    ['bot:$LATEST', '$LATEST'],
    ['function:bot', undefined],
    ['000000000000:function:bot', undefined],
    ['000000000000:function:bot:live', 'live'],
    ['arn:aws:lambda:eu-central-1:000000000000:function:bot', undefined],
    ['arn:aws:lambda:eu-central-1:000000000000:function:bot:live', 'live'],
  ])('reads %s', (functionName, qualifier) => {
    expect(parseFunctionName(functionName, region)).toEqual({ region, name: 'bot', qualifier });
  });

  it('takes the qualifier beside the name', () => {
    expect(parseFunctionName('bot', region, 'live').qualifier).toBe('live');
    expect(parseFunctionName('bot:live', region, 'live').qualifier).toBe('live');
  });

  it.each([
    ['two qualifiers that differ', 'bot:1', 'InvalidParameterValueException', 400],
    ['another region', 'arn:aws:lambda:us-east-1:000000000000:function:bot', 'ResourceNotFoundException', 404],
    ['another account', '123456789012:function:bot', 'AccessDeniedException', 403],
    ['no name at all', 'a bot', 'ValidationException', 400],
  ])('refuses %s', (_, functionName, code, status) => {
    expect(() => parseFunctionName(functionName, region, '2')).toThrow(expect.objectContaining({ code, status }));
  });

  it('writes what it reads', () => {
    const full = 'arn:aws:lambda:eu-central-1:000000000000:function:bot:live';
    expect(functionArn(parseFunctionName(full, region))).toBe(full);
  });
});
