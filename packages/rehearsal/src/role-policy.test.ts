import { describe, expect, it } from '@jest/globals';
import { comparePolicies } from './role-policy.ts';

const statement = (Action: string | string[], Resource: string | string[], Effect = 'Allow') => ({
  Effect,
  Action,
  Resource,
});
const role = (...Statement: ReturnType<typeof statement>[]) => ({ Policies: [{ PolicyDocument: { Statement } }] });
const used = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['lambda:GetAlias', 'lambda:UpdateAlias'], Resource: ['arn:bot'] },
    { Effect: 'Allow', Action: ['cloudwatch:DescribeAlarms'], Resource: ['arn:one', 'arn:two'] },
  ],
} as const;

describe('comparePolicies', () => {
  it('finds nothing missing where statements of any form, of any of the roles, allow it', () => {
    const roles = [
      role(statement('lambda:*', 'arn:b?t')),
      role(statement(['cloudwatch:DescribeAlarms'], ['arn:one', 'arn:t*'])),
    ];
    expect(comparePolicies(used, roles)).toEqual({ missing: [], unused: [] });
  });

  it('names what is missing and what is never used', () => {
    const roles = [
      role(statement(['lambda:GetAlias', 'lambda:Invoke'], 'arn:bot'), statement('cloudwatch:*', 'arn:one')),
      role(statement('lambda:UpdateAlias', 'arn:bot', 'Deny')),
      {},
    ];
    expect(comparePolicies(used, roles)).toEqual({
      missing: ['cloudwatch:DescribeAlarms on arn:two', 'lambda:UpdateAlias on arn:bot'],
      unused: ['lambda:Invoke'],
    });
  });

  it('takes a dot for a dot', () => {
    expect(comparePolicies(used, [role(statement('*', ['arn.bot', 'arn:one', 'arn:two']))]).missing).toHaveLength(2);
  });
});
