/** A service behind a load balancer: customers ask its production listener, ECS or CodeDeploy moves the weights. */
import { join } from 'node:path';
import type { LocalAws } from '@aws-release-actions/local-aws';
import { ListTaskDefinitionsCommand } from '@aws-sdk/client-ecs';
import { DescribeListenersCommand, DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { askService } from '../customers/http-customers.ts';
import { createStack, type Stack } from '../infrastructure/create-stack.ts';
import { clientsOf } from '../infrastructure/resource-types.ts';
import { type ApplicationKind, type Controller, region, releaseRolesOf } from './application.ts';
import { pushFirstImage } from './first-image.ts';
import { twoFreePorts } from './free-ports.ts';
import { trafficByTaskDefinition } from './service-traffic.ts';

export interface ServiceSettings {
  /** Parameters of `infrastructure/template.yaml` besides those that every rehearsal sets. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Arguments of Node that build the image of the example in `folder` as an OCI layout. */
  buildImage(folder: string, layoutFolder: string): readonly string[];
  /** The alarm that a rehearsal may set off. */
  readonly alarm: string;
  /** What customers ask for, in turn. */
  readonly paths: readonly string[];
}

const requestsPerSecond = 50;

/** Faults by name: they strike the next release only if it comes so far. */
type Fault = (aws: LocalAws, service: RunningService, alarm: string) => Promise<void>;

const faults: Readonly<Record<string, Fault>> = {
  'unhealthy-green': async (aws, { ecs, service, family }) => {
    const { taskDefinitionArns = [] } = await ecs.send(new ListTaskDefinitionsCommand({ familyPrefix: family }));
    const newest = Math.max(0, ...taskDefinitionArns.map((arn) => Number(arn.split(':').at(-1))));
    const taskDefinition = `${family}:${newest + 1}`;
    aws.phaseFaults.add({ fault: 'tasks-never-healthy', service, taskDefinition });
  },
  alarm: async (aws, { controller }, alarm) => {
    // The moment at which the new version has all of the traffic, and the old one is still there.
    const when = controller === 'ECS' ? 'BAKE_TIME' : 'AfterAllowTraffic';
    aws.phaseFaults.add({ fault: 'alarm', alarm, region, when, seconds: 0 });
  },
  throttle: async (aws) => {
    for (const service of ['ecs', 'elasticloadbalancing', 'codedeploy', 'ecr']) {
      aws.faults.add({ operation: `${service}:*`, fault: 'throttle', count: 3, after: 2, milliseconds: 0 });
    }
  },
};

export function serviceKind({ parameters, buildImage, alarm, paths }: ServiceSettings): ApplicationKind {
  return {
    controllers: ['ECS', 'CODE_DEPLOY'],
    faults: Object.keys(faults),
    open: async (aws, folder, controller = 'ECS') => {
      const [productionPort, testPort] = await twoFreePorts();
      const stack = await createStack({
        templateFile: join(folder, 'infrastructure/template.yaml'),
        ...{ endpoint: aws.endpoint, region },
        parameters: {
          ...parameters,
          DeploymentController: controller,
          ProductionPort: String(productionPort),
          TestPort: String(testPort),
          FirstImage: await pushFirstImage(aws.endpoint, region, (layoutFolder) => buildImage(folder, layoutFolder)),
        },
      });
      const running = await findService(aws, stack, controller, productionPort);
      return {
        releaseRoles: releaseRolesOf(stack.skipped),
        startCustomers: (signal) => askService({ url: running.url, paths, ratePerSecond: requestsPerSecond, signal }),
        serving: () => trafficByTaskDefinition(running),
        isBack: ({ type, detail }) =>
          type === 'traffic-shifted' && detail.traffic === 'production' && detail.percent === 0,
        plant: async (fault) => faults[fault]?.(aws, running, alarm),
        close: () => {
          running.ecs.destroy();
          running.loadBalancing.destroy();
        },
      };
    },
  };
}

/** The service of a stack, and how customers get to it. */
async function findService({ endpoint }: LocalAws, stack: Stack, controller: Controller, port: number) {
  const { ecs, loadBalancing } = clientsOf(endpoint, region);
  const idOf = (type: string) => stack.created.find((made) => made.type === type)?.id ?? '';
  const [, cluster = '', service = ''] = idOf('AWS::ECS::Service').split('/');
  const family = /\/(.+):\d+$/.exec(idOf('AWS::ECS::TaskDefinition'))?.[1] ?? '';
  const LoadBalancerArn = idOf('AWS::ElasticLoadBalancingV2::LoadBalancer');
  const { Listeners = [] } = await loadBalancing.send(new DescribeListenersCommand({ LoadBalancerArn }));
  const listenerArn = Listeners.find((listener) => listener.Port === port)?.ListenerArn;
  if (listenerArn === undefined) throw new Error(`The template makes no listener on its ProductionPort ${port}.`);
  const balancers = { LoadBalancerArns: [LoadBalancerArn] };
  const { LoadBalancers } = await loadBalancing.send(new DescribeLoadBalancersCommand(balancers));
  const url = `http://${LoadBalancers?.[0]?.DNSName}:${port}`;
  return { ecs, loadBalancing, cluster, service, family, controller, listenerArn, url };
}

type RunningService = Awaited<ReturnType<typeof findService>>;
