import { ECSClient, type Task } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { type Answers, answeringSession } from '../test/answering-session.ts';
import { runningTask, serviceTasks, stoppedTask } from './service-tasks.ts';

const taskArn = (id: string) => `arn:aws:ecs:us-east-1:111122223333:task/trivia/${id}`;
const definitionArn = (name: string) => `arn:aws:ecs:us-east-1:111122223333:task-definition/${name}`;
const digest = `sha256:${'2'.repeat(64)}`;

describe('runningTask', () => {
  const task: Task = {
    taskArn: taskArn('1'),
    taskDefinitionArn: definitionArn('api:7'),
    containers: [
      {
        name: 'web',
        imageDigest: digest,
        networkInterfaces: [{ attachmentId: 'a', privateIpv4Address: '10.0.0.7', ipv6Address: 'fd00::7' }],
      },
      { name: 'proxy', networkInterfaces: [{ attachmentId: 'a', privateIpv4Address: '10.0.0.7' }] },
    ],
  };

  it('has its addresses, and the digests that ECS tells', () => {
    expect(runningTask(task)).toEqual({
      taskArn: taskArn('1'),
      taskDefinition: 'api:7',
      addresses: ['10.0.0.7', 'fd00::7', '10.0.0.7'],
      digests: { web: digest },
    });
  });

  it('has none while it starts', () => {
    const starting = {
      taskArn: taskArn('1'),
      taskDefinitionArn: definitionArn('api:7'),
      containers: [{ name: 'web' }],
    };
    expect(runningTask(starting)).toMatchObject({ addresses: [], digests: {} });
  });
});

describe('stoppedTask', () => {
  it.each<[string, Task, readonly string[]]>([
    ['exited', { containers: [{ name: 'web', exitCode: 3 }] }, ['web exited with 3']],
    ['exited well', { containers: [{ name: 'web', exitCode: 0 }] }, ['web exited with 0']],
    [
      'was killed',
      {
        containers: [{ name: 'web', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }],
      },
      ['web exited with 137 (OutOfMemoryError: Container killed due to memory usage)'],
    ],
    [
      'could not be pulled',
      { containers: [{ name: 'web', reason: 'CannotPullContainerError: manifest unknown' }] },
      ['web (CannotPullContainerError: manifest unknown)'],
    ],
    [
      'was unhealthy',
      { containers: [{ name: 'web', exitCode: 143, healthStatus: 'UNHEALTHY' }] },
      ['web exited with 143 was unhealthy'],
    ],
    ['said nothing', { containers: [{ name: 'web', healthStatus: 'UNKNOWN' }] }, []],
    ['had none', {}, []],
  ])('whose container %s', (_, task, containers) => {
    const stopped = { taskArn: taskArn('1'), stoppedReason: 'Essential container in task exited', ...task };
    expect(stoppedTask(stopped)).toEqual({
      taskArn: taskArn('1'),
      reason: 'Essential container in task exited',
      containers,
    });
  });
});

describe('the tasks of a service', () => {
  const open = (answers: Answers) => {
    const { session, calls } = answeringSession(answers);
    const client = new ECSClient(session.clientOptions());
    return { tasks: serviceTasks(session, client, { cluster: 'trivia', service: 'api' }), calls };
  };

  it('are all described, page after page, a hundred in a call', async () => {
    const arns = Array.from({ length: 130 }, (_, index) => taskArn(String(index)));
    const { tasks, calls } = open({
      ListTasks: ({ nextToken }) =>
        nextToken === undefined ? { taskArns: arns.slice(0, 100), nextToken: '2' } : { taskArns: arns.slice(100) },
      DescribeTasks: ({ tasks: asked }) => ({ tasks: (asked as string[]).map((arn) => ({ taskArn: arn })) }),
    });
    expect((await tasks.running()).map((task) => task.taskArn)).toEqual(arns);
    expect(calls.map(([operation]) => operation)).toEqual([
      ...['ListTasks', 'ListTasks', 'DescribeTasks', 'DescribeTasks'],
    ]);
    expect(calls[0]?.[1]).toEqual({ cluster: 'trivia', serviceName: 'api', desiredStatus: 'RUNNING' });
  });

  it('are none without a question about nothing', async () => {
    const { tasks, calls } = open({ ListTasks: () => ({ taskArns: [] }) });
    expect(await tasks.running()).toEqual([]);
    expect(calls).toHaveLength(1);
  });

  it('that died are those of one task definition which nobody told to, the newest first', async () => {
    const died = (id: string, more: object = {}) => ({
      taskArn: taskArn(id),
      taskDefinitionArn: definitionArn('api:8'),
      stoppedReason: 'Essential container in task exited',
      ...more,
    });
    const { tasks, calls } = open({
      ListTasks: () => ({ taskArns: ['all'] }),
      DescribeTasks: () => ({
        tasks: [
          died('first', { stoppedAt: 100 }),
          died('blue', { taskDefinitionArn: definitionArn('api:7'), stoppedAt: 900 }),
          died('scaled', { stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)', stoppedAt: 800 }),
          died('ill', {
            stoppedReason: `Task failed ELB health checks in (target-group ${'arn'})`,
            stoppingAt: 300,
          }),
          died('second', { stoppedAt: 200 }),
        ],
      }),
    });
    expect((await tasks.stopped('api:8')).map((task) => task.taskArn)).toEqual(
      ['ill', 'second', 'first'].map((id) => taskArn(id)),
    );
    expect(calls[0]?.[1]).toMatchObject({ desiredStatus: 'STOPPED' });
  });

  it('that may not be listed fail with the permission', async () => {
    const { tasks } = open({ ListTasks: () => ({ error: 'AccessDeniedException' }) });
    await expect(tasks.running()).rejects.toMatchObject({ kind: 'access-denied', operation: 'ecs:ListTasks' });
  });
});
