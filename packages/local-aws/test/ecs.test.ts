/** Services and tasks of ECS over HTTP, with real programs behind a real listener, on a clock that is stepped. */
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { ModifyTargetGroupAttributesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SteppingClock, startLocalAws } from '../src/index.ts';
import { createProcessRuntime, type RuntimePorts } from '../src/runtime/tasks/process-runtime.ts';
import { useLoadBalancers } from './load-balancer-world.ts';
import { pushNodeImage } from './node-image.ts';
import { useServer } from './running-server.ts';

const server = useServer();
const balancers = useLoadBalancers(server);
/** Takes its time to answer, and stops when it has answered everybody. */
const program = `
const { PORT, WORD, EXIT } = process.env;
console.log('hello', WORD);
if (EXIT) process.exit(Number(EXIT));
const server = require('node:http').createServer((_, answer) => setTimeout(() => answer.end(WORD), 20));
server.listen(PORT);
process.on('SIGTERM', () => {
  console.log('bye', WORD);
  server.close(() => process.exit(0));
});`;

let ecs: ECSClient;
let image: string;
beforeEach(async () => {
  ecs = new ECSClient(server.client);
  const files = { '/app/server.js': program };
  const pushed = await pushNodeImage(
    server.aws.endpoint,
    'web',
    { files, command: ['node', 'server.js'], port: 8080 },
    { region: server.client.region },
  );
  image = pushed.reference;
  await ecs.send(new CreateClusterCommand({ clusterName: 'main' }));
});
afterEach(() => ecs.destroy());

const seconds = (count: number) => server.clock.step(count * 1000);
const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-a'] } };

async function register(WORD: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const options = { 'awslogs-group': '/web', 'awslogs-region': server.client.region, 'awslogs-stream-prefix': 'web' };
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      ...{ family: 'web', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' },
      executionRoleArn: 'arn:aws:iam::000000000000:role/task',
      containerDefinitions: [
        {
          ...{ name: 'web', image, portMappings: [{ containerPort: 8080 }] },
          environment: Object.entries({ WORD, ...environment }).map(([name, value]) => ({ name, value })),
          logConfiguration: { logDriver: 'awslogs', options },
        },
      ],
    }),
  );
  return taskDefinition?.taskDefinitionArn ?? '';
}

async function createService(taskDefinition: string, desiredCount: number) {
  const group = await balancers.group('web', { HealthCheckIntervalSeconds: 5, HealthyThresholdCount: 2 });
  const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '10' }];
  await balancers.client().send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: group, Attributes }));
  const { url } = await balancers.listen(await balancers.balancer(), { [group]: 1 });
  await ecs.send(
    new CreateServiceCommand({
      ...{ cluster: 'main', serviceName: 'web', taskDefinition, desiredCount, networkConfiguration },
      loadBalancers: [{ targetGroupArn: group, containerName: 'web', containerPort: 8080 }],
    }),
  );
  await seconds(30);
  return { group, url };
}

const describeService = async () =>
  (await ecs.send(new DescribeServicesCommand({ cluster: 'main', services: ['web'] }))).services?.[0];

async function tasks(desiredStatus: 'RUNNING' | 'STOPPED'): Promise<readonly Task[]> {
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster: 'main', desiredStatus }));
  if (taskArns.length === 0) return [];
  return (await ecs.send(new DescribeTasksCommand({ cluster: 'main', tasks: taskArns }))).tasks ?? [];
}

/** What customers get who never stop asking while `act` is done. */
async function askDuring(url: string, act: () => Promise<void>): Promise<ReadonlySet<string>> {
  const answers = new Set<string>();
  let over = false;
  const customers = Array.from({ length: 4 }, async () => {
    while (!over) {
      const response = await fetch(url);
      answers.add(`${response.status} ${await response.text()}`);
    }
  });
  await act();
  over = true;
  await Promise.all(customers);
  return answers;
}

