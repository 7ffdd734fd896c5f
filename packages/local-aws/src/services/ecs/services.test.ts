import { describe, expect, it } from '@jest/globals';
import { digest, groups, type SampleEcs, sampleEcs } from './ecs-sample.ts';

const { blue } = groups;

/** The service `web` behind the group `blue`. */
async function balancedService(input: object = {}): Promise<SampleEcs> {
  const sample = await sampleEcs();
  await sample.serve({ loadBalancers: sample.balanced(blue), ...input });
  return sample;
}

describe('a service', () => {
  it('comes up behind its target group, and tells of it', async () => {
    const sample = await sampleEcs();
    const created = await sample.serve({ loadBalancers: sample.balanced(blue), launchType: 'FARGATE' });
    expect(created).toMatchObject({
      ...{ status: 'ACTIVE', desiredCount: 2, runningCount: 0, pendingCount: 0, platformVersion: 'LATEST' },
      ...{ clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/main', schedulingStrategy: 'REPLICA' },
      ...{ deploymentController: { type: 'ECS' }, healthCheckGracePeriodSeconds: 0, launchType: 'FARGATE' },
      taskDefinition: 'arn:aws:ecs:us-east-1:000000000000:task-definition/web:1',
      deployments: [
        { status: 'PRIMARY', rolloutState: 'IN_PROGRESS', taskDefinition: expect.stringMatching(/web:1$/) },
      ],
    });
    const service = sample.describe();
    expect(service).toMatchObject({
      ...{ runningCount: 2, pendingCount: 0 },
      deployments: [{ desiredCount: 2, runningCount: 2, rolloutState: 'COMPLETED', platformVersion: '1.4.0' }],
      currentServiceRevisions: [{ requestedTaskCount: 2, runningTaskCount: 2, pendingTaskCount: 0 }],
    });
    expect(service.currentServiceDeployment).toMatch(':service-deployment/main/web/');
    const { id } = service.deployments[0];
    const [one, two] = sample.tasks();
    expect(one).toMatchObject({ group: 'service:web', startedBy: id, lastStatus: 'RUNNING' });
    expect(sample.balancer.healths(blue)).toEqual(['10.0.0.4 healthy', '10.0.0.5 healthy']);
    const idOf = ({ taskArn }: { taskArn: string }) => taskArn.split('/').at(-1);
    expect(sample.messages()).toEqual([
      `has started 2 tasks: (task ${idOf(one)}) (task ${idOf(two)}).`,
      `registered 1 targets in (target-group ${blue})`,
      `registered 1 targets in (target-group ${blue})`,
      `(deployment ${id}) deployment completed.`,
      'has reached a steady state.',
    ]);
  });

  it('replaces a task that somebody stops or that dies, and is steady again', async () => {
    const sample = await balancedService();
    const [stopped] = sample.tasks();
    sample.call('StopTask', { cluster: 'main', task: stopped.taskArn });
    sample.runtime.containers[1]?.exit({ exitCode: 1 });
    await sample.step(120);
    expect(sample.runtime.containers).toHaveLength(4);
    expect(sample.describe()).toMatchObject({ runningCount: 2, deployments: [{ failedTasks: 0 }] });
    expect(sample.messages().filter((message) => message.includes('steady'))).toHaveLength(2);
    expect(sample.balancer.healths(blue)).toEqual(['10.0.0.6 healthy', '10.0.0.7 healthy']);
  });

  it('takes a task out of the target group, lets it drain, and stops it then', async () => {
    const sample = await balancedService();
    sample.call('UpdateService', { cluster: 'main', service: 'web', desiredCount: 1 });
    await sample.step(29);
    const [leaving] = sample.tasks('STOPPED');
    expect(leaving).toMatchObject({ lastStatus: 'DEACTIVATING', stopCode: 'ServiceSchedulerInitiated' });
    expect(leaving.stoppedReason).toBe(
      `Scaling activity initiated by (deployment ${sample.describe().deployments[0].id})`,
    );
    expect(sample.runtime.containers.flatMap(({ stops }) => stops)).toEqual([]);
    expect(sample.balancer.healths(blue).map((health) => health.split(' ')[1])).toEqual(['draining', 'healthy']);
    await sample.step(2);
    expect(sample.runtime.containers.flatMap(({ stops }) => stops)).toEqual([5000]);
    await sample.step(2);
    expect(sample.describe()).toMatchObject({ runningCount: 1, desiredCount: 1 });
    expect(sample.messages().slice(5)).toEqual([
      'has begun draining connections on 1 tasks.',
      `deregistered 1 targets in (target-group ${blue})`,
      `has stopped 1 running tasks: (task ${leaving.taskArn.split('/').at(-1)}).`,
      'has reached a steady state.',
    ]);
  });

  it('replaces an unhealthy task first and stops it then, once its grace period is over', async () => {
    const sample = await balancedService({ healthCheckGracePeriodSeconds: 300 });
    sample.balancer.set(blue, '10.0.0.4', 'unhealthy', 'Request timed out');
    await sample.step(100);
    expect(sample.runtime.containers).toHaveLength(2);
    await sample.step(160);
    expect(sample.runtime.containers).toHaveLength(3);
    const [ill] = sample.tasks('STOPPED');
    expect(ill).toMatchObject({ stoppedReason: `Task failed ELB health checks in (target-group ${blue})` });
    const messages = sample.messages();
    const said = messages.indexOf(
      `(port 80) is unhealthy in (target-group ${blue}) due to (reason Request timed out).`,
    );
    const started = messages.findLastIndex((message) => message.startsWith('has started'));
    const stopped = messages.findLastIndex((message) => message.startsWith('has stopped'));
    expect([said > 0, started > said, stopped > started]).toEqual([true, true, true]);
    expect(messages.filter((message) => message.includes('unhealthy'))).toHaveLength(1);
  });

  it('stops an unhealthy task first if there is no room for another', async () => {
    const sample = await balancedService({
      deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 50 },
    });
    sample.balancer.set(blue, '10.0.0.4', 'unhealthy');
    sample.balancer.set(blue, '10.0.0.5', 'unhealthy');
    await sample.step(1);
    expect(sample.tasks('STOPPED')).toHaveLength(1);
    expect(sample.tasks()).toHaveLength(2);
    await sample.step(120);
    expect(sample.tasks()).toHaveLength(2);
    expect(sample.balancer.healths(blue)).toEqual(['10.0.0.6 healthy', '10.0.0.7 healthy']);
  });

  it('replaces a task whose container checks fail, and says if nobody listens', async () => {
    const sample = await sampleEcs();
    sample.register({ healthCheck: { command: ['CMD', 'true'], interval: 5, retries: 1 } });
    await sample.serve({ desiredCount: 1, taskDefinition: 'web:2' });
    const [container] = sample.runtime.containers;
    if (container === undefined) throw new Error('It did not start.');
    container.health = 1;
    container.notListening = 'Nothing listens on PORT.';
    await sample.step(30);
    const [ill] = sample.tasks('STOPPED');
    expect(ill.stoppedReason).toBe('Task failed container health checks Nothing listens on PORT.');
    expect(sample.messages()).toContain(`(task ${ill.taskArn.split('/').at(-1)}) failed container health checks.`);
    expect(sample.tasks()).toMatchObject([{ healthStatus: 'HEALTHY' }]);
  });

  it('waits longer and longer with tasks that never run, and says so once', async () => {
    const sample = await sampleEcs();
    sample.runtime.broken.set('repo/app:1', 'CannotPullContainerError: no');
    await sample.serve({ desiredCount: 1 });
    const tries = () => sample.events.filter(({ detail }) => detail.status === 'PROVISIONING').length;
    // At 0, 3, 16, 39 seconds.
    expect(tries()).toBe(4);
    await sample.step(300);
    expect(tries()).toBe(7);
    expect(sample.messages().filter((message) => message.startsWith('is unable to consistently start'))).toHaveLength(
      1,
    );
    expect(sample.describe().deployments[0]).toMatchObject({ rolloutState: 'IN_PROGRESS', pendingCount: 0 });
    sample.runtime.broken.clear();
    await sample.step(1700);
    expect(sample.describe()).toMatchObject({ runningCount: 1, deployments: [{ rolloutState: 'COMPLETED' }] });
  });

  it('lets nobody wait for a task that is dead', async () => {
    const sample = await balancedService();
    sample.runtime.containers[0]?.exit({ exitCode: 9 });
    await sample.step(2);
    expect(sample.tasks('STOPPED')).toMatchObject([{ lastStatus: 'STOPPED', containers: [{ exitCode: 9 }] }]);
    expect(sample.balancer.healths(blue)).toContain('10.0.0.4 draining');
    // Its own ear is the only one that is left at the load balancer.
    expect(sample.balancer.listeners.size).toBe(1);
  });

  it('stops a task that drains for ever after an hour', async () => {
    const sample = await balancedService({ desiredCount: 1 });
    sample.call('UpdateService', { cluster: 'main', service: 'web', desiredCount: 0 });
    sample.balancer.targets.delete(blue);
    await sample.step(3590);
    expect(sample.describe().runningCount).toBe(1);
    await sample.step(20);
    expect(sample.describe().runningCount).toBe(0);
  });

  it('leaves nothing on the clock and at the load balancer when it is reset while tasks drain', async () => {
    const sample = await balancedService();
    sample.call('UpdateService', { cluster: 'main', service: 'web', desiredCount: 0 });
    await sample.step(1);
    sample.ecs.reset();
    expect([sample.counting.scheduled.size, sample.balancer.listeners.size]).toEqual([0, 1]);
  });

  it('outlives its target group', async () => {
    const sample = await balancedService({ desiredCount: 1 });
    sample.balancer.targets.delete(blue);
    sample.call('UpdateService', { cluster: 'main', service: 'web', desiredCount: 2 });
    await sample.step(10);
    expect(sample.messages()).toContain(
      `failed to register targets in (target-group ${blue}) with (error Target groups '${blue}' not found)`,
    );
    sample.call('DeleteService', { cluster: 'main', service: 'web', force: true });
    await sample.step(10);
    expect(sample.describe().status).toBe('INACTIVE');
  });

  it('is gone with its last task, and can be created again', async () => {
    const sample = await balancedService();
    const named = { cluster: 'main', service: 'web' };
    expect(sample.refusal(() => sample.call('DeleteService', named))).toBe(
      'InvalidParameterException: The service cannot be stopped while it is scaled above 0.',
    );
    expect(sample.call('DeleteService', { ...named, force: true }).service).toMatchObject({ status: 'DRAINING' });
    expect(sample.refusal(() => sample.call('CreateService', { cluster: 'main', serviceName: 'web' }))).toMatch(
      'Draining',
    );
    expect(sample.refusal(() => sample.call('UpdateService', named))).toMatch('ServiceNotActiveException');
    await sample.step(60);
    expect(sample.describe()).toMatchObject({ status: 'INACTIVE', runningCount: 0, desiredCount: 0, deployments: [] });
    expect(sample.call('ListServices', { cluster: 'main' })).toEqual({ serviceArns: [] });
    for (const operation of ['UpdateService', 'DeleteService']) {
      expect(sample.refusal(() => sample.call(operation, named))).toBe('ServiceNotFoundException: Service not found.');
    }
    await sample.serve();
    expect(sample.describe()).toMatchObject({
      status: 'ACTIVE',
      runningCount: 2,
      deployments: [{ status: 'PRIMARY' }],
    });
  });

  it('hands tags down to its tasks', async () => {
    const sample = await sampleEcs();
    const own = { key: 'team', value: 'shop' };
    await sample.serve({ desiredCount: 1, propagateTags: 'SERVICE', enableECSManagedTags: true, tags: [own] });
    const [{ taskArn }] = sample.tasks();
    expect(sample.call('ListTagsForResource', { resourceArn: taskArn }).tags).toEqual([
      own,
      { key: 'aws:ecs:clusterName', value: 'main' },
      { key: 'aws:ecs:serviceName', value: 'web' },
    ]);
  });

  it('spreads its tasks over capacity providers', async () => {
    const sample = await sampleEcs();
    const strategy = [
      { capacityProvider: 'FARGATE', base: 1, weight: 1 },
      { capacityProvider: 'FARGATE_SPOT', weight: 3 },
    ];
    const create = () => sample.serve({ desiredCount: 5, capacityProviderStrategy: strategy });
    await expect(create()).rejects.toThrow('not associated with the cluster');
    const providers = { capacityProviders: ['FARGATE', 'FARGATE_SPOT'], defaultCapacityProviderStrategy: [] };
    sample.call('PutClusterCapacityProviders', { cluster: 'main', ...providers });
    await create();
    expect(sample.describe()).toMatchObject({ capacityProviderStrategy: strategy });
    const taken = sample.tasks().map(({ capacityProviderName }) => capacityProviderName);
    expect(taken.filter((name) => name === 'FARGATE_SPOT')).toHaveLength(3);
  });
});

