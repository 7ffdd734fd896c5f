/** CodeDeploy's deployments to services over HTTP, with real tasks behind real listeners, on a clock that is stepped. */
import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  CreateDeploymentGroupCommand,
  GetDeploymentCommand,
  GetDeploymentTargetCommand,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { useLoadBalancers } from './load-balancer-world.ts';
import { pushNodeImage } from './node-image.ts';
import { useServer } from './running-server.ts';

const server = useServer();
const balancers = useLoadBalancers(server);
/** Answers with what its task definition says, and with 500 where that is `sick`. */
const program = `require('node:http').createServer((_, answer) => {
  answer.statusCode = process.env.ANSWER === 'sick' ? 500 : 200;
  answer.end(process.env.ANSWER);
}).listen(process.env.PORT);`;
const names = { applicationName: 'web', deploymentGroupName: 'live' };

/** The service `web` answers with `one`, and the group `live` deploys it by a canary. */
async function createWorld() {
  const ecs = new ECSClient(server.client);
  const codedeploy = new CodeDeployClient(server.client);
  const { reference: image } = await pushNodeImage(
    server.aws.endpoint,
    'web',
    { files: { '/app/server.js': program }, command: ['node', 'server.js'], port: 8080 },
    { region: server.client.region },
  );
  const register = async (answer: string) => {
    const { taskDefinition } = await ecs.send(
      new RegisterTaskDefinitionCommand({
        ...{ family: 'web', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' },
        containerDefinitions: [
          {
            ...{ name: 'web', image, portMappings: [{ containerPort: 8080 }] },
            environment: [{ name: 'ANSWER', value: answer }],
          },
        ],
      }),
    );
    return taskDefinition?.taskDefinitionArn ?? '';
  };
  const [one] = [await balancers.group('one'), await balancers.group('two')];
  const balancer = await balancers.balancer('web');
  const production = await balancers.listen(balancer, { [one]: 1 });
  const test = await balancers.listen(balancer, { [one]: 1 });
  await ecs.send(new CreateClusterCommand({ clusterName: 'main' }));
  await ecs.send(
    new CreateServiceCommand({
      ...{ cluster: 'main', serviceName: 'web', taskDefinition: await register('one'), desiredCount: 1 },
      deploymentController: { type: 'CODE_DEPLOY' },
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a'] } },
      loadBalancers: [{ targetGroupArn: one, containerName: 'web', containerPort: 8080 }],
    }),
  );
  await codedeploy.send(new CreateApplicationCommand({ applicationName: 'web', computePlatform: 'ECS' }));
  await codedeploy.send(
    new CreateDeploymentGroupCommand({
      ...names,
      serviceRoleArn: 'arn:aws:iam::000000000000:role/codedeploy',
      deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent15Minutes',
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      ecsServices: [{ clusterName: 'main', serviceName: 'web' }],
      loadBalancerInfo: {
        targetGroupPairInfoList: [
          {
            targetGroups: [{ name: 'one' }, { name: 'two' }],
            prodTrafficRoute: { listenerArns: [production.arn] },
            testTrafficRoute: { listenerArns: [test.arn] },
          },
        ],
      },
      blueGreenDeploymentConfiguration: {
        terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 5 },
      },
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST'] },
    }),
  );
  await server.clock.step(2 * minute);
  return {
    codedeploy,
    deploy: async (answer: string) => {
      const Properties = {
        TaskDefinition: await register(answer),
        LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 8080 },
      };
      const Resources = [{ TargetService: { Type: 'AWS::ECS::Service', Properties } }];
      const revision = {
        revisionType: 'AppSpecContent',
        appSpecContent: { content: JSON.stringify({ version: 0.0, Resources }) },
      } as const;
      const { deploymentId = '' } = await codedeploy.send(new CreateDeploymentCommand({ ...names, revision }));
      return deploymentId;
    },
    info: async (deploymentId: string | undefined) =>
      (await codedeploy.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo,
    target: async (deploymentId: string) => {
      const command = new GetDeploymentTargetCommand({ deploymentId, targetId: 'main:web' });
      return (await codedeploy.send(command)).deploymentTarget?.ecsTarget;
    },
    taskSets: async () => {
      const { services } = await ecs.send(new DescribeServicesCommand({ cluster: 'main', services: ['web'] }));
      return services?.[0]?.taskSets?.map(({ status, taskDefinition = '' }) => `${status} ${taskDefinition.at(-1)}`);
    },
    /** Who answers, and how often, of a hundred. */
    answers: async (which: 'production' | 'test') => {
      const url = which === 'production' ? production.url : test.url;
      const all = await Promise.all(Array.from({ length: 100 }, async () => (await fetch(url)).text()));
      return Object.fromEntries(
        [...new Set(all)].sort().map((text) => [text, all.filter((one) => one === text).length]),
      );
    },
  };
}

