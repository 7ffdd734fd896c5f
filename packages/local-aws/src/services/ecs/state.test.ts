import { describe, expect, it } from '@jest/globals';
import { StateError } from '../service.ts';
import { groups, type SampleEcs, sampleEcs } from './ecs-sample.ts';

const { blue, green } = groups;

const definition = {
  ...{ family: 'shop', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' },
  containerDefinitions: [{ name: 'app', image: 'repo/app:1', portMappings: [{ containerPort: 80 }] }],
};
const service = {
  ...{ serviceName: 'shop', cluster: 'mine', taskDefinition: 'shop:1' },
  networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a'] } },
};
const loadBalancers = [{ targetGroupArn: blue, containerName: 'app', containerPort: 80 }];
const seed = (services: object[], more: object = {}) => ({
  ...{ clusters: [{ clusterName: 'mine' }], taskDefinitions: [definition], services },
  ...more,
});

const describeShop = (sample: SampleEcs) =>
  sample.call('DescribeServices', { cluster: 'mine', services: ['shop'] }).services[0];

describe('a state that a person writes', () => {
  it('brings up the tasks of a service, without a deployment', async () => {
    const sample = await sampleEcs();
    sample.ecs.restore(seed([{ ...service, desiredCount: 2, loadBalancers }]));
    expect(sample.call('ListClusters').clusterArns).toEqual(['arn:aws:ecs:us-east-1:000000000000:cluster/mine']);
    await sample.step(30);
    expect(describeShop(sample)).toMatchObject({
      ...{ status: 'ACTIVE', runningCount: 2, deploymentController: { type: 'ECS' }, platformVersion: 'LATEST' },
      deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 2 }],
      deploymentConfiguration: { strategy: 'ROLLING', maximumPercent: 200 },
    });
    expect(describeShop(sample)).not.toHaveProperty('currentServiceDeployment');
    expect(sample.balancer.healths(blue)).toEqual(['10.0.0.4 healthy', '10.0.0.5 healthy']);
    const [task] = sample.call('DescribeTasks', {
      cluster: 'mine',
      tasks: sample.call('ListTasks', { cluster: 'mine' }).taskArns,
    }).tasks;
    expect(task.startedBy).toBe(describeShop(sample).deployments[0].id);
  });

  it('tells of a steady state when the load balancer has found the tasks healthy', async () => {
    const sample = await sampleEcs();
    sample.balancer.begin('initial');
    sample.ecs.restore?.(seed([{ ...service, loadBalancers }]));
    await sample.step(30);
    const steady = () => JSON.stringify(describeShop(sample).events).includes('steady');
    expect([describeShop(sample).runningCount, steady()]).toEqual([1, false]);
    sample.balancer.set(blue, '10.0.0.4', 'healthy');
    await sample.step(1);
    expect(steady()).toBe(true);
  });

  it('brings up the primary task set of a service of CodeDeploy', async () => {
    const sample = await sampleEcs();
    sample.ecs.restore(seed([{ ...service, deploymentController: { type: 'CODE_DEPLOY' }, loadBalancers }]));
    await sample.step(30);
    expect(describeShop(sample)).toMatchObject({ taskSets: [{ status: 'PRIMARY', runningCount: 1 }], runningCount: 1 });
  });

  it('may have several revisions of a family, in any region, and tags', async () => {
    const sample = await sampleEcs();
    const arn = 'arn:aws:ecs:eu-west-1:000000000000:task-definition/shop:7';
    sample.ecs.restore({
      taskDefinitions: [
        { ...definition, region: 'eu-west-1', revision: 7, status: 'INACTIVE' },
        { ...definition, region: 'eu-west-1' },
      ],
      tags: { [arn]: { team: 'shop' } },
    });
    const list = (status: string) => sample.call('ListTaskDefinitions', { status }, 'eu-west-1').taskDefinitionArns;
    expect([list('INACTIVE'), list('ACTIVE')]).toEqual([[arn], [arn.replace(':7', ':8')]]);
    expect(sample.call('ListTagsForResource', { resourceArn: arn }, 'eu-west-1').tags).toEqual([
      { key: 'team', value: 'shop' },
    ]);
  });

  it.each([
    [{ cluster: [] }, 'ecs.cluster is not known'],
    [{ clusters: [{ clusterName: 5 }] }, 'ecs.clusters[0].clusterName is 5, it must be a string.'],
    [
      { clusters: [{ clusterName: 'a', settings: [{ name: 1 }] }] },
      'ecs.clusters[0].settings[0].name is 1, it must be a string.',
    ],
    [
      seed([], { taskDefinitions: [{ ...definition, cpu: 256 }] }),
      'ecs.taskDefinitions[0].cpu is 256, it must be a string.',
    ],
    [
      seed([], { taskDefinitions: [{ ...definition, containerDefinitions: [{ name: 'a', picture: 'b' }] }] }),
      'ecs.taskDefinitions[0].containerDefinitions[0].picture is not known; there is command, ',
    ],
    [
      seed([], { taskDefinitions: [{ ...definition, containerDefinitions: { name: 'a' } }] }),
      'ecs.taskDefinitions[0].containerDefinitions is {"name":"a"}, it must be a list.',
    ],
    [
      seed([], { taskDefinitions: [{ ...definition, memory: '1' }] }),
      'ecs.taskDefinitions[0]: No Fargate configuration',
    ],
    [
      seed([{ ...service, cluster: 'other' }]),
      'ecs.services[0]: there is no cluster arn:aws:ecs:us-east-1:000000000000:cluster/other.',
    ],
    [seed([{ ...service, taskDefinition: 'shop:2' }]), 'ecs.services[0]: there is no task definition shop:2.'],
    [seed([{ ...service, taskDefinition: undefined }]), 'ecs.services[0]: taskDefinition is missing.'],
    [seed([{ ...service, deploymentController: { type: 'X' } }]), 'must be of type ECS, CODE_DEPLOY or EXTERNAL.'],
    [seed([{ ...service, networkConfiguration: undefined }]), 'Network Configuration must be provided'],
    [
      seed([{ ...service, loadBalancers: [{ ...loadBalancers[0], targetGroupArn: 'x' }] }]),
      'there is no target group x.',
    ],
    [
      seed([{ ...service, loadBalancers: [{ ...loadBalancers[0], containerPort: '80' }] }]),
      'loadBalancers[0].containerPort is "80", it must be a number.',
    ],
    [seed([{ ...service, deploymentConfiguration: { maximumPercent: 100 } }]), 'cannot be 100'],
    [
      seed([{ ...service, deploymentConfiguration: { strategy: true } }]),
      'deploymentConfiguration.strategy is true, it must be a string.',
    ],
  ])('is refused in a sentence: %j', async (state, message) => {
    const sample = await sampleEcs();
    const restore = () => sample.ecs.restore(state);
    expect(restore).toThrow(StateError);
    expect(restore).toThrow(message);
  });
});

