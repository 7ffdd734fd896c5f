import { nobody } from '@aws-release-actions/deployment';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foreignTask, largestShare, markOf, surveySite } from '../src/plan.ts';
import type { Engine } from '../src/ports.ts';
import { digestOf, fakeContext, fakePorts, imageOf, servedBy, serviceOf } from './fakes.ts';

describe('largestShare', () => {
  it('is the task definition that most customers meet', () => {
    expect(largestShare({ 'api:1': 10, 'api:2': 90 })).toBe('api:2');
    expect(largestShare({ 'api:2': 90, 'api:1': 10 })).toBe('api:2');
  });

  it('is nobody where no task serves', () => {
    expect(largestShare({})).toBeUndefined();
    expect(largestShare({ [nobody]: 100 })).toBeUndefined();
    expect(largestShare({ [nobody]: 60, 'api:1': 40 })).toBe('api:1');
  });
});

describe('foreignTask', () => {
  const images = { web: imageOf(2), proxy: imageOf('f') };

  it('names the first task that runs something else', () => {
    const { tasks } = servedBy({ 'api:2': 100 }, 3);
    expect(foreignTask({ tasks, shares: {}, isSick: false }, 'api:2', images)).toBe(
      `Task ${tasks[0]?.taskArn} of api:2 runs ${digestOf(3)} in its container "web", not ${digestOf(2)}.`,
    );
  });

  it('has nothing against what was asked for, what others run, what ECS does not tell, and tags', () => {
    expect(foreignTask(servedBy({ 'api:2': 100 }, 2), 'api:2', images)).toBeUndefined();
    expect(foreignTask(servedBy({ 'api:1': 50 }, 1), 'api:2', images)).toBeUndefined();
    expect(foreignTask(servedBy({ 'api:2': 100 }, 3), 'api:2', { web: 'registry/api:latest' })).toBeUndefined();
    const silent = { taskArn: 'task', taskDefinition: 'api:2', digests: {} };
    expect(foreignTask({ shares: {}, tasks: [silent], isSick: false }, 'api:2', images)).toBeUndefined();
  });
});

describe('markOf', () => {
  const site = async (engine: Engine, name = 'api') =>
    surveySite({ ...serviceOf(engine, { name }), engine }, fakePorts().ports);
  const { context } = fakeContext();

  it('is a description where there is one, and the task definition elsewhere', async () => {
    expect(markOf(await site('task-sets'), 'api:2', context)).toBe('Run 7: api:2 of trivia/api, octo-org/trivia');
    expect(markOf(await site('service-deployments'), 'api:2', context)).toBe('api:2');
    const local = { run: { ...context.run, runId: '' } };
    expect(markOf(await site('task-sets'), 'api:2', local)).toBe('api:2');
  });

  it('fits into 256 characters and still tells run and task definition', async () => {
    const long = await site('task-sets', 'x'.repeat(255));
    fc.assert(
      fc.property(fc.nat(), fc.stringMatching(/^[\w-]{1,200}:\d{1,4}$/), (runId, name) => {
        const mark = markOf(long, name, { run: { ...context.run, runId: String(runId) } });
        expect(mark.length).toBeLessThanOrEqual(256);
        expect(mark.startsWith(`Run ${runId}: ${name} of`)).toBe(true);
      }),
    );
  });
});

it('asks where traffic comes in only at listeners that are there', async () => {
  const both = await surveySite({ ...serviceOf('task-sets'), engine: 'task-sets' }, fakePorts().ports);
  expect(both).toMatchObject({ productionEndpoint: 'http://production.example', testEndpoint: 'http://test.example' });
  const service = { ...serviceOf('task-sets', { testRoute: undefined }), engine: 'task-sets' } as const;
  expect((await surveySite(service, fakePorts().ports)).testEndpoint).toBeUndefined();
});
