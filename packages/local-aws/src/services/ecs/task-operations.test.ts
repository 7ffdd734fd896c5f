import { describe, expect, it } from '@jest/globals';
import { sampleEcs } from './ecs-sample.ts';

describe('RunTask', () => {
  it('starts as many tasks as it is told, and the same ones for the same client token', async () => {
    const sample = await sampleEcs();
    const { tasks, failures } = sample.run({ count: 3, clientToken: 'one' });
    expect([tasks.length, failures]).toEqual([3, []]);
    const arns = (answer: { tasks: { taskArn: string }[] }) => answer.tasks.map(({ taskArn }) => taskArn);
    expect(arns(sample.run({ count: 3, clientToken: 'one' }))).toEqual(arns({ tasks }));
    expect(sample.refusal(() => sample.run({ count: 2, clientToken: 'one' }))).toMatch('ConflictException');
    sample.run({ clientToken: 'two' });
    sample.run();
    expect(sample.tasks()).toHaveLength(5);
  });

  it('gives tasks the tags they are to have', async () => {
    const sample = await sampleEcs();
    const definition = 'arn:aws:ecs:us-east-1:000000000000:task-definition/web:1';
    sample.call('TagResource', {
      resourceArn: definition,
      tags: [
        { key: 'a', value: '1' },
        { key: 'b', value: '1' },
      ],
    });
    const tags = [{ key: 'b', value: '2' }];
    const [task] = sample.run({ tags, propagateTags: 'TASK_DEFINITION', enableECSManagedTags: true }).tasks;
    expect(task.tags).toEqual([{ key: 'a', value: '1' }, ...tags, { key: 'aws:ecs:clusterName', value: 'main' }]);
    expect(sample.task(task.taskArn).tags).toEqual([]);
    const { tasks } = sample.call('DescribeTasks', { cluster: 'main', tasks: [task.taskArn], include: ['TAGS'] });
    expect(tasks[0].tags).toEqual(task.tags);
  });

  it.each([
    [{ count: 0 }, 'count must be between 1 and 10.'],
    [{ count: 11 }, 'count must be between 1 and 10.'],
    [{ taskDefinition: 'x' }, 'ClientException: TaskDefinition not found.'],
    [{ cluster: 'x' }, 'ClusterNotFoundException'],
    [{ launchType: 'EC2' }, 'NotImplemented'],
    [{ networkConfiguration: undefined }, 'Network Configuration must be provided'],
    [{ propagateTags: 'SERVICE' }, 'InvalidParameterException'],
    [{ volumeConfigurations: [{}] }, 'NotImplemented'],
    [
      { overrides: { containerOverrides: [{ name: 'x' }] } },
      'Override for container named x is not a container in the TaskDefinition.',
    ],
    [{ overrides: { containerOverrides: [{ name: 'app', environmentFiles: [{}] }] } }, 'NotImplemented'],
  ])('refuses %j', async (input, message) => {
    const sample = await sampleEcs();
    expect(sample.refusal(() => sample.run(input))).toContain(message);
    expect(sample.tasks()).toEqual([]);
  });
});

describe('ListTasks and DescribeTasks', () => {
  it('find tasks by what they are', async () => {
    const sample = await sampleEcs();
    await sample.serve();
    sample.register({}, { family: 'job' });
    const [{ taskArn: job }] = sample.run({ taskDefinition: 'job', startedBy: 'me', group: 'jobs' }).tasks;
    const list = (input: object) => sample.call('ListTasks', { cluster: 'main', ...input }).taskArns;
    expect(list({})).toHaveLength(3);
    expect(list({ serviceName: 'web' })).toHaveLength(2);
    expect(list({ serviceName: 'arn:aws:ecs:us-east-1:000000000000:service/main/web' })).toHaveLength(2);
    for (const input of [{ family: 'job' }, { startedBy: 'me' }]) expect(list(input)).toEqual([job]);
    expect(list({ launchType: 'FARGATE' })).toHaveLength(3);
    expect(list({ launchType: 'EC2' })).toEqual([]);
    expect(list({ desiredStatus: 'PENDING' })).toEqual([]);
    sample.call('StopTask', { cluster: 'main', task: job });
    expect(list({ desiredStatus: 'STOPPED' })).toEqual([job]);
    expect(list({})).toHaveLength(2);
    const { taskArns, nextToken } = sample.call('ListTasks', { cluster: 'main', maxResults: 1 });
    expect([...taskArns, ...list({ nextToken })]).toEqual(list({}));
    expect(sample.refusal(() => list({ serviceName: 'x' }))).toBe('ServiceNotFoundException: Service not found.');
    expect(sample.refusal(() => list({ containerInstance: 'x' }))).toMatch('InvalidParameterException');
    sample.call('CreateCluster', { clusterName: 'other' });
    expect(list({ cluster: 'other' })).toEqual([]);
  });

  it('take ids for ARNs', async () => {
    const sample = await sampleEcs();
    const [{ taskArn }] = sample.run().tasks;
    const id = taskArn.split('/').at(-1);
    const { tasks, failures } = sample.call('DescribeTasks', { cluster: 'main', tasks: [id, 'x'] });
    expect([tasks[0].taskArn, failures[0].arn]).toEqual([taskArn, 'arn:aws:ecs:us-east-1:000000000000:task/main/x']);
    expect(sample.call('StopTask', { cluster: 'main', task: id }).task.taskArn).toBe(taskArn);
    expect(sample.refusal(() => sample.call('StopTask', { cluster: 'main', task: 'x' }))).toBe(
      'InvalidParameterException: The referenced task was not found.',
    );
    expect(sample.refusal(() => sample.call('DescribeTasks', { cluster: 'main', tasks: [] }))).toMatch(
      'cannot be empty',
    );
  });
});
