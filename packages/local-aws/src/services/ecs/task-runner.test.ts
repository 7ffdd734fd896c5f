import { describe, expect, it } from '@jest/globals';
import { digest, sampleEcs } from './ecs-sample.ts';

const statusesOf = ({ events }: Awaited<ReturnType<typeof sampleEcs>>, taskArn: string) =>
  events
    .filter(({ type, detail }) => type === 'task-status' && detail.taskArn === taskArn)
    .map(({ detail }) => detail.status);

describe('a task', () => {
  it('comes up, runs and ends on the clock of AWS, and says when', async () => {
    const sample = await sampleEcs();
    const [started] = sample.run({ startedBy: 'somebody', enableExecuteCommand: true }).tasks;
    expect(started).toMatchObject({
      lastStatus: 'PROVISIONING',
      desiredStatus: 'RUNNING',
      group: 'family:web',
      version: 1,
    });
    expect(started).not.toHaveProperty('startedAt');
    await sample.step(2);
    expect(sample.task(started.taskArn).lastStatus).toBe('PENDING');
    await sample.step(1);
    const running = sample.task(started.taskArn);
    const at = (seconds: number) => new Date(started.createdAt.getTime() + seconds * 1000);
    expect(running).toMatchObject({
      ...{ lastStatus: 'RUNNING', healthStatus: 'UNKNOWN', connectivity: 'CONNECTED', startedBy: 'somebody' },
      ...{ cpu: '256', memory: '512', launchType: 'FARGATE', platformVersion: '1.4.0', enableExecuteCommand: true },
      ...{ pullStartedAt: at(3), pullStoppedAt: at(3), startedAt: at(3), createdAt: at(0) },
      containers: [
        {
          ...{ name: 'app', image: 'repo/app:1', imageDigest: digest, runtimeId: 'runtime-1', lastStatus: 'RUNNING' },
          networkInterfaces: [{ attachmentId: running.attachments[0].id, privateIpv4Address: '10.0.0.4' }],
        },
      ],
    });
    expect(running.attachments[0].details).toContainEqual({ name: 'privateIPv4Address', value: '10.0.0.4' });
    expect(running.attachments[0].details).toContainEqual({ name: 'subnetId', value: 'subnet-a' });

    sample.call('StopTask', { cluster: 'main', task: started.taskArn, reason: 'enough' });
    await sample.step(0);
    expect(sample.task(started.taskArn)).toMatchObject({ desiredStatus: 'STOPPED', lastStatus: 'DEPROVISIONING' });
    await sample.step(1);
    expect(sample.task(started.taskArn)).toMatchObject({
      ...{ lastStatus: 'STOPPED', stopCode: 'UserInitiated', stoppedReason: 'enough' },
      ...{ stoppingAt: at(3), executionStoppedAt: at(3), stoppedAt: at(4) },
      attachments: [{ status: 'DELETED' }],
      containers: [{ lastStatus: 'STOPPED', exitCode: 143 }],
    });
    expect(statusesOf(sample, started.taskArn)).toEqual([
      ...['PROVISIONING', 'PENDING', 'RUNNING', 'DEACTIVATING', 'STOPPING', 'DEPROVISIONING', 'STOPPED'],
    ]);
  });

  it('can be described for an hour after its end, and then leaves nothing behind', async () => {
    const sample = await sampleEcs();
    const [{ taskArn }] = sample.run({ tags: [{ key: 'a', value: '1' }] }).tasks;
    sample.call('StopTask', { cluster: 'main', task: taskArn });
    await sample.step(3600);
    expect(sample.task(taskArn)).toMatchObject({ lastStatus: 'STOPPED', stoppedReason: 'Task stopped by user' });
    await sample.step(2);
    const { tasks, failures } = sample.call('DescribeTasks', { cluster: 'main', tasks: [taskArn] });
    expect([tasks, failures]).toEqual([[], [{ arn: taskArn, reason: 'MISSING' }]]);
    expect(sample.refusal(() => sample.call('ListTagsForResource', { resourceArn: taskArn }))).toMatch('not be found');
    expect(sample.ecs.dump()).toMatchObject({ tags: {} });
    expect(JSON.stringify(sample.ecs.dump())).not.toContain(taskArn);
    expect(sample.counting.scheduled.size).toBe(0);
    expect(sample.addresses.allocate()).not.toBe('10.0.0.4');
  });

  it('is told of by EventBridge, as it is at that moment', async () => {
    const sample = await sampleEcs();
    const [{ taskArn }] = sample.run().tasks;
    await sample.step(5);
    const told = sample.events.filter(({ source }) => source === 'events').map(({ detail }) => detail);
    expect(told.map(({ detail }) => detail.lastStatus)).toEqual(['PROVISIONING', 'PENDING', 'RUNNING']);
    expect(told[2]).toMatchObject({
      ...{ source: 'aws.ecs', 'detail-type': 'ECS Task State Change', resources: [taskArn], region: 'us-east-1' },
      ...{ time: '2026-01-01T00:00:03Z', account: '000000000000' },
      detail: { taskArn, startedAt: '2026-01-01T00:00:03.000Z', version: 3, containers: [{ lastStatus: 'RUNNING' }] },
    });
  });

  it('that is stopped before it pulls never runs', async () => {
    const sample = await sampleEcs();
    const [{ taskArn }] = sample.run().tasks;
    await sample.step(2);
    sample.call('StopTask', { cluster: 'main', task: taskArn });
    await sample.step(10);
    expect(sample.runtime.containers).toEqual([]);
    expect(statusesOf(sample, taskArn)).not.toContain('DEACTIVATING');
    expect(sample.task(taskArn)).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'UserInitiated' });
    expect(sample.task(taskArn).containers[0]).not.toHaveProperty('exitCode');
  });

  it('that is stopped while it pulls is killed when it comes up', async () => {
    const sample = await sampleEcs();
    const [{ taskArn }] = sample.run().tasks;
    const open = sample.runtime.holdStarts();
    const stepping = sample.step(10);
    await new Promise(setImmediate);
    expect(sample.task(taskArn)).toHaveProperty('pullStartedAt');
    sample.call('StopTask', { cluster: 'main', task: taskArn });
    open();
    await stepping;
    expect(statusesOf(sample, taskArn)).not.toContain('RUNNING');
    expect(sample.task(taskArn)).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'UserInitiated' });
    expect(sample.runtime.containers.map(({ stops }) => stops)).toEqual([[0]]);
  });

  it('that cannot pull its image says why', async () => {
    const sample = await sampleEcs();
    const reason = 'CannotPullContainerError: pull image manifest has been retried 1 time(s): not found';
    sample.runtime.broken.set('repo/side:1', reason);
    sample.register(
      {},
      {
        containerDefinitions: [
          { name: 'app', image: 'repo/app:1' },
          { name: 'side', image: 'repo/side:1' },
        ],
      },
    );
    const [{ taskArn }] = sample.run().tasks;
    await sample.step(10);
    const task = sample.task(taskArn);
    expect(task).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'TaskFailedToStart', stoppedReason: reason });
    expect(task).not.toHaveProperty('startedAt');
    expect(task.containers[1]).toMatchObject({ name: 'side', lastStatus: 'STOPPED', reason });
    expect(task.containers[1]).not.toHaveProperty('exitCode');
    expect(task.containers[0]).toMatchObject({ lastStatus: 'STOPPED', exitCode: 143 });
  });

  it('ends with its essential container, and not with another', async () => {
    const sample = await sampleEcs();
    sample.register(
      {},
      {
        containerDefinitions: [
          { name: 'app', image: 'repo/app:1', stopTimeout: 2 },
          { name: 'side', image: 'repo/side:1', essential: false },
        ],
      },
    );
    const [{ taskArn }] = sample.run().tasks;
    await sample.step(5);
    const [app, side] = sample.runtime.containers;
    side?.exit({ exitCode: 0 });
    await sample.step(1);
    expect(sample.task(taskArn)).toMatchObject({
      lastStatus: 'RUNNING',
      containers: [{}, { exitCode: 0, lastStatus: 'STOPPED' }],
    });
    app?.exit({ exitCode: 7, reason: 'OutOfMemoryError: Container killed due to memory usage' });
    await sample.step(5);
    expect(sample.task(taskArn)).toMatchObject({
      ...{ stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' },
      containers: [{ exitCode: 7, reason: 'OutOfMemoryError: Container killed due to memory usage' }, { exitCode: 0 }],
    });
    expect(app?.stops).toEqual([2000]);
    expect(side?.stops).toEqual([5000]);
  });

  it('passes overrides, environment and ports to its containers, and their lines to the log', async () => {
    const sample = await sampleEcs();
    sample.register(
      {
        environment: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
        ...{ command: ['serve'], entryPoint: ['node'], workingDirectory: '/app', user: 'node', memory: 128 },
        logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/web', 'awslogs-stream-prefix': 'x' } },
      },
      { executionRoleArn: 'arn:aws:iam::000000000000:role/task' },
    );
    const override = { name: 'app', command: ['once'], environment: [{ name: 'B', value: '3' }] };
    const [{ taskArn, overrides }] = sample.run({ overrides: { containerOverrides: [override] } }).tasks;
    expect(overrides).toEqual({ containerOverrides: [override], inferenceAcceleratorOverrides: [] });
    await sample.step(5);
    const { order } = sample.runtime.containers[0] ?? {};
    expect(order).toMatchObject({
      ...{ taskArn, region: 'us-east-1', name: 'app', image: 'repo/app:1', address: '10.0.0.4', containerPorts: [80] },
      ...{ command: ['once'], entryPoint: ['node'], workingDirectory: '/app', user: 'node', memory: 128 },
      environment: { A: '1', B: '3', AWS_REGION: 'us-east-1' },
    });
    order?.onOutput('hello');
    expect(sample.logs).toEqual([`/web x/app/${taskArn.split('/').at(-1)} hello`]);
    sample.ecs.reset();
    order?.onOutput('too late');
    expect(sample.logs).toHaveLength(1);
  });

  it('gets healthy and ill by its health checks', async () => {
    const sample = await sampleEcs();
    sample.register({ healthCheck: { command: ['CMD-SHELL', 'true'], interval: 10, retries: 2, startPeriod: 15 } });
    const [{ taskArn }] = sample.run().tasks;
    await sample.step(5);
    const [container] = sample.runtime.containers;
    if (container === undefined) throw new Error('It did not start.');
    container.health = 1;
    await sample.step(10);
    expect(sample.task(taskArn).healthStatus).toBe('UNKNOWN');
    container.health = 0;
    await sample.step(10);
    expect(sample.task(taskArn)).toMatchObject({ healthStatus: 'HEALTHY', containers: [{ healthStatus: 'HEALTHY' }] });
    container.health = 1;
    await sample.step(10);
    expect(sample.task(taskArn).healthStatus).toBe('HEALTHY');
    await sample.step(10);
    expect(sample.task(taskArn)).toMatchObject({ healthStatus: 'UNHEALTHY', lastStatus: 'RUNNING' });
  });

  it('dies of a fault with 137, and hides its ports from everybody with another', async () => {
    const sample = await sampleEcs();
    sample.faults.set('web:1', { neverHealthy: false, dieAfter: 20_000 });
    const [{ taskArn }] = sample.run().tasks;
    await sample.step(20);
    expect(sample.task(taskArn).lastStatus).toBe('RUNNING');
    await sample.step(5);
    expect(sample.task(taskArn)).toMatchObject({
      stopCode: 'EssentialContainerExited',
      containers: [{ exitCode: 137 }],
    });

    sample.faults.set('web:2', { neverHealthy: true });
    sample.register({ healthCheck: { command: ['CMD', 'true'], interval: 5, retries: 1 } });
    const [hidden] = sample.run().tasks;
    await sample.step(10);
    const address = sample.task(hidden.taskArn).containers[0].networkInterfaces[0].privateIpv4Address;
    const place = sample.runtime.containers[1]?.order.address ?? '';
    expect(place).not.toBe(address);
    for (const each of [place, address]) sample.addresses.bind(each, 80, 8080);
    expect(sample.task(hidden.taskArn).healthStatus).toBe('UNHEALTHY');
    sample.call('StopTask', { cluster: 'main', task: hidden.taskArn });
    await sample.step(10);
    expect([place, address].map((each) => sample.addresses.resolve(each, 80))).toEqual([undefined, undefined]);
  });
});

describe('a reset', () => {
  it('kills everything and leaves nothing on the clock', async () => {
    const sample = await sampleEcs();
    await sample.serve();
    sample.run({ count: 3 });
    await sample.step(2);
    sample.ecs.reset();
    expect(sample.counting.scheduled.size).toBe(0);
    await sample.step(100);
    expect(sample.runtime.containers.every(({ stops }) => stops.length > 0)).toBe(true);
    expect(sample.call('ListClusters')).toEqual({ clusterArns: [] });
  });
});