describe('revisions', () => {
  it('are immutable, and know the digests of their images once a task runs', async () => {
    const sample = await sampleEcs();
    await sample.serve({ desiredCount: 1 });
    const [{ arn: first }] = sample.describe().currentServiceRevisions;
    sample.register({ image: 'repo/app:2' });
    sample.call('UpdateService', { cluster: 'main', service: 'web', taskDefinition: 'web' });
    await sample.step(1);
    const [{ arn: second }] = sample.describe().currentServiceRevisions;
    const describe = (...serviceRevisionArns: string[]) =>
      sample.call('DescribeServiceRevisions', { serviceRevisionArns });
    expect(describe(second).serviceRevisions[0].containerImages).toEqual([]);
    await sample.step(60);
    const { serviceRevisions, failures } = describe(first, second, 'nobody');
    expect(serviceRevisions).toMatchObject([
      {
        serviceRevisionArn: first,
        containerImages: [{ containerName: 'app', image: 'repo/app:1', imageDigest: digest }],
      },
      { serviceRevisionArn: second, containerImages: [{ image: 'repo/app:2' }], platformVersion: '1.4.0' },
    ]);
    expect(serviceRevisions[0].taskDefinition).toMatch(/web:1$/);
    expect(serviceRevisions[0].clusterArn).toBe('arn:aws:ecs:us-east-1:000000000000:cluster/main');
    expect(failures).toEqual([{ arn: 'nobody', reason: 'MISSING' }]);
    expect(first).toMatch(/:service-revision\/main\/web\/\d{19}$/);
  });

  it('keep the image that their first task had', async () => {
    const sample = await sampleEcs();
    await sample.serve({ desiredCount: 1 });
    sample.call('UpdateService', { cluster: 'main', service: 'web', desiredCount: 2 });
    await sample.step(10);
    expect(sample.runtime.containers.map(({ order }) => order.image)).toEqual(['repo/app:1', `repo/app@${digest}`]);
    sample.register({ versionConsistency: 'disabled' });
    sample.call('UpdateService', { cluster: 'main', service: 'web', taskDefinition: 'web:2' });
    await sample.step(60);
    sample.call('UpdateService', { cluster: 'main', service: 'web', desiredCount: 3 });
    sample.runtime.digests.set('repo/app:1', `sha256:${'b'.repeat(64)}`);
    await sample.step(10);
    expect(sample.runtime.containers.at(-1)?.order.image).toBe('repo/app:1');
    const serviceRevisionArns = sample.describe().currentServiceRevisions.map(({ arn }: { arn: string }) => arn);
    const [revision] = sample.call('DescribeServiceRevisions', { serviceRevisionArns }).serviceRevisions;
    expect(revision.containerImages).toMatchObject([{ imageDigest: digest }]);
  });
});

