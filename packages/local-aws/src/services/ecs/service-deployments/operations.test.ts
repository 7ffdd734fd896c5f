import { describe, expect, it } from '@jest/globals';
import { lambdaHook, revision, sampleServiceDeployments, serviceArn } from './service-deployments-sample.ts';

const blueGreen = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 } as const;
const day = 24 * 3600;

/** Revisions 2, 3 and 4 deployed, five minutes each. */
async function threeDeployments() {
  const ecs = sampleServiceDeployments();
  const arns: string[] = [ecs.deploySecond(blueGreen)];
  for (const number of [3, 4]) {
    await ecs.step(300);
    arns.push(ecs.deployments.start(ecs.order(number, blueGreen, { sourceRevisionArn: revision(number - 1) })));
  }
  return { ecs, arns };
}

describe('ListServiceDeployments', () => {
  it('lists newest first, in pages', async () => {
    const { ecs, arns } = await threeDeployments();
    const first = ecs.call('ListServiceDeployments', { service: 'web', cluster: 'main', maxResults: 2 });
    const listed = first.serviceDeployments.map((one: { serviceDeploymentArn: string }) => one.serviceDeploymentArn);
    expect(listed).toEqual([arns[2], arns[1]]);
    const second = ecs.call('ListServiceDeployments', { service: serviceArn, nextToken: first.nextToken });
    expect(second).toEqual({
      serviceDeployments: [
        {
          ...{ serviceDeploymentArn: arns[0], serviceArn, status: 'SUCCESSFUL' },
          clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/main',
          ...{ createdAt: expect.any(Date), startedAt: expect.any(Date), finishedAt: expect.any(Date) },
          targetServiceRevisionArn: revision(2),
        },
      ],
    });
    expect(arns[0]).toMatch(/^arn:aws:ecs:us-east-1:000000000000:service-deployment\/main\/web\/[\w-]{21}$/);
  });

  it('filters by status and by time of creation', async () => {
    const { ecs, arns } = await threeDeployments();
    const list = (more: object): string[] =>
      ecs
        .call('ListServiceDeployments', { service: 'web', ...more })
        .serviceDeployments.map((one: { serviceDeploymentArn: string }) => one.serviceDeploymentArn);
    expect(list({ status: ['PENDING', 'IN_PROGRESS'] })).toEqual([arns[2]]);
    expect(list({ status: [] })).toHaveLength(3);
    const at = (index: number): Date => ecs.describe(arns[index] ?? '').createdAt;
    expect(list({ createdAt: { after: at(0) } })).toEqual([arns[2], arns[1]]);
    expect(list({ createdAt: { before: at(1) } })).toEqual([arns[0]]);
    expect(list({ createdAt: { after: at(0), before: at(2) } })).toEqual([arns[1]]);
  });

  it('forgets after 90 days', async () => {
    const { ecs, arns } = await threeDeployments();
    await ecs.step(90 * day);
    expect(ecs.call('ListServiceDeployments', { service: 'web' }).serviceDeployments).toEqual([]);
    const { failures } = ecs.call('DescribeServiceDeployments', { serviceDeploymentArns: [arns[0]] });
    expect(failures).toEqual([{ arn: arns[0], reason: 'MISSING' }]);
  });

  it.each([
    [{ service: 'nobody' }, 'ServiceNotFoundException: Service not found.'],
    [{ service: 'web', cluster: 'nobody' }, 'ClusterNotFoundException: Cluster not found.'],
    [{ service: 'web', maxResults: 0 }, 'InvalidParameterException: maxResults must be between 1 and 100.'],
    [{ service: 'web', maxResults: 101 }, 'InvalidParameterException: maxResults must be between 1 and 100.'],
    [
      { service: 'web', nextToken: 'x' },
      'InvalidParameterException: The nextToken is not one that this operation gave.',
    ],
  ])('refuses %j', (input, error) => {
    const ecs = sampleServiceDeployments();
    ecs.deploySecond(blueGreen);
    expect(ecs.refusal(() => ecs.call('ListServiceDeployments', input))).toBe(error);
  });
});

