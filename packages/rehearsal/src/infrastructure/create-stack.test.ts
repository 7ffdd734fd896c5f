import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LocalAws, startLocalAws } from '@aws-release-actions/local-aws';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { GetDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { GetFunctionConfigurationCommand, InvokeCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createStack, type Stack } from './create-stack.ts';
import { clientsOf } from './resource-types.ts';

const region = 'eu-central-1';
const example = fileURLToPath(new URL('../../../../workflows-examples/trivia-chat-bot', import.meta.url));
const parameters = { FunctionName: 'bot', ReleaseSubjects: 'repo:octo-org/bot:environment:test' };

let aws: LocalAws;
let clients: ReturnType<typeof clientsOf>;
beforeAll(async () => {
  aws = await startLocalAws({ speed: 60 });
  clients = clientsOf(aws.endpoint, region);
});
afterAll(() => aws.close());

const createFrom = async (template: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'template-'));
  try {
    const templateFile = join(folder, 'template.yaml');
    await writeFile(templateFile, template);
    return await createStack({ templateFile, endpoint: aws.endpoint, region });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

describe('createStack', () => {
  it('refuses a template before anything is created', async () => {
    const good = 'Good: { Type: AWS::Serverless::Function, Properties: { Runtime: r, Handler: h, InlineCode: x } }';
    const queue = `Resources:\n  ${good}\n  Queue: { Type: AWS::SQS::Queue }`;
    await expect(createFrom(queue)).rejects.toThrow('Queue: the type AWS::SQS::Queue is not supported.');
    const codeless = `Resources:\n  ${good}\n  Bad: { Type: AWS::Serverless::Function, Properties: { Runtime: r, Handler: h } }`;
    await expect(createFrom(codeless)).rejects.toThrow('Bad: either InlineCode or CodeUri is required.');
    expect((await clients.lambda.send(new ListFunctionsCommand())).Functions).toEqual([]);
  });

  describe('for the trivia bot', () => {
    let stack: Stack;
    beforeAll(async () => {
      const templateFile = join(example, 'infrastructure/template.yaml');
      stack = await createStack({ templateFile, endpoint: aws.endpoint, region, parameters });
    });

    it('answers with the outputs, and with what it left to AWS', () => {
      expect(stack.outputs).toEqual({
        AliasArn: 'arn:aws:lambda:eu-central-1:000000000000:function:bot:live',
        ReleaseRoleArn: 'arn:aws:iam::000000000000:role/ReleaseRole',
      });
      expect(stack.created.map(({ logicalId }) => logicalId).toSorted()).toEqual([
        'Application',
        'Bot',
        'DeploymentGroup',
        'FirstVersion',
        'Hook',
        'LiveAlias',
        'LiveErrors',
        'NewVersionErrors',
      ]);
      expect(stack.skipped.find(({ logicalId }) => logicalId === 'BotRole')?.reason).toContain('no IAM');
    });

    it('has a function that runs the code of the template, through its alias', async () => {
      const Payload = JSON.stringify({ sessionState: { intent: { name: 'PlayTrivia' } } });
      const input = { FunctionName: 'bot', Qualifier: 'live', Payload };
      const answer = await clients.lambda.send(new InvokeCommand(input));
      expect(answer.ExecutedVersion).toBe('1');
      expect(new TextDecoder().decode(answer.Payload)).toContain('The trivia game opens soon!');
    });

    it('has a hook that loads, and knows its alarm', async () => {
      const FunctionName = 'CodeDeployHook_bot';
      const { Environment } = await clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      expect(Environment?.Variables).toEqual({ NEW_VERSION_ALARM: 'bot-new-version-errors' });
      const Payload = JSON.stringify({ DeploymentId: 'd-UNKNOWN00', LifecycleEventHookExecutionId: 'none' });
      const answer = await clients.lambda.send(new InvokeCommand({ FunctionName, Payload }));
      // It ran as far as CodeDeploy, which has no such deployment.
      expect(new TextDecoder().decode(answer.Payload)).toContain('DeploymentDoesNotExistException');
    });

    it('has alarms on the alias and on its first version, and a group that watches both', async () => {
      const { MetricAlarms } = await clients.cloudWatch.send(new DescribeAlarmsCommand());
      const dimensions = MetricAlarms?.map(({ Dimensions }) => Dimensions?.map(({ Value }) => Value));
      expect(dimensions).toEqual([
        ['bot', 'bot:live'],
        ['bot', 'bot:live', '1'],
      ]);
      const names = { applicationName: 'bot', deploymentGroupName: 'live' };
      const { deploymentGroupInfo } = await clients.codeDeploy.send(new GetDeploymentGroupCommand(names));
      expect(deploymentGroupInfo).toMatchObject({
        deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
        alarmConfiguration: {
          enabled: true,
          alarms: [{ name: 'bot-live-errors' }, { name: 'bot-new-version-errors' }],
        },
      });
    });
  });
});
