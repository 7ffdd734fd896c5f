/** A container release with AWS in trouble, and with wrong inputs: under both controllers. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { controllers, imageOf, openServiceStage, type ServiceStage } from '../scenario/service-stage.ts';

let stage: ServiceStage;

const starting = { ECS: 'ecs:UpdateService', CODE_DEPLOY: 'codedeploy:CreateDeployment' } as const;
const looking = { ECS: 'ecs:DescribeServiceDeployments', CODE_DEPLOY: 'codedeploy:GetDeployment' } as const;

describe.each(controllers)('a release by %s', (controller) => {
  beforeEach(async () => {
    stage = await openServiceStage(controller);
  });
  afterEach(() => stage.close());

  it.each([
    ['ecs:DescribeServices', 0],
    ['ecs:DescribeTaskDefinition', 0],
    ['ecs:RegisterTaskDefinition', 0],
    [starting[controller], 0],
    ['elasticloadbalancing:DescribeTargetHealth', 0],
  ] as const)('that is denied %s says which permission is missing, and moves nothing', async (operation, after) => {
    stage.fault(operation, 'access-denied', 50, after);
    const { exitCode, log } = await stage.release('green');
    expect(exitCode).toBe(1);
    expect(log).toMatch(new RegExp(`::error::AWS denied ${operation} .*Allow ${operation}`));
    expect(await stage.production()).toEqual(['blue']);
  });

  it('that is throttled everywhere arrives all the same', async () => {
    for (const service of ['ecs', 'elasticloadbalancing', 'codedeploy', 'cloudwatch']) {
      stage.fault(`${service}:*`, 'throttle', 3, 2);
    }
    const { outputs } = await stage.release('green');
    expect(outputs.outcome).toBe('succeeded');
  });

  it.each(['internal-error', 'reset'] as const)('goes on looking through %s', async (kind) => {
    stage.fault(looking[controller], kind, 12, 1);
    const { outputs, log } = await stage.release('green');
    expect(log).toMatch(/Looking again/);
    expect(outputs.outcome).toBe('succeeded');
  });

  it('does not lose a deployment whose start was answered by nobody', async () => {
    // The answer breaks off, and what was asked for has happened.
    stage.fault(starting[controller], 'truncate', 1);
    const { exitCode, outputs } = await stage.release('green');
    // At this speed it may have ended before it is found.
    expect([exitCode, outputs.outcome]).toEqual([0, expect.stringMatching(/succeeded|unchanged/)]);
    expect(await stage.registered()).toEqual(['trivia-api:1', 'trivia-api:2']);
    expect(await stage.production()).toEqual(['green']);
  });

  it('that may not read the alarms warns and goes on', async () => {
    stage.fault('cloudwatch:DescribeAlarms', 'access-denied', 50);
    const { outputs, log } = await stage.release('green');
    expect(log).toMatch(/::warning::The alarms could not be checked beforehand/);
    expect(outputs.outcome).toBe('succeeded');
  });

  it('renews credentials that expire half-way', async () => {
    stage.fault(looking[controller], 'expired-token', 1, 1);
    const given = { 'role-to-assume': 'arn:aws:iam::000000000000:role/release' };
    const { outputs } = await stage.release('green', given, { env: stage.oidc });
    expect(outputs.outcome).toBe('succeeded');
    expect(stage.calls().filter((call) => call === 'sts:AssumeRoleWithWebIdentity').length).toBeGreaterThan(1);
  });
});

describe('a release that cannot be', () => {
  beforeAll(async () => {
    stage = await openServiceStage('ECS');
  });
  afterAll(() => stage.close());

  const mutations = () => stage.calls().filter((call) => /UpdateService|Register|Create/.test(call));

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'another service',
      { service: 'shop' },
      /Input 'service' is "shop", but the cluster "trivia" has no active service/,
    ],
    ['another cluster', { cluster: 'shop' }, /shop/],
    [
      'an image by its tag',
      { images: 'web=repo/app:1' },
      /Input 'images' has "repo\/app:1" for the container "web"; it should be an image by its digest/,
    ],
    [
      'a container that is not there',
      { images: `api=${imageOf('green')}` },
      /Input 'images' names the container "api", but the task definition has "web"/,
    ],
    ['neither images nor a deployment', { images: '' }, /Give the input 'images' or 'task-definition'/],
    ['both images and a deployment', { 'deployment-id': 'd-ABCDEF123' }, /Input 'deployment-id' goes with neither/],
    [
      'a deployment of another service',
      { images: '', 'deployment-id': 'arn:aws:ecs:us-east-1:000000000000:service-deployment/trivia/shop/abc' },
      /which is no deployment of trivia\/api/,
    ],
    [
      'a task definition that is not there',
      { images: '', 'task-definition': 'no.json' },
      /Input 'task-definition' is "no.json", but there is no such file/,
    ],
    [
      'a milestone that does not exist',
      { 'wait-until': 'done' },
      /Input 'wait-until' is "done"; it should be one of "green-ready"/,
    ],
    ['no region', { 'aws-region': 'mars' }, /Input 'aws-region' is "mars"/],
  ])('for %s is refused in a sentence, with nothing touched', async (_, given, sentence) => {
    const { exitCode, log, outputs } = await stage.release('green', given);
    expect(exitCode).toBe(1);
    expect(log).toMatch(sentence);
    expect(log).not.toMatch(/\n\s+at /);
    expect([outputs, mutations()]).toEqual([{}, []]);
  });

  it('for a service that is deployed by rolling updates says what to set', async () => {
    await stage.configure({ strategy: 'ROLLING', lifecycleHooks: [] });
    const { exitCode, outputs } = await stage.release('green');
    expect([exitCode, outputs.outcome]).toEqual([1, 'failed']);
    expect(outputs.reason).toMatch(/^Service api is deployed with the strategy ROLLING.*Nothing was changed\.$/);
    expect(await stage.registered()).toEqual(['trivia-api:1']);
  });
});