const minute = 60_000;

describe('a service that CodeDeploy deploys', () => {
  it('gets a tenth of its traffic, then all, and the groups swap their roles', async () => {
    const world = await createWorld();
    expect(await world.answers('production')).toEqual({ one: 100 });
    const first = await world.deploy('two');
    await server.clock.step(10 * minute);
    const { one = 0, two = 0, ...others } = await world.answers('production');
    expect(others).toEqual({});
    expect(two).toBeGreaterThan(0);
    expect(one).toBeGreaterThan(two);
    expect(await world.answers('test')).toEqual({ two: 100 });
    expect((await world.target(first))?.taskSetsInfo).toMatchObject([
      { taskSetLabel: 'Blue', trafficWeight: 90, runningCount: 1, targetGroup: { name: 'one' } },
      { taskSetLabel: 'Green', trafficWeight: 10, runningCount: 1, targetGroup: { name: 'two' } },
    ]);
    await server.clock.step(10 * minute);
    expect(await world.answers('production')).toEqual({ two: 100 });
    expect(await world.info(first)).toMatchObject({ status: 'InProgress', instanceTerminationWaitTimeStarted: true });
    expect(await world.taskSets()).toEqual(['PRIMARY 2', 'ACTIVE 1']);
    await server.clock.step(10 * minute);
    expect(await world.info(first)).toMatchObject({ status: 'Succeeded' });
    expect(await world.taskSets()).toEqual(['PRIMARY 2']);

    const second = await world.deploy('three');
    await server.clock.step(10 * minute);
    await world.codedeploy.send(new StopDeploymentCommand({ deploymentId: second }));
    await server.clock.step(minute);
    expect(await world.answers('production')).toEqual({ two: 100 });
    expect(await world.answers('test')).toEqual({ two: 100 });
    const stopped = await world.info(second);
    expect(stopped).toMatchObject({ status: 'Stopped', errorInformation: { code: 'MANUAL_STOP' } });
    const rollback = await world.info(stopped?.rollbackInfo?.rollbackDeploymentId);
    expect(rollback).toMatchObject({ status: 'Succeeded', creator: 'codeDeployRollback' });
    await server.clock.step(10 * minute);
    expect(await world.taskSets()).toEqual(['PRIMARY 2']);
    expect(server.errors).toEqual([]);
  }, 60_000);

  it('keeps its old tasks when the new ones do not become healthy within the hour', async () => {
    const world = await createWorld();
    const id = await world.deploy('sick');
    await server.clock.step(30 * minute);
    expect(await world.info(id)).toMatchObject({ status: 'InProgress' });
    expect((await world.target(id))?.lifecycleEvents?.[1]).toMatchObject({
      ...{ lifecycleEventName: 'Install', status: 'InProgress' },
    });
    await server.clock.step(31 * minute);
    expect(await world.info(id)).toMatchObject({
      status: 'Failed',
      errorInformation: {
        message:
          'The deployment timed out while waiting for the replacement task set to become healthy. This time out period is 60 minutes.',
      },
    });
    expect(await world.answers('production')).toEqual({ one: 100 });
    await server.clock.step(10 * minute);
    expect(await world.taskSets()).toEqual(['PRIMARY 1']);
  }, 60_000);

  it('goes on being deployed after a restart', async () => {
    const world = await createWorld();
    const id = await world.deploy('two');
    await server.clock.step(10 * minute);
    expect((await world.target(id))?.taskSetsInfo).toMatchObject([{ trafficWeight: 90 }, { trafficWeight: 10 }]);
    const url = `${server.aws.endpoint}/_local/state`;
    const state = await (await fetch(url)).text();
    server.aws.reset();
    expect((await fetch(url, { method: 'PUT', body: state })).ok).toBe(true);
    await server.clock.step(2 * minute);
    expect(await world.info(id)).toMatchObject({ status: 'InProgress' });
    await server.clock.step(20 * minute);
    expect(await world.info(id)).toMatchObject({ status: 'Succeeded' });
    expect(await world.answers('production')).toEqual({ two: 100 });
    expect(await world.taskSets()).toEqual(['PRIMARY 2']);
  }, 60_000);
});