/** A state with a service whose program sleeps, and whose health check fails. */
function deafService(): string {
  const region = server.client.region;
  const healthCheck = { command: ['CMD', 'node', '-e', 'process.exit(1)'], interval: 5, retries: 1 };
  const container = { name: 'web', image: `000000000000.dkr.ecr.${region}.amazonaws.com/deaf:1`, healthCheck };
  return JSON.stringify({
    services: {
      ecr: {
        repositories: [
          {
            ...{ repositoryName: 'deaf', region },
            images: [
              {
                imageTags: ['1'],
                program: { command: ['node', 'server.js'], files: { 'app/server.js': 'setInterval(() => {}, 1000);' } },
              },
            ],
          },
        ],
      },
      ecs: {
        clusters: [{ clusterName: 'main', region }],
        taskDefinitions: [
          {
            ...{ family: 'deaf', region, networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'] },
            ...{ cpu: '256', memory: '512' },
            containerDefinitions: [{ ...container, portMappings: [{ containerPort: 8080 }] }],
          },
        ],
        services: [{ serviceName: 'deaf', cluster: 'main', region, taskDefinition: 'deaf', networkConfiguration }],
      },
    },
  });
}

describe('a service behind a listener', () => {
  it('loses no request while its tasks are replaced, stopped and scaled in', async () => {
    const { url } = await createService(await register('one'), 2);
    expect(await describeService()).toMatchObject({ runningCount: 2, deployments: [{ rolloutState: 'COMPLETED' }] });
    const update = async (input: object) => {
      await ecs.send(new UpdateServiceCommand({ cluster: 'main', service: 'web', ...input }));
      await seconds(60);
    };
    const answers = await askDuring(url, async () => {
      await update({ desiredCount: 3 });
      await update({ desiredCount: 1 });
      await update({ taskDefinition: await register('two'), desiredCount: 2 });
      const [task] = await tasks('RUNNING');
      await ecs.send(new StopTaskCommand({ cluster: 'main', task: task?.taskArn }));
      await seconds(60);
    });
    expect([...answers].sort()).toEqual(['200 one', '200 two']);
    expect(await describeService()).toMatchObject({
      runningCount: 2,
      desiredCount: 2,
      deployments: [{ runningCount: 2 }],
    });
    const exits = (await tasks('STOPPED')).map(({ containers }) => containers?.[0]?.exitCode);
    expect(exits).toEqual(Array(4).fill(0));
  }, 30_000);

  it('gets over a new task that never gets healthy, and says why it went', async () => {
    const { group, url } = await createService(await register('one'), 1);
    server.aws.phaseFaults.add({ fault: 'tasks-never-healthy', service: 'web', count: 1 });
    const taskDefinition = await register('two');
    const answers = await askDuring(url, async () => {
      await ecs.send(new UpdateServiceCommand({ cluster: 'main', service: 'web', taskDefinition }));
      await seconds(150);
    });
    expect([...answers].sort()).toEqual(['200 one', '200 two']);
    expect(await describeService()).toMatchObject({ taskDefinition, deployments: [{ rolloutState: 'COMPLETED' }] });
    const ill = (await tasks('STOPPED')).filter((task) => task.taskDefinitionArn === taskDefinition);
    const stoppedReason = `Task failed ELB health checks in (target-group ${group})`;
    expect(ill).toMatchObject([{ stoppedReason, stopCode: 'ServiceSchedulerInitiated' }]);
    const messages = (await describeService())?.events?.map(({ message }) => message) ?? [];
    expect(messages).toContainEqual(
      expect.stringMatching(
        /^\(service web\) \(port 8080\) is unhealthy in \(target-group .*\) due to \(reason .+\)\.$/,
      ),
    );
  }, 30_000);
});

describe('a task of its own', () => {
  it('runs to its end, with its exit code and its lines', async () => {
    const taskDefinition = await register('job', { EXIT: '3' });
    const { tasks: started = [] } = await ecs.send(
      new RunTaskCommand({ cluster: 'main', taskDefinition, networkConfiguration }),
    );
    const [{ taskArn } = {}] = started;
    await seconds(60);
    const [task] = await tasks('STOPPED');
    expect(task).toMatchObject({
      ...{ taskArn, lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited', group: 'family:web' },
      stoppedReason: 'Essential container in task exited',
      containers: [{ exitCode: 3, image, imageDigest: image.split('@')[1] }],
    });
    const stream = { logGroupName: '/web', logStreamName: `web/web/${taskArn?.split('/').at(-1)}` };
    const { events } = await new CloudWatchLogsClient(server.client).send(new GetLogEventsCommand(stream));
    expect(events?.map(({ message }) => message)).toEqual(['hello job']);
  });
});

it('tells of a program that does not listen where it should', async () => {
  const clock = new SteppingClock();
  const createRuntime = (ports: RuntimePorts) => createProcessRuntime(ports, { patience: 300 });
  const aws = await startLocalAws({ clock, createRuntime, state: deafService() });
  try {
    const client = new ECSClient({ ...server.client, endpoint: aws.endpoint });
    await clock.step(30_000);
    const { taskArns } = await client.send(new ListTasksCommand({ cluster: 'main', desiredStatus: 'STOPPED' }));
    const { tasks: stopped = [] } = await client.send(new DescribeTasksCommand({ cluster: 'main', tasks: taskArns }));
    expect(stopped[0]?.stoppedReason).toMatch(/^Task failed container health checks nothing listens on PORT \d+\./);
  } finally {
    await aws.close();
  }
}, 30_000);
