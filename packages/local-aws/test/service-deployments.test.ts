/** ECS's own deployments over HTTP, with real tasks behind real listeners, on a clock that is stepped. */
import {
  CreateClusterCommand,
  CreateServiceCommand,
  type DeploymentConfiguration,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  RegisterTaskDefinitionCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  DescribeRulesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from '@jest/globals';
import { useLoadBalancers } from './load-balancer-world.ts';
import { pushNodeImage } from './node-image.ts';
import { useServer } from './running-server.ts';

const server = useServer();
const balancers = useLoadBalancers(server);
const program = `require('node:http').createServer((_, answer) => answer.end(process.env.ANSWER)).listen(process.env.PORT);`;

/** The service `web`, whose task definitions answer with a word, behind a production and a test listener. */
async function createWorld() {
  const ecs = new ECSClient(server.client);
  const elb = balancers.client();
  const { reference: image } = await pushNodeImage(
    server.aws.endpoint,
    'web',
    { files: { '/app/server.js': program }, command: ['node', 'server.js'], port: 8080 },
    { region: server.client.region },
  );
  const { LoadBalancers } = await elb.send(new CreateLoadBalancerCommand({ Name: 'web', Subnets: ['a', 'b'] }));
  const groups = [await balancers.group('one'), await balancers.group('two')];
  const rules: string[] = [];
  const urls: string[] = [];
  for (const [index, group] of groups.entries()) {
    const { Listeners } = await elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
        Protocol: 'HTTP',
        Port: 21_800 + index,
        DefaultActions: [{ Type: 'forward', TargetGroupArn: group }],
      }),
    );
    const ListenerArn = Listeners?.[0]?.ListenerArn ?? '';
    const { Rules } = await elb.send(new DescribeRulesCommand({ ListenerArn }));
    rules.push(Rules?.[0]?.RuleArn ?? '');
    const response = await fetch(`${server.aws.endpoint}/_local/endpoints`);
    const { listeners } = (await response.json()) as { listeners: { listenerArn: string; url: string }[] };
    urls.push(listeners.find(({ listenerArn }) => listenerArn === ListenerArn)?.url ?? '');
  }
  const register = async (answer: string) => {
    const { taskDefinition } = await ecs.send(
      new RegisterTaskDefinitionCommand({
        ...{ family: 'web', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' },
        containerDefinitions: [
          {
            name: 'web',
            image,
            portMappings: [{ containerPort: 8080 }],
            environment: [{ name: 'ANSWER', value: answer }],
          },
        ],
      }),
    );
    return taskDefinition?.taskDefinitionArn ?? '';
  };
  const here = { cluster: 'main', service: 'web' };
  const latest = async () => {
    const { serviceDeployments } = await ecs.send(new ListServiceDeploymentsCommand(here));
    return serviceDeployments?.[0]?.serviceDeploymentArn ?? '';
  };
  return {
    ...{ ecs, register, latest },
    create: async (taskDefinition: string, deploymentConfiguration: DeploymentConfiguration) => {
      await ecs.send(new CreateClusterCommand({ clusterName: 'main' }));
      const advancedConfiguration = {
        ...{ alternateTargetGroupArn: groups[1], productionListenerRule: rules[0], testListenerRule: rules[1] },
        roleArn: 'arn:aws:iam::000000000000:role/infrastructure',
      };
      await ecs.send(
        new CreateServiceCommand({
          ...{ cluster: 'main', serviceName: 'web', taskDefinition, desiredCount: 1, deploymentConfiguration },
          networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a'] } },
          loadBalancers: [
            { targetGroupArn: groups[0], containerName: 'web', containerPort: 8080, advancedConfiguration },
          ],
        }),
      );
      return latest();
    },
    deploy: async (taskDefinition: string, deploymentConfiguration: DeploymentConfiguration) => {
      await ecs.send(new UpdateServiceCommand({ ...here, taskDefinition, deploymentConfiguration }));
      return latest();
    },
    /** Who answers at the production listener, and at the test listener. */
    answers: (which: 'production' | 'test', times = 20) =>
      Promise.all(
        Array.from({ length: times }, async () => (await fetch(urls[which === 'production' ? 0 : 1] ?? '')).text()),
      ),
    find: async (serviceDeploymentArn: string) => {
      const { serviceDeployments } = await ecs.send(
        new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [serviceDeploymentArn] }),
      );
      return serviceDeployments?.[0];
    },
  };
}

const minutes = (count: number) => server.clock.step(count * 60_000);

describe('a service behind two listeners', () => {
  it('is shifted in the sight of its users, and taken back when somebody stops it', async () => {
    const world = await createWorld();
    const first = await world.create(await world.register('one'), { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 });
    await minutes(10);
    expect(await world.find(first)).toMatchObject({ status: 'SUCCESSFUL', lifecycleStage: 'CLEAN_UP' });
    expect(new Set(await world.answers('production'))).toEqual(new Set(['one']));

    const canaryConfiguration = { canaryPercent: 50, canaryBakeTimeInMinutes: 60 };
    const second = await world.deploy(await world.register('two'), { strategy: 'CANARY', canaryConfiguration });
    await minutes(10);
    expect(await world.find(second)).toMatchObject({
      ...{ status: 'IN_PROGRESS', lifecycleStage: 'PRODUCTION_TRAFFIC_SHIFT' },
      targetServiceRevision: { requestedProductionTrafficWeight: 50, requestedTestTrafficWeight: 100 },
    });
    expect(new Set(await world.answers('production'))).toEqual(new Set(['one', 'two']));
    expect(new Set(await world.answers('test'))).toEqual(new Set(['two']));

    await world.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: second }));
    await minutes(1);
    expect(new Set(await world.answers('production'))).toEqual(new Set(['one']));
    await minutes(10);
    expect(await world.find(second)).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
    const { services } = await world.ecs.send(new DescribeServicesCommand({ cluster: 'main', services: ['web'] }));
    expect(services?.[0]).toMatchObject({
      ...{ runningCount: 1, currentServiceDeployment: second },
      deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 1 }],
    });
    expect(services?.[0]?.taskDefinition).toMatch(/\/web:1$/);
  }, 30_000);
});
