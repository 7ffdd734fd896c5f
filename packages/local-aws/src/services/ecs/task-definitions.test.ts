import { describe, expect, it } from '@jest/globals';
import { sampleEcs } from './ecs-sample.ts';
import { completeTaskDefinition, requireContainerPort } from './task-definition.ts';

const container = { name: 'app', image: 'repo/app:1', portMappings: [{ containerPort: 80 }] };
const fargate = {
  ...{ family: 'web', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' },
  containerDefinitions: [container],
} as const;

const withContainer = (more: object) => ({ ...fargate, containerDefinitions: [{ ...container, ...more }] });

describe('RegisterTaskDefinition', () => {
  it('fills in what AWS fills in, and keeps the rest', async () => {
    const { call } = await sampleEcs();
    const kept = {
      logConfiguration: { logDriver: 'json-file' },
      ...{ ulimits: [{ name: 'nofile', softLimit: 1, hardLimit: 2 }], user: 'node', stopTimeout: 3 },
    };
    const given = withContainer({ ...kept, healthCheck: { command: ['CMD', 'true'], retries: 7 } });
    const { taskDefinition, tags } = call('RegisterTaskDefinition', {
      ...{ ...given, taskRoleArn: 'arn:role', runtimePlatform: { cpuArchitecture: 'ARM64' }, pidMode: 'task' },
      tags: [{ key: 'a', value: 'b' }],
    });
    expect(tags).toEqual([{ key: 'a', value: 'b' }]);
    expect(taskDefinition).toEqual({
      ...{ taskDefinitionArn: 'arn:aws:ecs:us-east-1:000000000000:task-definition/web:2', family: 'web', revision: 2 },
      ...{ status: 'ACTIVE', registeredAt: new Date('2026-01-01'), registeredBy: expect.stringContaining(':user/') },
      ...{ cpu: '256', memory: '512', networkMode: 'awsvpc', volumes: [], placementConstraints: [] },
      ...{ compatibilities: ['EC2', 'FARGATE'], requiresCompatibilities: ['FARGATE'] },
      ...{ taskRoleArn: 'arn:role', runtimePlatform: { cpuArchitecture: 'ARM64' }, pidMode: 'task' },
      containerDefinitions: [
        {
          ...{ name: 'app', image: 'repo/app:1', cpu: 0, essential: true, environment: [], ...kept },
          ...{ mountPoints: [], volumesFrom: [], systemControls: [] },
          portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }],
          healthCheck: { command: ['CMD', 'true'], interval: 30, timeout: 5, retries: 7 },
        },
      ],
    });
  });

  it.each([
    ['256', '512', true],
    ['256', '2048', true],
    ['256', '3072', false],
    ['.25 vCPU', '0.5 GB', true],
    ['1 vcpu', '2gb', true],
    ['1024', '1024', false],
    ['4096', '30720', true],
    ['8192', '16384', true],
    ['8192', '17408', false],
    ['16384', '122880', true],
    ['300', '512', false],
    [undefined, '512', false],
    ['256', undefined, false],
  ])('takes %s with %s on Fargate: %s', (cpu, memory, fits) => {
    const sized = { ...fargate, cpu, memory, containerDefinitions: [{ ...container, memory: 1 }] };
    const make = () => completeTaskDefinition(JSON.parse(JSON.stringify(sized)));
    if (fits) expect(make().compatibilities).toContain('FARGATE');
    else expect(make).toThrow('No Fargate configuration exists for given values.');
    const elsewhere = JSON.parse(JSON.stringify({ ...sized, requiresCompatibilities: ['EC2'] }));
    expect(completeTaskDefinition(elsewhere).compatibilities?.includes('FARGATE')).toBe(fits);
  });

  it.each([
    [{ ...fargate, family: 'a b' }, 'Family should not contain'],
    [{ ...fargate, containerDefinitions: [] }, 'Container list cannot be empty.'],
    [{ ...fargate, networkMode: 'bridge' }, "Fargate only supports network mode 'awsvpc'."],
    [withContainer({ name: '' }), 'Container.name should not be null or empty.'],
    [withContainer({ name: 'a b' }), 'Invalid container name: a b.'],
    [withContainer({ image: undefined }), 'Container.image should not be null or empty.'],
    [{ ...fargate, containerDefinitions: [container, container] }, "Container name 'app' is not unique."],
    [withContainer({ essential: false }), 'does not have any essential containers'],
    [withContainer({ memory: 513 }), "Invalid setting for container 'app'."],
    [
      { family: 'web', containerDefinitions: [container] },
      "At least one of 'memory' or 'memoryReservation' must be specified.",
    ],
    [withContainer({ portMappings: [{ containerPort: 0 }] }), 'Container.portMappings.containerPort is invalid: 0.'],
    [
      withContainer({ portMappings: [{ containerPort: 80, hostPort: 81 }] }),
      'the host ports and container ports in port mappings must match.',
    ],
    [withContainer({ healthCheck: { command: ['true'] } }), 'must start with CMD or CMD-SHELL.'],
    [
      withContainer({ healthCheck: { command: ['CMD', 'true'], interval: 4 } }),
      'healthCheck.interval must be between 5 and 300.',
    ],
    [
      withContainer({ healthCheck: { command: ['CMD', 'true'], retries: 11 } }),
      'healthCheck.retries must be between 1 and 10.',
    ],
    [withContainer({ secrets: [{ name: 'A', valueFrom: 'b' }] }), 'secrets of a container is not supported'],
    [
      withContainer({ dependsOn: [{ containerName: 'a', condition: 'START' }] }),
      'dependsOn of a container is not supported',
    ],
    [withContainer({ restartPolicy: { enabled: true } }), 'restartPolicy of a container is not supported'],
    [{ ...fargate, volumes: [{ name: 'data' }] }, 'volumes of a task definition is not supported'],
    [{ ...fargate, proxyConfiguration: { containerName: 'a' } }, 'proxyConfiguration of a task definition is not'],
  ])('refuses %j', (input, message) => {
    expect(() => completeTaskDefinition(input as never)).toThrow(message);
  });

  it('needs an execution role on Fargate for images of ECR and logs of CloudWatch', async () => {
    const { call, refusal } = await sampleEcs();
    const image = '000000000000.dkr.ecr.us-east-1.amazonaws.com/app:1';
    const logConfiguration = { logDriver: 'awslogs', options: { 'awslogs-group': 'a' } };
    const register = (input: object) => refusal(() => call('RegisterTaskDefinition', input));
    const words = 'ClientException: Fargate requires task definition to have execution role ARN to support';
    expect(register(withContainer({ image }))).toBe(`${words} ECR images.`);
    expect(register(withContainer({ logConfiguration }))).toBe(`${words} log driver awslogs.`);
    const role = { executionRoleArn: 'arn:aws:iam::000000000000:role/task' };
    expect(call('RegisterTaskDefinition', { ...withContainer({ image, logConfiguration }), ...role })).toBeDefined();
    const elsewhere = { requiresCompatibilities: ['EC2'] };
    expect(call('RegisterTaskDefinition', { ...withContainer({ image }), ...elsewhere })).toBeDefined();
  });
});

