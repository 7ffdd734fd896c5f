/** A load balancer with real targets, for the tests that send real requests through it. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  type CreateTargetGroupCommandInput,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach } from '@jest/globals';
import type { RunningServer } from './running-server.ts';

const subnets = ['subnet-a', 'subnet-b'];

/** Each listener of a test has another port; where one is taken, its socket has any that is free. */
let nextPort = 21_000;

/** What the tests of one file use; the targets of each test are stopped after it. */
export function useLoadBalancers(server: RunningServer) {
  let targets: Server[] = [];
  afterEach(async () => {
    await Promise.all(
      targets.map((target) => {
        target.closeAllConnections();
        return new Promise((resolve) => target.close(resolve));
      }),
    );
    targets = [];
  });
  const client = () => new ElasticLoadBalancingV2Client(server.client);

  const group = async (name: string, more: Partial<CreateTargetGroupCommandInput> = {}) => {
    const settings = { Name: name, Protocol: 'HTTP', Port: 80, VpcId: 'vpc-1', TargetType: 'ip' } as const;
    const { TargetGroups } = await client().send(new CreateTargetGroupCommand({ ...settings, ...more }));
    return TargetGroups?.[0]?.TargetGroupArn ?? '';
  };
  return {
    client,
    group,
    /** Starts a target that answers with its name, or as it is told. */
    start: async (name: string, answer?: RequestListener) => {
      const target = createServer(answer ?? ((_, response) => response.end(name)));
      targets.push(target);
      await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
      return { id: '127.0.0.1', port: (target.address() as AddressInfo).port, server: target };
    },
    register: (targetGroupArn: string, ...added: readonly { id: string; port: number }[]) =>
      client().send(
        new RegisterTargetsCommand({
          TargetGroupArn: targetGroupArn,
          Targets: added.map(({ id, port }) => ({ Id: id, Port: port })),
        }),
      ),
    health: async (targetGroupArn: string) => {
      const { TargetHealthDescriptions = [] } = await client().send(
        new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }),
      );
      return TargetHealthDescriptions.map(({ TargetHealth }) => TargetHealth);
    },
    balancer: async (Name = 'shop', Type: 'application' | 'network' = 'application') => {
      const { LoadBalancers } = await client().send(new CreateLoadBalancerCommand({ Name, Type, Subnets: subnets }));
      return LoadBalancers?.[0]?.LoadBalancerArn ?? '';
    },
    /** A listener that forwards by these weights, on any port of the machine that is free; its ARN and URL. */
    listen: async (
      loadBalancerArn: string,
      weights: Readonly<Record<string, number>>,
      more: { Port?: number; Protocol?: 'HTTP' | 'TCP'; sticky?: number } = {},
    ) => {
      const { Port = nextPort++, Protocol = 'HTTP', sticky } = more;
      const TargetGroups = Object.entries(weights).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight }));
      const stickiness = sticky && { TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: sticky } };
      const { Listeners } = await client().send(
        new CreateListenerCommand({
          ...{ LoadBalancerArn: loadBalancerArn, Port, Protocol },
          DefaultActions: [{ Type: 'forward', ForwardConfig: { TargetGroups, ...stickiness } }],
        }),
      );
      const arn = Listeners?.[0]?.ListenerArn ?? '';
      const opened = server.aws.events
        .since(0)
        .findLast(({ type, detail }) => type === 'listener-opened' && detail.listenerArn === arn);
      return { arn, url: String(opened?.detail.url) };
    },
  };
}