describe('DescribeServiceDeployments', () => {
  it('says which are missing, and takes 20 at most', () => {
    const ecs = sampleServiceDeployments();
    const arn = ecs.deploySecond(blueGreen);
    const { serviceDeployments, failures } = ecs.call('DescribeServiceDeployments', {
      serviceDeploymentArns: ['nobody', arn],
    });
    expect(serviceDeployments).toMatchObject([{ serviceDeploymentArn: arn, status: 'PENDING' }]);
    expect(failures).toEqual([{ arn: 'nobody', reason: 'MISSING' }]);
    for (const serviceDeploymentArns of [[], Array.from({ length: 21 }, () => arn)]) {
      expect(ecs.refusal(() => ecs.call('DescribeServiceDeployments', { serviceDeploymentArns }))).toMatch(
        /^InvalidParameterException: /,
      );
    }
  });

  it('shows no weights of a rolling deployment', async () => {
    const ecs = sampleServiceDeployments();
    const arn = ecs.deploySecond({});
    await ecs.step(60);
    expect(ecs.describe(arn)).toMatchObject({ status: 'SUCCESSFUL', deploymentConfiguration: { strategy: 'ROLLING' } });
    expect(ecs.describe(arn).targetServiceRevision).toEqual({
      arn: revision(2),
      requestedTaskCount: 2,
      runningTaskCount: 2,
      pendingTaskCount: 0,
    });
  });
});

describe('StopServiceDeployment', () => {
  it('takes back what has not begun', async () => {
    const ecs = sampleServiceDeployments();
    const arn = ecs.deploySecond(blueGreen);
    ecs.call('StopServiceDeployment', { serviceDeploymentArn: arn, stopType: 'ROLLBACK' });
    await ecs.step(20);
    expect(ecs.describe(arn).status).toBe('ROLLBACK_SUCCESSFUL');
    expect(ecs.shifts).toEqual([]);
  });

  it('knows one stop type, and deployments that there are', () => {
    const ecs = sampleServiceDeployments();
    const arn = ecs.deploySecond(blueGreen);
    const stop = (input: object) => ecs.refusal(() => ecs.call('StopServiceDeployment', input));
    expect(stop({ serviceDeploymentArn: arn, stopType: 'ABORT' })).toMatch(/^UnsupportedFeatureException: /);
    expect(stop({ serviceDeploymentArn: 'nobody' })).toBe(
      'ServiceDeploymentNotFoundException: The service deployment does not exist.',
    );
  });
});

describe('ContinueServiceDeployment', () => {
  it('refuses what is no pause that waits', async () => {
    const ecs = sampleServiceDeployments();
    ecs.hooks.set('slow', () => 'never');
    const pause = { targetType: 'PAUSE', lifecycleStages: ['POST_SCALE_UP'] };
    const lifecycleHooks = [pause, pause, lambdaHook('slow', 'POST_SCALE_UP')];
    const arn = ecs.deploySecond({ ...blueGreen, lifecycleHooks } as never);
    await ecs.reach(arn, 'POST_SCALE_UP');
    const [first, second, lambda] = ecs
      .describe(arn)
      .lifecycleHookDetails.map(({ hookId }: { hookId: string }) => hookId);
    const go = (hookId: string, serviceDeploymentArn = arn) =>
      ecs.call('ContinueServiceDeployment', { serviceDeploymentArn, hookId });
    const gone =
      'InvalidParameterException: Provided hookId is either completed, unavailable, or not associated with the given Resource ARN';
    expect(ecs.refusal(() => go('pause'))).toBe(
      'InvalidParameterException: Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}',
    );
    expect(ecs.refusal(() => go(first, 'nobody'))).toBe(
      'ServiceDeploymentNotFoundException: The service deployment does not exist.',
    );
    expect(ecs.refusal(() => go('ecs-pause-nobody'))).toBe(gone);
    expect(ecs.refusal(() => go(lambda))).toBe(gone);
    go(first);
    expect(ecs.refusal(() => go(first))).toBe(gone);
    ecs.call('StopServiceDeployment', { serviceDeploymentArn: arn });
    expect(ecs.refusal(() => go(second))).toBe(gone);
    await ecs.step(60);
    expect(ecs.refusal(() => go(second))).toBe(
      'InvalidParameterException: Continuing a service deployment is not allowed for service deployment in terminal states.',
    );
  });
});
