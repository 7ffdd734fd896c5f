import { describe, expect, it } from '@jest/globals';
import { groups, type SampleEcs, sampleEcs } from './ecs-sample.ts';

const { blue, green } = groups;
const named = { cluster: 'main', service: 'web' };

/** The service `web` under this controller, behind the group `blue`, and a second revision of its task definition. */
async function shop(controller: 'CODE_DEPLOY' | 'EXTERNAL'): Promise<SampleEcs> {
  const sample = await sampleEcs();
  const loadBalancers = controller === 'EXTERNAL' ? [] : sample.balanced(blue);
  await sample.serve({ deploymentController: { type: controller }, loadBalancers });
  sample.register({ image: 'repo/app:2' });
  return sample;
}

const order = (sample: SampleEcs) => ({
  ...{ cluster: 'main', service: 'web', externalId: 'd-1' },
  taskDefinition: sample.call('DescribeTaskDefinition', { taskDefinition: 'web:2' }).taskDefinition.taskDefinitionArn,
  loadBalancer: { targetGroupArn: green, containerName: 'app', containerPort: 80 },
});

describe('a service of CodeDeploy', () => {
  it('begins with a primary task set, which nobody names', async () => {
    const sample = await shop('CODE_DEPLOY');
    const service = sample.describe();
    expect(service).toMatchObject({
      ...{ deployments: [], runningCount: 2, platformVersion: '1.4.0', deploymentController: { type: 'CODE_DEPLOY' } },
      taskSets: [
        {
          ...{ status: 'PRIMARY', scale: { value: 100, unit: 'PERCENT' }, stabilityStatus: 'STEADY_STATE' },
          ...{ computedDesiredCount: 2, runningCount: 2, pendingCount: 0, loadBalancers: sample.balanced(blue) },
        },
      ],
    });
    const [{ id, taskSetArn, ...taskSet }] = service.taskSets;
    expect([id, taskSetArn]).toEqual([
      expect.stringMatching(/^ecs-svc\/\d{19}$/),
      expect.stringContaining(`:task-set/main/web/${id}`),
    ]);
    expect(taskSet).not.toHaveProperty('externalId');
    expect(service).not.toHaveProperty('currentServiceDeployment');
    expect(sample.messages().at(-1)).toBe('has reached a steady state.');
    expect(sample.tasks().map(({ startedBy }) => startedBy)).toEqual([id, id]);
  });

  it('gets a second task set, which takes the place of the first', async () => {
    const sample = await shop('CODE_DEPLOY');
    const changes: string[] = [];
    sample.ecs.onServiceChange((serviceArn) => changes.push(serviceArn));
    const created = sample.ecs.createTaskSet('us-east-1', order(sample));
    expect(created).toMatchObject({
      status: 'ACTIVE',
      targetGroupArn: green,
      scale: 100,
      desiredCount: 2,
      stability: 'STABILIZING',
    });
    await sample.step(10);
    expect(new Set(changes)).toEqual(new Set(['arn:aws:ecs:us-east-1:000000000000:service/main/web']));
    const view = () => sample.ecs.service('us-east-1', 'main', 'web')?.taskSets ?? [];
    expect(view()).toMatchObject([
      { status: 'PRIMARY', runningCount: 2 },
      { status: 'ACTIVE', runningCount: 2, healthyCount: 2, stability: 'STEADY_STATE' },
    ]);
    expect(sample.describe().taskSets[1]).toMatchObject({ startedBy: 'CODE_DEPLOY', externalId: 'd-1' });
    expect(sample.balancer.healths(green)).toHaveLength(2);
    sample.ecs.promoteTaskSet(created.arn);
    expect(view().map(({ status }) => status)).toEqual(['PRIMARY', 'ACTIVE']);
    expect(sample.describe().taskDefinition).toMatch(/web:2$/);
    const [, old] = view();
    sample.ecs.drainTaskSet(old?.arn ?? '');
    await sample.step(1);
    expect(view()[1]).toMatchObject({ status: 'DRAINING', scale: 0, desiredCount: 0, pendingCount: 0 });
    expect(sample.runtime.containers.flatMap(({ stops }) => stops)).toEqual([]);
    await sample.step(40);
    expect(view()).toMatchObject([{ arn: created.arn, runningCount: 2 }]);
    expect(sample.balancer.healths(blue)).toEqual([]);
    expect(sample.describe()).toMatchObject({ runningCount: 2, loadBalancers: [{ targetGroupArn: green }] });
  });

  it('scales all its task sets', async () => {
    const sample = await shop('CODE_DEPLOY');
    sample.ecs.createTaskSet('us-east-1', order(sample));
    sample.call('UpdateService', { ...named, desiredCount: 3 });
    await sample.step(10);
    expect(sample.describe().taskSets).toMatchObject([{ runningCount: 3 }, { runningCount: 3 }]);
  });

  it('counts a task set as unhealthy until the load balancer says otherwise', async () => {
    const sample = await shop('CODE_DEPLOY');
    sample.balancer.begin('initial');
    const { arn } = sample.ecs.createTaskSet('us-east-1', order(sample));
    await sample.step(10);
    const view = () => sample.ecs.service('us-east-1', 'main', 'web')?.taskSets.find((taskSet) => taskSet.arn === arn);
    expect(view()).toMatchObject({ runningCount: 2, healthyCount: 0, stability: 'STABILIZING' });
    sample.balancer.set(green, '10.0.0.6', 'healthy');
    sample.balancer.set(green, '10.0.0.7', 'unused');
    await sample.step(1);
    expect(view()).toMatchObject({ healthyCount: 2, stability: 'STEADY_STATE' });
    sample.balancer.set(green, '10.0.0.6', 'unhealthy');
    await sample.step(10);
    expect(sample.tasks('STOPPED')).toHaveLength(1);
    expect(view()).toMatchObject({ runningCount: 3, pendingCount: 0 });
  });

  it('replaces an unhealthy task at once', async () => {
    const sample = await shop('CODE_DEPLOY');
    sample.balancer.begin('initial');
    sample.balancer.set(blue, '10.0.0.4', 'unhealthy');
    await sample.step(1);
    expect([sample.tasks('STOPPED').length, sample.tasks().length]).toEqual([1, 2]);
  });

  it('takes platform and network of the order, else LATEST and what it has', async () => {
    const sample = await shop('CODE_DEPLOY');
    const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-b'] } } as const;
    sample.ecs.createTaskSet('us-east-1', { ...order(sample), platformVersion: '1.3.0', networkConfiguration });
    sample.ecs.createTaskSet('us-east-1', order(sample));
    expect(sample.describe().taskSets).toMatchObject([
      {},
      { platformVersion: '1.3.0', networkConfiguration },
      { platformVersion: '1.4.0', networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a'] } } },
    ]);
  });

  it('is known to CodeDeploy by name and ARN, with the ports of its containers', async () => {
    const sample = await shop('CODE_DEPLOY');
    const { ecs } = sample;
    const arn = 'arn:aws:ecs:us-east-1:000000000000:service/main/web';
    const view = {
      arn,
      clusterName: 'main',
      serviceName: 'web',
      status: 'ACTIVE',
      controller: 'CODE_DEPLOY',
      desiredCount: 2,
    };
    expect(ecs.service('us-east-1', 'main', 'web')).toMatchObject(view);
    expect(ecs.service('us-east-1', 'arn:aws:ecs:us-east-1:000000000000:cluster/main', arn)).toMatchObject(view);
    expect(ecs.service('us-east-1', 'main', 'x')).toBeUndefined();
    expect(ecs.containerPorts('us-east-1', 'web:1')).toEqual(new Map([['app', [80]]]));
    expect(ecs.containerPorts('us-east-1', 'web:9')).toBeUndefined();
    const create = (more: object) =>
      sample.refusal(() => ecs.createTaskSet('us-east-1', { ...order(sample), ...more }));
    expect(create({ service: 'x' })).toBe('ServiceNotFoundException: Service not found.');
    expect(create({ taskDefinition: 'web:9' })).toBe('ClientException: TaskDefinition not found.');
    expect(create({ loadBalancer: { ...order(sample).loadBalancer, containerPort: 1 } })).toMatch('container port 1');
    expect(create({ loadBalancer: { ...order(sample).loadBalancer, targetGroupArn: 'x' } })).toMatch(
      'x does not exist',
    );
    expect(sample.refusal(() => ecs.promoteTaskSet('x'))).toBe('TaskSetNotFoundException: TaskSet not found.');
  });

  it.each([
    [
      { taskDefinition: 'web:2' },
      'Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.',
    ],
    [{ networkConfiguration: {} }, 'Unable to update network parameters on services'],
    [{ platformVersion: 'LATEST' }, 'Unable to update platform version on services'],
    [{ loadBalancers: [] }, 'Unable to update load balancers on services'],
    [
      { forceNewDeployment: true },
      'Cannot force a new deployment on services with a CODE_DEPLOY deployment controller.',
    ],
  ])('refuses UpdateService with %j', async (input, message) => {
    const sample = await shop('CODE_DEPLOY');
    expect(sample.refusal(() => sample.call('UpdateService', { ...named, ...input }))).toContain(
      `InvalidParameterException: ${message}`,
    );
  });

  it('refuses its users what CodeDeploy does', async () => {
    const sample = await shop('CODE_DEPLOY');
    const [{ id }] = sample.describe().taskSets;
    const scale = { value: 50, unit: 'PERCENT' };
    for (const [operation, input] of [
      ['CreateTaskSet', { taskDefinition: 'web:2' }],
      ['UpdateTaskSet', { taskSet: id, scale }],
      ['UpdateServicePrimaryTaskSet', { primaryTaskSet: id }],
      ['DeleteTaskSet', { taskSet: id }],
    ] as const) {
      expect(sample.refusal(() => sample.call(operation, { ...named, ...input }))).toMatch('InvalidParameterException');
    }
    expect(sample.call('DescribeTaskSets', { ...named, taskSets: [id, 'x'] })).toMatchObject({
      taskSets: [{ id }],
      failures: [{ arn: 'x', reason: 'MISSING' }],
    });
  });

  it('is deleted with its task sets', async () => {
    const sample = await shop('CODE_DEPLOY');
    sample.ecs.createTaskSet('us-east-1', order(sample));
    await sample.step(10);
    sample.call('DeleteService', { ...named, force: true });
    await sample.step(60);
    expect(sample.describe()).toMatchObject({ status: 'INACTIVE', taskSets: [], runningCount: 0 });
    expect(sample.runtime.containers.every(({ stops }) => stops.length === 1)).toBe(true);
  });
});

describe('a service of somebody else', () => {
  it('has the task sets that its controller makes', async () => {
    const sample = await shop('EXTERNAL');
    expect(sample.describe()).toMatchObject({ taskSets: [], runningCount: 0, deployments: [] });
    const create = (input: object) =>
      sample.call('CreateTaskSet', {
        ...{ ...named, taskDefinition: 'web:1', loadBalancers: sample.balanced(blue), externalId: 'mine' },
        ...{ networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a'] } }, ...input },
      }).taskSet;
    const one = create({ scale: { value: 100, unit: 'PERCENT' } });
    const two = create({
      taskDefinition: 'web:2',
      scale: { value: 30, unit: 'PERCENT' },
      loadBalancers: sample.balanced(green),
    });
    expect([one.externalId, two.computedDesiredCount]).toEqual(['mine', 1]);
    await sample.step(10);
    const states = () =>
      sample
        .call('DescribeTaskSets', named)
        .taskSets.map(
          ({ status, runningCount }: { status: string; runningCount: number }) => `${status} ${runningCount}`,
        );
    expect(states()).toEqual(['ACTIVE 2', 'ACTIVE 1']);
    sample.call('UpdateServicePrimaryTaskSet', { ...named, primaryTaskSet: two.id });
    sample.call('UpdateTaskSet', { ...named, taskSet: two.taskSetArn, scale: { value: 100, unit: 'PERCENT' } });
    await sample.step(10);
    expect(states()).toEqual(['PRIMARY 2', 'ACTIVE 2']);
    const remove = (more: object) => sample.call('DeleteTaskSet', { ...named, taskSet: one.id, ...more });
    expect(sample.refusal(() => remove({}))).toMatch('InvalidParameterException');
    expect(remove({ force: true }).taskSet).toMatchObject({ status: 'DRAINING' });
    await sample.step(40);
    expect(states()).toEqual(['PRIMARY 2']);
    expect(sample.refusal(() => remove({ force: true }))).toBe('TaskSetNotFoundException: TaskSet not found.');
    const badScale = { ...named, taskSet: two.id, scale: { value: 101, unit: 'PERCENT' } };
    expect(sample.refusal(() => sample.call('UpdateTaskSet', badScale))).toMatch('between 0 and 100');
    expect(sample.refusal(() => create({ loadBalancers: sample.balanced('x') }))).toMatch(
      'target group x does not exist',
    );
    expect(sample.refusal(() => sample.call('UpdateService', { ...named, taskDefinition: 'web:2' }))).toMatch(
      'Use task sets',
    );
  });
});