/** What another ECS makes of the state, after its tasks have come up, behind the same load balancer. */
async function moved(sample: SampleEcs): Promise<SampleEcs> {
  const state = JSON.parse(JSON.stringify(sample.ecs.dump()));
  const next = await sampleEcs();
  await next.clock.step(sample.clock.now() - next.clock.now());
  for (const [arn, targets] of sample.balancer.targets) next.balancer.targets.set(arn, new Map(targets));
  next.ecs.restore(state);
  return next;
}

/** Tasks that start are told of anew. */
function withoutEvents({ ecs }: SampleEcs): unknown {
  return JSON.parse(JSON.stringify(ecs.dump(), (name, value) => (name === 'events' ? undefined : value)));
}

describe('a state that is dumped', () => {
  it('is the same after it was restored, and so is what it answers', async () => {
    const sample = await sampleEcs();
    await sample.serve({ loadBalancers: sample.balanced(blue), tags: [{ key: 'a', value: 'b' }] });
    sample.run({ tags: [{ key: 'gone', value: 'with its task' }] });
    sample.call('DeregisterTaskDefinition', { taskDefinition: 'web:1' });
    const before = sample.describe();
    const next = await moved(sample);
    expect(withoutEvents(next)).toEqual(withoutEvents(sample));
    expect(JSON.stringify(next.ecs.dump())).not.toContain('gone');
    await next.step(60);
    const { events, ...after } = next.describe();
    expect(after).toEqual({ ...before, events: undefined });
    expect(events.slice(-before.events.length)).toEqual(before.events);
    expect(next.balancer.healths(blue)).toEqual(['10.0.0.4 healthy', '10.0.0.5 healthy']);
    expect(next.tasks().map(({ startedBy }) => startedBy)).toEqual(Array(2).fill(before.deployments[0].id));
    expect(next.runtime.containers[0]?.order.image).toMatch('@sha256:');
  });

  it('goes on with a deployment that was on its way', async () => {
    const sample = await sampleEcs();
    await sample.serve();
    sample.register({ image: 'repo/app:2' });
    sample.call('UpdateService', { cluster: 'main', service: 'web', taskDefinition: 'web:2' });
    await sample.step(1);
    const { currentServiceDeployment } = sample.describe();
    const next = await moved(sample);
    await next.step(120);
    const described = next.call('DescribeServiceDeployments', { serviceDeploymentArns: [currentServiceDeployment] });
    expect(described.serviceDeployments).toMatchObject([{ status: 'SUCCESSFUL' }]);
    expect(next.tasks().map(({ taskDefinitionArn }) => taskDefinitionArn.split('/')[1])).toEqual(['web:2', 'web:2']);
  });

  it('holds task sets at their scale', async () => {
    const sample = await sampleEcs();
    await sample.serve({ deploymentController: { type: 'CODE_DEPLOY' }, loadBalancers: sample.balanced(blue) });
    sample.ecs.createTaskSet('us-east-1', {
      ...{ cluster: 'main', service: 'web', externalId: 'd-1', taskDefinition: 'web:1' },
      loadBalancer: { targetGroupArn: green, containerName: 'app', containerPort: 80 },
    });
    await sample.step(30);
    const before = sample.describe().taskSets;
    const next = await moved(sample);
    await next.step(60);
    const known = ({
      id,
      taskSetArn,
      externalId,
      startedBy,
      scale,
      status,
      loadBalancers,
      runningCount,
    }: (typeof before)[0]) => ({
      ...{ id, taskSetArn, externalId, startedBy, scale, status, loadBalancers, runningCount },
    });
    expect(next.describe().taskSets.map(known)).toEqual(before.map(known));
    expect(next.balancer.healths(green)).toHaveLength(2);
  });

  it('ends the deletion of a service whose tasks are gone', async () => {
    const sample = await sampleEcs();
    await sample.serve({ loadBalancers: sample.balanced(blue) });
    sample.call('DeleteService', { cluster: 'main', service: 'web', force: true });
    const next = await moved(sample);
    expect(next.describe()).toMatchObject({ status: 'INACTIVE', runningCount: 0 });
    await next.step(60);
    expect(next.balancer.healths(blue)).toEqual([]);
  });

  it('can be restored though its target group is gone', async () => {
    const sample = await sampleEcs();
    await sample.serve({ loadBalancers: sample.balanced(blue) });
    sample.balancer.targets.delete(blue);
    const next = await moved(sample);
    next.balancer.targets.delete(blue);
    await next.step(10);
    expect(next.describe()).toMatchObject({ status: 'ACTIVE', runningCount: 2 });
  });
});
