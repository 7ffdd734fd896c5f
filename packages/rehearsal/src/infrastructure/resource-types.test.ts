import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { planStack } from './plan.ts';
import { checkCode, createdTypes, skippedTypes } from './resource-types.ts';
import { parseTemplate } from './template.ts';

const templateFile = new URL(
  '../../../../workflows-examples/trivia-chat-bot/infrastructure/template.yaml',
  import.meta.url,
);

describe('the stack of the trivia bot', () => {
  const template = parseTemplate(readFileSync(templateFile, 'utf8'));
  const known = [...Object.keys(template.parameters), 'AWS::AccountId', 'AWS::Partition', 'AWS::Region'];
  const plan = planStack(template, known, { created: createdTypes, skipped: skippedTypes });

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
    expect(new Set(plan.skip.map(({ type }) => type))).toEqual(new Set(Object.keys(skippedTypes)));
  });

  it('has functions whose code can be packaged', () => {
    for (const planned of plan.create) expect(() => checkCode(planned, '/anywhere')).not.toThrow();
  });
});