describe('UpdateService', () => {
  it.each([
    ['a count', { desiredCount: 3 }, 1],
    ['a deployment configuration', { deploymentConfiguration: { maximumPercent: 150 } }, 1],
    ['the task definition that there is', { taskDefinition: 'web:1' }, 1],
    ['options', { enableExecuteCommand: true, healthCheckGracePeriodSeconds: 5 }, 1],
    ['force', { forceNewDeployment: true }, 2],
    ['a platform version', { platformVersion: '1.3.0' }, 2],
    ['another network', { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-b'] } } }, 2],
  ])('with %s has so many deployments in the end', async (_, input, count) => {
    const sample = await balancedService();
    sample.call('UpdateService', { cluster: 'main', service: 'web', ...input });
    await sample.step(120);
    expect(sample.call('ListServiceDeployments', { cluster: 'main', service: 'web' }).serviceDeployments).toHaveLength(
      count,
    );
    expect(sample.describe()).toMatchObject({ runningCount: 'desiredCount' in input ? input.desiredCount : 2 });
  });

  it('with the task definition that is being deployed starts no other deployment', async () => {
    const sample = await balancedService();
    sample.register();
    for (const taskDefinition of ['web:2', 'web:2']) {
      sample.call('UpdateService', { cluster: 'main', service: 'web', taskDefinition });
      await sample.step(1);
    }
    expect(sample.call('ListServiceDeployments', { cluster: 'main', service: 'web' }).serviceDeployments).toHaveLength(
      2,
    );
  });

  it('changes nothing if it is refused', async () => {
    const sample = await balancedService();
    const before = sample.describe();
    const update = (input: object) =>
      sample.refusal(() => sample.call('UpdateService', { cluster: 'main', service: 'web', ...input }));
    expect(update({ desiredCount: 7, taskDefinition: 'web:9' })).toBe('ClientException: TaskDefinition not found.');
    expect(update({ desiredCount: -1 })).toMatch('InvalidParameterException');
    expect(update({ desiredCount: 7, deploymentConfiguration: { maximumPercent: 100 } })).toMatch('cannot be 100');
    expect(update({ serviceConnectConfiguration: { enabled: true } })).toMatch('NotImplemented');
    expect(update({ deploymentController: { type: 'CODE_DEPLOY' } })).toMatch('NotImplemented');
    expect(sample.describe()).toEqual(before);
  });

  it('tries the task definition again that a stopped deployment left behind', async () => {
    const sample = await sampleEcs();
    await sample.serve({ deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } } });
    sample.register({ image: 'repo/broken:1' });
    sample.runtime.broken.set('repo/broken:1', 'CannotPullContainerError: no');
    const update = { cluster: 'main', service: 'web', taskDefinition: 'web:2' };
    sample.call('UpdateService', update);
    await sample.step(600);
    const [failed] = sample.call('ListServiceDeployments', { cluster: 'main', service: 'web' }).serviceDeployments;
    expect(failed.status).toBe('STOPPED');
    expect(sample.describe().taskDefinition).toMatch(/web:2$/);
    sample.runtime.broken.clear();
    sample.call('UpdateService', update);
    await sample.step(120);
    expect(sample.describe()).toMatchObject({ runningCount: 2, deployments: [{ rolloutState: 'COMPLETED' }] });
    expect(sample.tasks().map(({ taskDefinitionArn }) => taskDefinitionArn.split('/')[1])).toEqual(['web:2', 'web:2']);
  });

  it('shows the old task definition again after a rollback', async () => {
    const sample = await sampleEcs();
    await sample.serve({ deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } });
    sample.register({ image: 'repo/broken:1' });
    sample.runtime.broken.set('repo/broken:1', 'CannotPullContainerError: no');
    sample.call('UpdateService', { cluster: 'main', service: 'web', taskDefinition: 'web:2' });
    await sample.step(600);
    expect(sample.describe()).toMatchObject({ taskDefinition: expect.stringMatching(/web:1$/), runningCount: 2 });
  });
});

