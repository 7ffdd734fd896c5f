import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type LocalAws, startLocalAws } from '@aws-release-actions/local-aws';
import {
  DescribeTaskDefinitionCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeServiceExample } from '../../test/service-example.ts';
import { clientsOf } from '../infrastructure/resource-types.ts';
import { type Application, type LocalEvent, region } from './application.ts';
import { serviceKind } from './service-application.ts';

const kind = serviceKind({
  parameters: {},
  alarm: 'api-5xx',
  paths: ['/'],
  buildImage: (folder, layoutFolder) => [join(folder, 'build.mjs'), layoutFolder],
});

let folder = '';
beforeAll(async () => {
  folder = await writeServiceExample();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(['ECS', 'CODE_DEPLOY'] as const)('serviceKind with the controller %s', (controller) => {
  let aws: LocalAws;
  let application: Application;
  beforeAll(async () => {
    aws = await startLocalAws({ speed: 600 });
    application = await kind.open(aws, folder, controller);
  });
  afterAll(async () => {
    application.close();
    await aws.close();
  });

  it('has customers, and knows who serves them', async () => {
    expect(await application.serving()).toEqual({ 'api:1': 100 });
    const stop = new AbortController();
    const customers = application.startCustomers(stop.signal);
    setTimeout(() => stop.abort(), 50);
    const tally = await customers;
    expect(Object.keys(tally.answers)).toEqual(['release 1']);
    expect(tally.errors).toEqual([]);
  });

  it('plants green tasks that never get healthy', async () => {
    await application.plant('unhealthy-green');
    expect(aws.phaseFaults.list()).toEqual([{ fault: 'tasks-never-healthy', service: 'api', taskDefinition: 'api:2' }]);
    aws.phaseFaults.clear();
  });

  if (controller === 'CODE_DEPLOY') return;

  it('shows customers a release that comes, and no error', async () => {
    const stop = new AbortController();
    const customers = application.startCustomers(stop.signal);
    const isCleanedUp = eventOf(aws, ({ detail }) => detail.status === 'SUCCESSFUL');
    await release(aws, '2');
    await isCleanedUp;
    expect(await application.serving()).toEqual({ 'api:2': 100 });
    stop.abort();
    expect((await customers).errors).toEqual([]);
    expect(Object.keys((await customers).answers)).toContain('release 2');
  });

  it('plants an alarm for the moment when everybody is on green, and sees them go back', async () => {
    await application.plant('alarm');
    const isBack = eventOf(aws, application.isBack);
    await release(aws, '3');
    await isBack;
    expect(await application.serving()).toEqual({ 'api:2': 100 });
  });
});

/** Brings another task definition, as ECS does when UpdateService tells it to. Nobody waits at its gate for long. */
async function release(aws: LocalAws, name: string): Promise<void> {
  const { ecs } = clientsOf(aws.endpoint, region);
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'api' }));
  const [web] = taskDefinition?.containerDefinitions ?? [];
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      ...{ family: 'api', cpu: '256', memory: '512', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'] },
      executionRoleArn: taskDefinition?.executionRoleArn,
      containerDefinitions: [{ ...web, environment: [{ name: 'RELEASE', value: name }] }],
    }),
  );
  await ecs.send(
    new UpdateServiceCommand({
      ...{ cluster: 'api', service: 'api', taskDefinition: 'api' },
      deploymentConfiguration: { lifecycleHooks: [] },
    }),
  );
}

/** The next event of the deployment that is as `wanted`. */
function eventOf(aws: LocalAws, wanted: (event: LocalEvent) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = aws.events.subscribe((event) => {
      if (!wanted(event)) return;
      stop();
      resolve();
    });
  });
}
