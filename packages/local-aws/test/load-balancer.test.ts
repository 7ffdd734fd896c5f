/** Elastic Load Balancing over the SDK and real sockets: what a user sees who deploys and curls. */
import {
  CloudWatchClient,
  type Dimension,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  ModifyListenerCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from '@jest/globals';
import { useLoadBalancers } from './load-balancer-world.ts';
import { useServer } from './running-server.ts';

const server = useServer();
const world = useLoadBalancers(server);
const second = 1000;

const text = async (url: string, init?: RequestInit) => await (await fetch(url, init)).text();

describe('metrics', () => {
  it('count requests, answers and failures, by load balancer and by its target group', async () => {
    const blue = await world.group('blue');
    const loadBalancer = await world.balancer();
    const { url } = await world.listen(loadBalancer, { [blue]: 1 });
    await fetch(url);
    const target = await world.start('blue', (request, response) => {
      response.writeHead(request.url === '/ill' ? 500 : 200).end();
    });
    await world.register(blue, target);
    await server.clock.step(5 * second);
    for (const path of ['/', '/', '/ill']) await fetch(`${url}${path}`);
    const cloudwatch = new CloudWatchClient(server.client);
    const sums = async (more: readonly Dimension[]) => {
      const last = loadBalancer.split(':loadbalancer/')[1] ?? '';
      const Dimensions = [{ Name: 'LoadBalancer', Value: last }, ...more];
      const { Metrics = [] } = await cloudwatch.send(new ListMetricsCommand({ Namespace: 'AWS/ApplicationELB' }));
      const result: Record<string, number | undefined> = {};
      for (const { MetricName, Dimensions: own } of Metrics) {
        if (own?.length !== Dimensions.length || MetricName === undefined) continue;
        const { Datapoints } = await cloudwatch.send(
          new GetMetricStatisticsCommand({
            ...{ Namespace: 'AWS/ApplicationELB', MetricName, Dimensions, Period: 3600, Statistics: ['Sum'] },
            StartTime: new Date(server.clock.now() - 3_600_000),
            EndTime: new Date(server.clock.now() + 3_600_000),
          }),
        );
        result[MetricName] = Datapoints?.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
      }
      return result;
    };
    const answered = { RequestCount: 3, HTTPCode_Target_2XX_Count: 2, HTTPCode_Target_5XX_Count: 1 };
    const TargetResponseTime = expect.any(Number);
    expect(await sums([])).toEqual({
      ...{ ...answered, TargetResponseTime },
      ...{ HTTPCode_ELB_5XX_Count: 1, HTTPCode_ELB_503_Count: 1 },
    });
    const ofGroup = await sums([{ Name: 'TargetGroup', Value: blue.split(':').at(-1) }]);
    expect(ofGroup).toEqual({ ...answered, TargetResponseTime });
    expect(ofGroup.TargetResponseTime).toBeLessThan(5);
    expect(ofGroup.TargetResponseTime).toBeGreaterThan(0);
  });
});

describe('a listener', () => {
  it('forwards to the healthy targets of its target group, on the port that it announced', async () => {
    const blue = await world.group('blue');
    const loadBalancer = await world.balancer();
    const listener = await world.listen(loadBalancer, { [blue]: 1 });
    expect((await fetch(listener.url)).status).toBe(503);
    await world.register(blue, await world.start('one'), await world.start('two'));
    expect(await world.health(blue)).toEqual(Array(2).fill(expect.objectContaining({ State: 'initial' })));
    await server.clock.step(5 * second);
    expect(await world.health(blue)).toEqual([{ State: 'healthy' }, { State: 'healthy' }]);
    const answers = await Promise.all([1, 2, 3, 4].map(() => text(listener.url)));
    expect(answers.sort()).toEqual(['one', 'one', 'two', 'two']);
  });

  it('shows both ways of one target group and one of two', async () => {
    const [blue, green] = [await world.group('blue'), await world.group('green')];
    const listener = await world.listen(await world.balancer(), { [blue]: 1 });
    const actions = async () => {
      const { Listeners } = await world.client().send(new DescribeListenersCommand({ ListenerArns: [listener.arn] }));
      return Listeners?.[0]?.DefaultActions;
    };
    const TargetGroupStickinessConfig = { Enabled: false };
    expect(await actions()).toEqual([
      {
        Type: 'forward',
        TargetGroupArn: blue,
        ForwardConfig: { TargetGroups: [{ TargetGroupArn: blue, Weight: 1 }], TargetGroupStickinessConfig },
      },
    ]);
    const TargetGroups = [
      { TargetGroupArn: blue, Weight: 90 },
      { TargetGroupArn: green, Weight: 10 },
    ];
    await world.client().send(
      new ModifyListenerCommand({
        ListenerArn: listener.arn,
        DefaultActions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }],
      }),
    );
    expect(await actions()).toEqual([
      { Type: 'forward', ForwardConfig: { TargetGroups, TargetGroupStickinessConfig } },
    ]);
  });

  it('is reached at the DNS name of its load balancer', async () => {
    const loadBalancer = await world.balancer();
    const { LoadBalancers } = await world.client().send(new DescribeLoadBalancersCommand({}));
    expect(LoadBalancers).toMatchObject([
      { LoadBalancerArn: loadBalancer, DNSName: '127.0.0.1', State: { Code: 'provisioning' }, Type: 'application' },
    ]);
    expect(loadBalancer).toMatch(
      /^arn:aws:elasticloadbalancing:eu-central-1:000000000000:loadbalancer\/app\/shop\/[0-9a-f]{16}$/,
    );
  });
});