describe('CreateService', () => {
  it('answers the same call with the same service', async () => {
    const sample = await sampleEcs();
    const input = { cluster: 'main', serviceName: 'web', taskDefinition: 'web', desiredCount: 0 };
    const network = { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a'] } } };
    const { service } = sample.call('CreateService', { ...input, ...network, clientToken: 'one' });
    expect(sample.call('CreateService', { ...input, ...network, clientToken: 'two' }).service.serviceArn).toBe(
      service.serviceArn,
    );
    expect(sample.refusal(() => sample.call('CreateService', { ...input, ...network, desiredCount: 1 }))).toBe(
      'InvalidParameterException: Creation of service was not idempotent.',
    );
  });

  const network = { awsvpcConfiguration: { subnets: ['subnet-a'] } };
  const balancer = { targetGroupArn: blue, containerName: 'app', containerPort: 80 };
  it.each([
    [{ serviceName: 'a b' }, 'InvalidParameterException: Service names must have'],
    [{ cluster: 'other' }, 'ClusterNotFoundException: Cluster not found.'],
    [{ taskDefinition: undefined }, 'InvalidParameterException: TaskDefinition cannot be blank.'],
    [{ taskDefinition: 'web:9' }, 'ClientException: TaskDefinition not found.'],
    [
      { networkConfiguration: undefined },
      "InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    ],
    [{ launchType: 'EC2' }, 'NotImplemented: The launch type EC2'],
    [{ schedulingStrategy: 'DAEMON' }, 'NotImplemented: The scheduling strategy DAEMON'],
    [{ launchType: 'FARGATE', capacityProviderStrategy: [{ capacityProvider: 'FARGATE' }] }, 'Specifying both'],
    [{ platformVersion: '9' }, 'PlatformUnknownException: The specified platform does not exist.'],
    [{ placementStrategy: [{ type: 'random' }] }, 'Placement strategies are not supported with FARGATE launch type.'],
    [{ loadBalancers: [{ ...balancer, targetGroupArn: 'arn:x' }] }, 'The target group arn:x does not exist.'],
    [
      { loadBalancers: [{ ...balancer, containerName: 'x' }] },
      'The container x does not exist in the task definition.',
    ],
    [
      { loadBalancers: [{ ...balancer, containerPort: 81 }] },
      'The container app did not have a container port 81 defined in the task definition web:1.',
    ],
    [{ deploymentController: { type: 'CODE_DEPLOY' } }, 'Load balancers are required'],
    [
      {
        deploymentController: { type: 'CODE_DEPLOY' },
        loadBalancers: [balancer],
        deploymentConfiguration: { strategy: 'CANARY' },
      },
      'needs the deployment controller ECS',
    ],
    [
      { healthCheckGracePeriodSeconds: 5 },
      'Health check grace period is only valid for services configured to use load balancers',
    ],
    [{ serviceRegistries: [{ registryArn: 'arn:x' }] }, 'NotImplemented: serviceRegistries of a service'],
    [{ desiredCount: -1 }, 'InvalidParameterException: desiredCount'],
  ])('refuses %j', async (input, message) => {
    const sample = await sampleEcs();
    const whole = {
      cluster: 'main',
      serviceName: 'web',
      taskDefinition: 'web',
      networkConfiguration: network,
      ...input,
    };
    expect(sample.refusal(() => sample.call('CreateService', whole))).toContain(message);
    expect(sample.call('ListServices', { cluster: 'main' })).toEqual({ serviceArns: [] });
  });

  it('refuses a task definition that does not fit Fargate, and an inactive one', async () => {
    const sample = await sampleEcs();
    sample.register({ memory: 128 }, { networkMode: 'bridge', requiresCompatibilities: [] });
    const create = (taskDefinition: string) =>
      sample.refusal(() =>
        sample.call('CreateService', {
          cluster: 'main',
          serviceName: 'web',
          taskDefinition,
          networkConfiguration: network,
        }),
      );
    expect(create('web:2')).toBe('InvalidParameterException: Task definition does not support launch_type FARGATE.');
    sample.call('DeregisterTaskDefinition', { taskDefinition: 'web:1' });
    expect(create('web:1')).toBe('ClientException: TaskDefinition is inactive');
  });
});

describe('DescribeServices and ListServices', () => {
  it('tell what is missing, and page', async () => {
    const sample = await sampleEcs();
    for (const serviceName of ['a', 'b', 'c']) {
      sample.call('CreateService', {
        ...{
          cluster: 'main',
          serviceName,
          taskDefinition: 'web',
          desiredCount: 0,
          tags: [{ key: 'k', value: serviceName }],
        },
        networkConfiguration: network,
      });
    }
    const { services, failures } = sample.call('DescribeServices', {
      cluster: 'main',
      services: ['a', 'x'],
      include: ['TAGS'],
    });
    expect(services).toMatchObject([{ serviceName: 'a', tags: [{ key: 'k', value: 'a' }] }]);
    expect(failures).toEqual([{ arn: 'arn:aws:ecs:us-east-1:000000000000:service/main/x', reason: 'MISSING' }]);
    expect(sample.call('DescribeServices', { cluster: 'main', services: ['a'] }).services[0]).not.toHaveProperty(
      'tags',
    );
    expect(sample.refusal(() => sample.call('DescribeServices', { cluster: 'main', services: [] }))).toMatch(
      'cannot be empty',
    );
    const first = sample.call('ListServices', { cluster: 'main', maxResults: 2 });
    expect(first.serviceArns).toHaveLength(2);
    const rest = sample.call('ListServices', { cluster: 'main', maxResults: 2, nextToken: first.nextToken });
    expect(rest).toEqual({ serviceArns: ['arn:aws:ecs:us-east-1:000000000000:service/main/c'] });
    expect(sample.refusal(() => sample.call('ListServices', { cluster: 'main', nextToken: '!' }))).toMatch(
      'Invalid token',
    );
    expect(sample.call('ListServices', { cluster: 'main', launchType: 'EC2' })).toEqual({ serviceArns: [] });
  });

  const network = { awsvpcConfiguration: { subnets: ['subnet-a'] } };
});
