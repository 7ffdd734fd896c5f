import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { conditionValues } from './conditions.ts';
import { planStack } from './plan.ts';
import { catalog, checkCode } from './resource-types.ts';
import { parseTemplate } from './template.ts';

const templateFile = new URL(
  '../../../../workflows-examples/trivia-chat-bot/infrastructure/template.yaml',
  import.meta.url,
);

describe('the stack of the trivia bot', () => {
  const template = parseTemplate(readFileSync(templateFile, 'utf8'));
  const parameters = [...Object.keys(template.parameters), 'AWS::AccountId', 'AWS::Partition', 'AWS::Region'];
  const conditions = conditionValues(template, { BotAliasArn: '' });
  const plan = planStack(template, { parameters, conditions }, catalog);

  it('is made whole, but for what only AWS has', () => {
    const types = plan.create.map(({ type }) => type);
    expect(types.toSorted()).toEqual([
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::Alarm',
      'AWS::CodeDeploy::Application',
      'AWS::CodeDeploy::DeploymentGroup',
      'AWS::Lambda::Alias',
      'AWS::Lambda::Version',
      'AWS::Serverless::Function',
      'AWS::Serverless::Function',
    ]);
    expect(new Set(plan.skip.map(({ type }) => type))).toEqual(new Set(['AWS::IAM::Role', 'AWS::Logs::LogGroup']));
  });

  it('has functions whose code can be packaged', () => {
    for (const planned of plan.create) expect(() => checkCode(planned, '/anywhere')).not.toThrow();
  });
});
