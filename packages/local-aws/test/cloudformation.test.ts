import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListExportsCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { useServer } from './running-server.ts';

const server = useServer();
let client: CloudFormationClient;

const trivia = {
  StackName: 'trivia',
  region: 'eu-central-1',
  Description: 'An example.',
  Parameters: { FunctionName: 'bot' },
  Outputs: { Role: 'arn:role', Url: 'http://127.0.0.1:9001' },
  Exports: { Role: 'trivia-role' },
  Tags: { team: 'chat' },
  Resources: [
    { LogicalResourceId: 'Bot', PhysicalResourceId: 'bot', ResourceType: 'AWS::Lambda::Function' },
    { LogicalResourceId: 'Group', PhysicalResourceId: 'live', ResourceType: 'AWS::CodeDeploy::DeploymentGroup' },
  ],
  TemplateBody: 'Resources: {}',
};
const seed = (stacks: readonly object[]) =>
  fetch(`${server.aws.endpoint}/_local/state`, {
    method: 'PUT',
    body: JSON.stringify({ services: { cloudformation: { stacks } } }),
  });

beforeEach(async () => {
  client = new CloudFormationClient(server.client);
  await seed([trivia, { StackName: 'elsewhere', region: 'us-east-1' }, { ...trivia, StackName: 'other', Exports: {} }]);
});

describe('stacks of a state', () => {
  it('are described by name and by id, and only in their region', async () => {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: 'trivia' }));
    expect(Stacks).toMatchObject([
      {
        StackName: 'trivia',
        StackId: expect.stringMatching(
          /^arn:aws:cloudformation:eu-central-1:000000000000:stack\/trivia\/[0-9a-f-]{36}$/,
        ),
        StackStatus: 'CREATE_COMPLETE',
        Parameters: [{ ParameterKey: 'FunctionName', ParameterValue: 'bot' }],
        Outputs: [
          { OutputKey: 'Role', OutputValue: 'arn:role', ExportName: 'trivia-role' },
          { OutputKey: 'Url', OutputValue: 'http://127.0.0.1:9001' },
        ],
        Tags: [{ Key: 'team', Value: 'chat' }],
      },
    ]);
    const byId = await client.send(new DescribeStacksCommand({ StackName: Stacks[0]?.StackId }));
    expect(byId.Stacks).toEqual(Stacks);
    const all = await client.send(new ListStacksCommand({ StackStatusFilter: ['CREATE_COMPLETE'] }));
    expect(all.StackSummaries?.map(({ StackName }) => StackName)).toEqual(['trivia', 'other']);
    expect(
      (await client.send(new ListStacksCommand({ StackStatusFilter: ['DELETE_COMPLETE'] }))).StackSummaries,
    ).toEqual([]);
    const waited = await waitUntilStackCreateComplete({ client, minDelay: 1, maxWaitTime: 5 }, { StackName: 'trivia' });
    expect(waited.state).toBe('SUCCESS');
  });

  it('have resources, exports and a template', async () => {
    const bot = { LogicalResourceId: 'Bot', PhysicalResourceId: 'bot', ResourceType: 'AWS::Lambda::Function' };
    const StackName = 'trivia';
    const one = await client.send(new DescribeStackResourceCommand({ StackName, LogicalResourceId: 'Bot' }));
    expect(one.StackResourceDetail).toMatchObject({ ...bot, StackName, ResourceStatus: 'CREATE_COMPLETE' });
    const all = await client.send(new DescribeStackResourcesCommand({ StackName }));
    expect(all.StackResources).toHaveLength(2);
    expect(all.StackResources).toContainEqual(expect.objectContaining(bot));
    const byPhysical = await client.send(new DescribeStackResourcesCommand({ PhysicalResourceId: 'live' }));
    expect(byPhysical.StackResources).toHaveLength(2);
    const listed = await client.send(new ListStackResourcesCommand({ StackName }));
    expect(listed.StackResourceSummaries?.map(({ LogicalResourceId }) => LogicalResourceId)).toEqual(['Bot', 'Group']);
    const { Exports } = await client.send(new ListExportsCommand({}));
    expect(Exports).toMatchObject([{ Name: 'trivia-role', Value: 'arn:role' }]);
    expect((await client.send(new GetTemplateCommand({ StackName }))).TemplateBody).toBe('Resources: {}');
  });

  it('are refused as CloudFormation refuses, and never made', async () => {
    await expect(client.send(new DescribeStacksCommand({ StackName: 'none' }))).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id none does not exist',
    });
    await expect(
      client.send(new DescribeStackResourceCommand({ StackName: 'trivia', LogicalResourceId: 'None' })),
    ).rejects.toThrow('Resource None does not exist for stack trivia');
    await expect(client.send(new CreateStackCommand({ StackName: 'new' }))).rejects.toMatchObject({
      name: 'NotImplemented',
    });
  });

  it('are the same after a restore, and wrong ones are named', async () => {
    const state = async () => ((await (await fetch(`${server.aws.endpoint}/_local/state`)).json()) as State).services;
    const { cloudformation } = await state();
    expect(cloudformation.stacks).toHaveLength(3);
    await seed(cloudformation.stacks);
    expect((await state()).cloudformation).toEqual(cloudformation);
    const refused = await seed([{ StackName: 'a', Exports: { Role: 'x' } }]);
    expect(((await refused.json()) as { message: string }).message).toContain('Exports names the output Role');
  });
});

interface State {
  readonly services: { readonly cloudformation: { readonly stacks: readonly object[] } };
}
