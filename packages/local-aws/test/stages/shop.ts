/**
 * A service of two tasks behind a production and a test listener, and what users and operators see of it. Its tasks
 * answer with the word of their task definition, `red` or `blue` in turn from one deployment to the next.
 */
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeListenersCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Answer, Stages } from './stage-harness.ts';
import { mute } from './task-servers.ts';

export type Word = 'red' | 'blue' | typeof mute;
export const other = (word: Word): Word => (word === 'red' ? 'blue' : 'red');

const client = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
const shared = { vpc: 'vpc-1', role: 'arn:aws:iam::000000000000:role/deployer' };
export const roleArn = shared.role;

export type Shop = Awaited<ReturnType<typeof openShop>>;

let shops = 0;

/** Creates cluster, listeners and service; the tasks of the service are healthy when it resolves. */
export async function openShop(
  stages: Stages,
  options: { controller: 'ECS' | 'CODE_DEPLOY'; test?: boolean; checkEvery?: number },
) {
  const { ecs, step } = stages;
  const { controller, test = true, checkEvery = 60 } = options;
  const name = `shop-${++shops}`;
  const here = { cluster: 'main', service: name };
  const elb = new ElasticLoadBalancingV2Client({ ...client, endpoint: stages.aws.endpoint });
  const balancer = await elb.send(new CreateLoadBalancerCommand({ Name: name, Subnets: ['a', 'b'] }));
  const LoadBalancerArn = balancer.LoadBalancers?.[0]?.LoadBalancerArn;
  const names = [`${name}-one`, `${name}-two`] as const;
  const groups: string[] = [];
  for (const Name of names) {
    const settings = { Name, Protocol: 'HTTP', Port: 80, VpcId: shared.vpc, TargetType: 'ip' } as const;
    const { TargetGroups } = await elb.send(
      new CreateTargetGroupCommand({ ...settings, HealthCheckIntervalSeconds: checkEvery, HealthyThresholdCount: 2 }),
    );
    groups.push(TargetGroups?.[0]?.TargetGroupArn ?? '');
  }

  async function listen(index: number) {
    // ECS wants both groups behind the rules; CodeDeploy changes a listener of one group into what it needs.
    const TargetGroups = (controller === 'ECS' ? groups : groups.slice(0, 1)).map((TargetGroupArn, place) => ({
      ...{ TargetGroupArn, Weight: place === 0 ? 1 : 0 },
    }));
    const DefaultActions = [{ Type: 'forward', ForwardConfig: { TargetGroups } } as const];
    const { Listeners } = await elb.send(
      new CreateListenerCommand({
        LoadBalancerArn,
        Protocol: 'HTTP',
        Port: 22_000 + 2 * shops + index,
        DefaultActions,
      }),
    );
    const arn = Listeners?.[0]?.ListenerArn ?? '';
    const { Rules } = await elb.send(new DescribeRulesCommand({ ListenerArn: arn }));
    const { listeners }: Answer = await (await fetch(`${stages.aws.endpoint}/_local/endpoints`)).json();
    const { url } = listeners.find(({ listenerArn }: Answer) => listenerArn === arn);
    return { arn, rule: Rules?.[0]?.RuleArn ?? '', url: String(url) };
  }
  const production = await listen(0);
  const testing = test ? await listen(1) : undefined;

  await ecs('CreateCluster', { clusterName: 'main' });
  const definitions: Record<string, string> = {};
  for (const word of ['red', 'blue', mute]) {
    const { taskDefinition } = await ecs('RegisterTaskDefinition', {
      ...{ family: name, networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' },
      containerDefinitions: [
        {
          ...{ name: 'web', image: 'web', portMappings: [{ containerPort: 8080 }] },
          environment: [{ name: 'WORD', value: word }],
        },
      ],
    });
    definitions[word] = taskDefinition.taskDefinitionArn;
  }
  const advancedConfiguration = {
    ...{ alternateTargetGroupArn: groups[1], productionListenerRule: production.rule, roleArn },
    ...(testing && { testListenerRule: testing.rule }),
  };
  await ecs('CreateService', {
    ...{ cluster: 'main', serviceName: name, taskDefinition: definitions.red, desiredCount: 2 },
    deploymentController: { type: controller },
    networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a'] } },
    loadBalancers: [
      {
        ...{ targetGroupArn: groups[0], containerName: 'web', containerPort: 8080 },
        ...(controller === 'ECS' && { advancedConfiguration }),
      },
    ],
  });
  await step(20_000);

  /** The target group that has production when a deployment begins; the two swap from one to the next. */
  let home = groups[0];
  return {
    ...{ name, here, names, groups, definitions, production, testing },
    /** The word in production before and after each test. */
    word: 'red' as Word,
    describe: async (): Promise<Answer> =>
      (await ecs('DescribeServices', { cluster: 'main', services: [name] })).services[0],
    /** How much of the traffic of production and test listener the other target group gets, in percent: `0/100`. */
    async shares(): Promise<string> {
      const ListenerArns = [production, testing].flatMap((listener) => listener?.arn ?? []);
      const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ ListenerArns }));
      const byArn = new Map(Listeners.map((listener) => [listener.ListenerArn, listener.DefaultActions?.[0]]));
      const shares = ListenerArns.map((arn) => {
        const forward = byArn.get(arn)?.ForwardConfig?.TargetGroups ?? [];
        const total = forward.reduce((sum, { Weight = 0 }) => sum + Weight, 0);
        const away = forward.find(({ TargetGroupArn }) => TargetGroupArn !== home)?.Weight ?? 0;
        return Math.round((100 * away) / total);
      });
      return shares.join('/');
    },
    /** Who answers there, asked a few times. */
    async answers(at: 'production' | 'test', times = 3): Promise<readonly string[]> {
      const url = (at === 'production' ? production : testing)?.url ?? '';
      const texts = await Promise.all(Array.from({ length: times }, async () => (await fetch(url)).text()));
      return [...new Set(texts)].sort();
    },
    /** Whoever has production now is at home. */
    async settle(): Promise<void> {
      if ((await this.shares()).startsWith('100')) home = groups.find((group) => group !== home);
    },
    definition: (word: Word) => definitions[word] ?? '',
  };
}

/** The word behind a task definition of a shop. */
export function wordOf({ definitions }: Shop, taskDefinition: string | undefined): string {
  return Object.entries(definitions).find(([, arn]) => arn === taskDefinition)?.[0] ?? 'nobody';
}
