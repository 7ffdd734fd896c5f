import { nobody } from '@aws-release-actions/deployment';
import { ECSClient } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { type Answers, answeringSession } from '../test/answering-session.ts';
import { codeDeployGroup } from './codedeploy-group.ts';
import { containerService } from './container-service.ts';

const account = 'us-east-1:111122223333';
const definitionArn = (name: string) => `arn:aws:ecs:${account}:task-definition/${name}`;
const rule = `arn:aws:elasticloadbalancing:${account}:listener-rule/app/api/1/2/3`;
const groupArn = (name: string) => `arn:aws:elasticloadbalancing:${account}:targetgroup/${name}/73e2d6bc24d8a067`;
const xml = (operation: string, members: string) =>
  `<${operation}Response><${operation}Result>${members}</${operation}Result></${operation}Response>`;

function open(answers: Answers) {
  const { session, calls } = answeringSession(answers);
  const names = { cluster: 'trivia', service: 'api' };
  const group = codeDeployGroup(session, { application: 'AppECS-trivia-api', deploymentGroup: 'DgpECS-trivia-api' });
  return { service: containerService(session, new ECSClient(session.clientOptions()), names, group), calls };
}

describe('what serves', () => {
  /** A rule with these weights, groups with these targets (address -> state), and a task for each address. */
  const serving = (
    weights: Readonly<Record<string, number>>,
    targets: Readonly<Record<string, Readonly<Record<string, string>>>>,
    tasks: Readonly<Record<string, string>>,
  ) => {
    const tuples = Object.entries(weights).map(
      ([name, weight]) =>
        `<member><TargetGroupArn>${groupArn(name)}</TargetGroupArn><Weight>${weight}</Weight></member>`,
    );
    const forward = `<ForwardConfig><TargetGroups>${tuples.join('')}</TargetGroups></ForwardConfig>`;
    const { service, calls } = open({
      DescribeRules: () =>
        xml(
          'DescribeRules',
          `<Rules><member><Actions><member><Type>forward</Type>${forward}</member></Actions></member></Rules>`,
        ),
      DescribeTargetHealth: ({ TargetGroupArn }) => {
        const name = Object.keys(targets).find((candidate) => groupArn(candidate) === TargetGroupArn) ?? '';
        const members = Object.entries(targets[name] ?? {}).map(
          ([id, state]) =>
            `<member><Target><Id>${id}</Id></Target><TargetHealth><State>${state}</State><Reason>Target.Timeout</Reason><Description>Request timed out</Description></TargetHealth></member>`,
        );
        return xml('DescribeTargetHealth', `<TargetHealthDescriptions>${members.join('')}</TargetHealthDescriptions>`);
      },
      ListTasks: () => ({ taskArns: Object.keys(tasks) }),
      DescribeTasks: () => ({
        tasks: Object.entries(tasks).map(([address, name]) => ({
          taskArn: address,
          taskDefinitionArn: definitionArn(name),
          containers: [{ name: 'web', networkInterfaces: [{ privateIpv4Address: address }] }],
        })),
      }),
    });
    return { service, calls, read: () => service.serving(rule) };
  };
  const tasks = { '10.0.0.1': 'api:1', '10.0.0.2': 'api:1', '10.0.0.3': 'api:2' };
  const healthy = { blue: { '10.0.0.1': 'healthy', '10.0.0.2': 'healthy' }, green: { '10.0.0.3': 'healthy' } };

  it('is the tasks behind the weights', async () => {
    const { shares, tasks: found, isSick } = await serving({ blue: 90, green: 10 }, healthy, tasks).read();
    expect(shares).toEqual({ 'api:1': 90, 'api:2': 10 });
    expect(found.map(({ taskArn }) => taskArn)).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
    expect(isSick).toBe(false);
  });

  it('is nothing of a group without a weight, and nobody asks for its health', async () => {
    const { read, calls } = serving({ blue: 0, green: 100 }, healthy, tasks);
    const { shares, tasks: found } = await read();
    expect(shares).toEqual({ 'api:2': 100 });
    expect(found.map(({ taskArn }) => taskArn)).toEqual(['10.0.0.3']);
    expect(calls.filter(([operation]) => operation === 'DescribeTargetHealth')).toHaveLength(1);
  });

  it('is nobody where no target is healthy, or where it is no task of the service', async () => {
    const ill = await serving({ green: 100 }, { green: { '10.0.0.3': 'unhealthy' } }, tasks).read();
    expect(ill).toMatchObject({ shares: { [nobody]: 100 }, tasks: [], isSick: true });
    const empty = await serving({ green: 100 }, { green: {} }, tasks).read();
    expect(empty).toMatchObject({ shares: { [nobody]: 100 }, isSick: false });
    const foreign = await serving({ green: 100 }, { green: { '10.9.9.9': 'healthy' } }, tasks).read();
    expect(foreign).toMatchObject({ shares: { [nobody]: 100 }, tasks: [], isSick: false });
  });

  it('is not sick as long as one side is well, nor where nothing is routed', async () => {
    const halves = { ...healthy, green: { '10.0.0.3': 'unhealthy' } };
    expect((await serving({ blue: 50, green: 50 }, halves, tasks).read()).isSick).toBe(false);
    expect(await serving({}, {}, tasks).read()).toEqual({ shares: {}, tasks: [], isSick: false });
  });

  it('is missing the ill targets, which are told with the words of the load balancer', async () => {
    const states = { a: 'healthy', b: 'unhealthy', c: 'initial', d: 'draining', e: 'unavailable', f: 'unused' };
    const { service } = serving({}, { green: states }, {});
    const reason = 'Target.Timeout: Request timed out';
    expect(await service.illTargets([groupArn('blue'), groupArn('green')])).toEqual([
      { targetGroup: groupArn('green'), address: 'b', state: 'unhealthy', reason },
      { targetGroup: groupArn('green'), address: 'e', state: 'unavailable', reason },
    ]);
  });
});