describe('a container port', () => {
  it('must be in the task definition', () => {
    const definition = { ...completeTaskDefinition(fargate as never), revision: 3 };
    expect(() => requireContainerPort(definition, 'app', 80)).not.toThrow();
    expect(() => requireContainerPort(definition, 'x', 80)).toThrow(
      'The container x does not exist in the task definition.',
    );
    expect(() => requireContainerPort(definition, 'app', 81)).toThrow(
      'The container app did not have a container port 81 defined in the task definition web:3.',
    );
  });
});

describe('task definitions', () => {
  it('are found by family, number and ARN, the newest active one first', async () => {
    const { call, register, refusal } = await sampleEcs();
    const { taskDefinitionArn } = register();
    const describe = (taskDefinition: string) => call('DescribeTaskDefinition', { taskDefinition }).taskDefinition;
    expect(describe('web').revision).toBe(2);
    expect(describe('web:1').revision).toBe(1);
    expect(describe(taskDefinitionArn).revision).toBe(2);
    const gone = call('DeregisterTaskDefinition', { taskDefinition: 'web:2' }).taskDefinition;
    expect(gone).toMatchObject({ status: 'INACTIVE', deregisteredAt: expect.any(Date) });
    expect(describe('web').revision).toBe(1);
    expect(describe('web:2').status).toBe('INACTIVE');
    for (const name of ['nobody', 'web:9']) {
      expect(refusal(() => describe(name))).toBe('ClientException: Unable to describe task definition.');
    }
    expect(refusal(() => describe('a/b'))).toMatch('InvalidParameterException');
    expect(refusal(() => call('DeregisterTaskDefinition', { taskDefinition: 'web' }))).toMatch('revision is missing');
    expect(refusal(() => call('DeregisterTaskDefinition', { taskDefinition: 'web:2' }))).toMatch('inactive');
    expect(register().revision).toBe(3);
    expect(refusal(() => call('DescribeTaskDefinition', { taskDefinition: 'web' }, 'eu-west-1'))).toMatch('Unable');
  });

  it('are listed by family, status and order, in pages', async () => {
    const { call, register } = await sampleEcs();
    register();
    register({}, { family: 'app' });
    call('DeregisterTaskDefinition', { taskDefinition: 'web:1' });
    const names = (arns: string[]) => arns.map((arn) => arn.split('/')[1]);
    const list = (input: object = {}) => names(call('ListTaskDefinitions', input).taskDefinitionArns);
    expect(list()).toEqual(['app:1', 'web:2']);
    expect(list({ sort: 'DESC' })).toEqual(['web:2', 'app:1']);
    expect(list({ status: 'INACTIVE' })).toEqual(['web:1']);
    expect(list({ familyPrefix: 'web' })).toEqual(['web:2']);
    const { nextToken } = call('ListTaskDefinitions', { maxResults: 1 });
    expect(list({ maxResults: 1, nextToken })).toEqual(['web:2']);
    call('DeregisterTaskDefinition', { taskDefinition: 'web:2' });
    const families = (input: object = {}) => call('ListTaskDefinitionFamilies', input).families;
    expect(families()).toEqual(['app', 'web']);
    expect(families({ status: 'ACTIVE' })).toEqual(['app']);
    expect(families({ status: 'INACTIVE' })).toEqual(['web']);
    expect(families({ familyPrefix: 'a' })).toEqual(['app']);
  });

  it('are deleted once they are inactive', async () => {
    const { call, register, refusal, run } = await sampleEcs();
    register();
    call('DeregisterTaskDefinition', { taskDefinition: 'web:1' });
    const answer = call('DeleteTaskDefinitions', { taskDefinitions: ['web:1', 'web:2', 'web:9', 'web'] });
    expect(answer.taskDefinitions).toMatchObject([{ revision: 1, status: 'DELETE_IN_PROGRESS' }]);
    expect(answer.failures.map(({ reason }: { reason: string }) => reason)).toEqual([
      'INVALID_STATE',
      'MISSING',
      'MISSING',
    ]);
    expect(call('DescribeTaskDefinition', { taskDefinition: 'web:1' }).taskDefinition.status).toBe(
      'DELETE_IN_PROGRESS',
    );
    expect(refusal(() => run({ taskDefinition: 'web:1' }))).toBe('ClientException: TaskDefinition is inactive');
    expect(refusal(() => call('DeleteTaskDefinitions', { taskDefinitions: Array(11).fill('web:1') }))).toMatch('10');
  });
});
