import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type LocalAws, startLocalAws } from '@aws-release-actions/local-aws';
import {
  DescribeTaskDefinitionCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { writeServiceExample } from '../../test/service-example.ts';
import { requestsOf } from '../customers/tally.ts';
import { clientsOf } from '../infrastructure/resource-types.ts';
import { waitUntilSteady } from '../infrastructure/types/steady-service.ts';
import { type Application, type Controller, region } from './application.ts';
import { serviceKind } from './service-application.ts';

const kind = serviceKind({
  parameters: {},
  alarm: 'api-5xx',
  paths: ['/'],
  buildImage: (folder, layoutFolder) => [join(folder, 'build.mjs'), layoutFolder],
});

let folder = '';
let aws: LocalAws;
let application: Application;
beforeAll(async () => {
  folder = await writeServiceExample();
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(async () => {
  application.close();
  await aws.close();
});

async function open(controller?: Controller): Promise<void> {
  aws = await startLocalAws({ speed: 600 });
  application = await kind.open(aws, folder, controller);
}

/** Releases another task definition, as ECS does when UpdateService tells it to; resolves at the end. */
async function releaseAgain(release: string): Promise<void> {
  const { ecs } = clientsOf(aws.endpoint, region);
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'api' }));
  const [web] = taskDefinition?.containerDefinitions ?? [];
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      ...{ family: 'api', cpu: '256', memory: '512', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'] },
      executionRoleArn: taskDefinition?.executionRoleArn,
      containerDefinitions: [{ ...web, environment: [{ name: 'RELEASE', value: release }] }],
    }),
  );
  await ecs.send(new UpdateServiceCommand({ cluster: 'api', service: 'api', taskDefinition: 'api' }));
  await waitUntilSteady(ecs, 'api', 'api');
}

describe('serviceKind', () => {
  it.each(['ECS', 'CODE_DEPLOY'] as const)('serves customers under the controller %s', async (controller) => {
    await open(controller);
    expect(await application.serving()).toEqual({ 'api:1': 100 });
    const stop = new AbortController();
    const customers = application.startCustomers(stop.signal);
    setTimeout(() => stop.abort(), 50);
    const tally = await customers;
    expect(Object.keys(tally.answers)).toEqual(['release 1']);
    expect(tally.errors).toEqual([]);
  });

  it('has customers who see a release come, and no error', async () => {
    await open();
    const stop = new AbortController();
    const customers = application.startCustomers(stop.signal);
    await releaseAgain('2').finally(() => stop.abort());
    const tally = await customers;
    expect(tally.errors).toEqual([]);
    expect(requestsOf(tally)).toBeGreaterThan(5);
    expect(await application.serving()).toEqual({ 'api:2': 100 });
  });

  it('plants green tasks that never get healthy', async () => {
    await open();
    await application.plant('unhealthy-green');
    expect(aws.phaseFaults.list()).toEqual([{ fault: 'tasks-never-healthy', service: 'api', taskDefinition: 'api:2' }]);
  });

  it('plants an alarm for the moment when everybody is on green', async () => {
    await open();
    await application.plant('alarm');
    await expect(releaseAgain('2')).rejects.toThrow('alarm');
    expect(await application.serving()).toEqual({ 'api:1': 100 });
    expect(aws.events.since(0).filter(application.isBack)).not.toEqual([]);
  });
});