describe('a service', () => {
  it.each([
    ['is missing', []],
    ['was deleted', [{ serviceName: 'api', status: 'INACTIVE' }]],
  ])('that %s is none', async (_, services) => {
    expect(await open({ DescribeServices: () => ({ services }) }).service.describe()).toBeUndefined();
  });

  it('of CodeDeploy is described with its deployment group, whose target groups have only names', async () => {
    const pair = {
      targetGroups: [{ name: 'api-1' }, { name: 'api-2' }],
      prodTrafficRoute: { listenerArns: ['production'] },
    };
    const { service } = open({
      DescribeServices: () => ({
        services: [{ serviceName: 'api', status: 'ACTIVE', deploymentController: { type: 'CODE_DEPLOY' } }],
      }),
      GetDeploymentGroup: () => ({
        deploymentGroupInfo: {
          ecsServices: [{ clusterName: 'trivia', serviceName: 'api' }],
          loadBalancerInfo: { targetGroupPairInfoList: [pair] },
        },
      }),
      DescribeTargetGroups: (input) => {
        expect(input).toMatchObject({ 'Names.member.1': 'api-1', 'Names.member.2': 'api-2' });
        const members = ['api-2', 'api-1'].map(
          (name) =>
            `<member><TargetGroupName>${name}</TargetGroupName><TargetGroupArn>${groupArn(name)}</TargetGroupArn></member>`,
        );
        return xml('DescribeTargetGroups', `<TargetGroups>${members.join('')}</TargetGroups>`);
      },
    });
    expect(await service.describe()).toMatchObject({
      productionRoute: 'production',
      targetGroups: [groupArn('api-1'), groupArn('api-2')],
    });
  });

  it('of ECS needs no deployment group', async () => {
    const services = [{ serviceName: 'api', status: 'ACTIVE', deploymentController: { type: 'ECS' } }];
    const { service, calls } = open({ DescribeServices: () => ({ services }) });
    expect(await service.describe()).toMatchObject({ engine: 'none' });
    expect(calls.map(([operation]) => operation)).toEqual(['DescribeServices']);
  });
});

describe('a task definition', () => {
  const described = { taskDefinitionArn: definitionArn('api:7'), family: 'api', revision: 7 };

  it('has its tags, if it has any: ECS refuses an empty list of them', async () => {
    const tags = [{ key: 'team', value: 'trivia' }];
    const tagged = open({ DescribeTaskDefinition: () => ({ taskDefinition: described, tags }) });
    expect(await tagged.service.taskDefinition('api:7')).toEqual({
      arn: definitionArn('api:7'),
      name: 'api:7',
      definition: { ...described, tags },
    });
    expect(tagged.calls).toEqual([['DescribeTaskDefinition', { taskDefinition: 'api:7', include: ['TAGS'] }]]);
    const plain = open({ DescribeTaskDefinition: () => ({ taskDefinition: described, tags: [] }) });
    expect((await plain.service.taskDefinition('api:7'))?.definition).toEqual(described);
  });

  it('that is not there is none; every other refusal is one', async () => {
    const refusing = (message: string) =>
      open({ DescribeTaskDefinition: () => ({ error: 'ClientException', message }) }).service.taskDefinition('api:9');
    expect(await refusing('Unable to describe task definition.')).toBeUndefined();
    await expect(refusing('Something else.')).rejects.toMatchObject({ code: 'ClientException' });
  });

  it('is registered as it is', async () => {
    const { service, calls } = open({ RegisterTaskDefinition: () => ({ taskDefinition: described }) });
    const definition = { family: 'api', containerDefinitions: [{ name: 'web', image: 'i', essential: true }] };
    expect(await service.register(definition)).toMatchObject({ name: 'api:7' });
    expect(calls).toEqual([['RegisterTaskDefinition', definition]]);
  });
});
