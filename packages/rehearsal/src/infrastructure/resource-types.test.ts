import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { conditionValues } from './conditions.ts';
import { planStack } from './plan.ts';
import { catalog, checkCode } from './resource-types.ts';
import { parseTemplate } from './template.ts';

/** What becomes of an example's own template. */
function planOf(example: string, parameters: Readonly<Record<string, string>>) {
  const path = `../../../../workflows-examples/${example}/infrastructure/template.yaml`;
  const template = parseTemplate(readFileSync(new URL(path, import.meta.url), 'utf8'));
  const names = [...Object.keys(template.parameters), 'AWS::AccountId', 'AWS::Partition', 'AWS::Region'];
  return planStack(template, { parameters: names, conditions: conditionValues(template, parameters) }, catalog);
}

describe('the stack of the trivia bot', () => {
  const plan = planOf('trivia-chat-bot', { BotAliasArn: '' });

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

describe('the stack of the trivia API', () => {
  const typesOf = (controller: string) =>
    new Set(planOf('trivia-api', { DeploymentController: controller }).create.map(({ type }) => type));

  it('is made with either controller', () => {
    const both = [
      'AWS::CloudWatch::Alarm',
      'AWS::ECR::Repository',
      ...['AWS::ECS::Cluster', 'AWS::ECS::Service', 'AWS::ECS::TaskDefinition'],
      'AWS::ElasticLoadBalancingV2::Listener',
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      'AWS::ElasticLoadBalancingV2::TargetGroup',
    ];
    expect(typesOf('ECS')).toEqual(new Set([...both, 'AWS::ElasticLoadBalancingV2::ListenerRule']));
    expect(typesOf('CODE_DEPLOY')).toEqual(
      new Set([...both, 'AWS::CodeDeploy::Application', 'AWS::CodeDeploy::DeploymentGroup']),
    );
  });
});
