import { describe, expect, it } from '@jest/globals';
import {
  functionArn,
  groupA,
  groupB,
  lambdaHook,
  productionRule,
  revision,
  sampleServiceDeployments,
  serviceArn,
  testRule,
} from './service-deployments-sample.ts';

const blueGreen = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 } as const;

describe('a blue/green deployment', () => {
  it('goes through all stages, and leaves green in production', async () => {
    const ecs = sampleServiceDeployments();
    const arn = ecs.deploySecond(blueGreen);
    expect(ecs.describe(arn).status).toBe('PENDING');
    await ecs.step(400);
    const stages = ecs.events
      .filter(({ type }) => type === 'service-deployment-changed')
      .map(({ detail }) => detail.lifecycleStage ?? detail.status);
    expect(stages).toEqual([
      ...['PENDING', 'IN_PROGRESS', 'PRE_SCALE_UP', 'SCALE_UP', 'POST_SCALE_UP', 'TEST_TRAFFIC_SHIFT'],
      ...['POST_TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'],
      ...['POST_PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP', 'CLEAN_UP'],
    ]);
    expect(ecs.describe(arn)).toMatchObject({
      status: 'SUCCESSFUL',
      serviceArn,
      sourceServiceRevisions: [{ arn: revision(1), requestedTaskCount: 0, requestedProductionTrafficWeight: 0 }],
      targetServiceRevision: { arn: revision(2), runningTaskCount: 2, requestedProductionTrafficWeight: 100 },
      deploymentCircuitBreaker: { status: 'DISABLED' },
      alarms: { status: 'DISABLED' },
    });
    expect([ecs.onB(productionRule), ecs.onB(testRule)]).toEqual([100, 100]);
    expect(ecs.tasks.port.attached(revision(2))).toEqual([groupB]);
    expect(ecs.ends).toEqual([{ serviceArn, deploymentArn: arn, status: 'SUCCESSFUL', revisionArn: revision(2) }]);
    expect(ecs.deployments.describe(serviceArn)).toMatchObject({
      currentServiceDeployment: arn,
      deployments: [{ revisionArn: revision(2), status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 2 }],
    });
    expect(ecs.eventNames()).toEqual(['SERVICE_DEPLOYMENT_IN_PROGRESS', 'SERVICE_DEPLOYMENT_COMPLETED']);
  });

  it('swaps the groups the next time', async () => {
    const ecs = sampleServiceDeployments();
    ecs.deploySecond(blueGreen);
    await ecs.step(400);
    const arn = ecs.deployments.start(ecs.order(3, blueGreen, { sourceRevisionArn: revision(2) }));
    await ecs.step(400);
    expect(ecs.describe(arn).status).toBe('SUCCESSFUL');
    expect([ecs.onB(productionRule), ecs.onB(testRule)]).toEqual([0, 0]);
    expect(ecs.tasks.port.attached(revision(3))).toEqual([groupA]);
  });

  it('misses nothing on a clock that does not wait for it', async () => {
    const ecs = sampleServiceDeployments({ haste: 150 });
    const arn = ecs.deploySecond(blueGreen);
    await ecs.step(400);
    expect(ecs.describe(arn).status).toBe('SUCCESSFUL');
    // What the timers of Node can measure.
    expect(Math.max(...ecs.timers)).toBeLessThan(2 ** 31);
  });

  it('takes a service without load balancers to its end', async () => {
    const ecs = sampleServiceDeployments({ loadBalancers: [] });
    const arn = ecs.deploySecond(blueGreen);
    await ecs.step(400);
    expect(ecs.describe(arn).status).toBe('SUCCESSFUL');
    expect(ecs.shifts).toEqual([]);
  });

  it('deploys a new service to the group without production traffic', async () => {
    const ecs = sampleServiceDeployments();
    const arn = ecs.deployments.start(ecs.order(1, blueGreen));
    await ecs.step(400);
    expect(ecs.describe(arn)).toMatchObject({ status: 'SUCCESSFUL', sourceServiceRevisions: [] });
    expect(ecs.onB(productionRule)).toBe(100);
  });

  it('has nothing to go back to when the first one fails', async () => {
    const ecs = sampleServiceDeployments();
    const arn = ecs.deployments.start(
      ecs.order(1, { ...blueGreen, lifecycleHooks: [lambdaHook('gone', 'PRE_SCALE_UP')] } as never),
    );
    await ecs.step(10);
    const reason = `Service deployment rolled back because PRE_SCALE_UP lifecycle hook(s) failed. ECS was unable to invoke hook target ${functionArn('gone')} due to Function not found: ${functionArn('gone')}`;
    expect(ecs.describe(arn)).toMatchObject({
      status: 'ROLLBACK_FAILED',
      statusReason: 'No rollback candidate was found to run the rollback.',
      rollback: { reason },
    });
    expect(ecs.describe(arn).rollback.serviceRevisionArn).toBeUndefined();
    // It is no candidate for the next one either.
    const next = ecs.deployments.start(ecs.order(2, blueGreen, { sourceRevisionArn: revision(1) }));
    expect(ecs.describe(next).sourceServiceRevisions).toEqual([]);
    await ecs.step(400);
    expect(ecs.describe(next).status).toBe('SUCCESSFUL');
  });

  it('ends a scale-up that never gets healthy after a day', async () => {
    const ecs = sampleServiceDeployments();
    ecs.tasks.fates.set(revision(2), 'hang');
    const arn = ecs.deploySecond(blueGreen);
    ecs.clock.advance(23 * 3_600_000);
    expect(ecs.describe(arn)).toMatchObject({ status: 'IN_PROGRESS', lifecycleStage: 'SCALE_UP' });
    ecs.clock.advance(2 * 3_600_000);
    expect(ecs.describe(arn)).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: 'Service deployment rolled back because SCALE_UP timed out.',
    });
  });

  it.each([
    ['no rule', undefined, 'One or more rules not found'],
    [
      'a strange group',
      [
        { targetGroupArn: 'c', weight: 1 },
        { targetGroupArn: groupA, weight: 0 },
      ],
      `Production listener rule is forwarding traffic to unexpected target group c. Expected traffic to be forwarded to either targetGroupArn: ${groupA} or alternateTargetGroupArn: ${groupB}`,
    ],
    [
      'traffic to both',
      [
        { targetGroupArn: groupA, weight: 1 },
        { targetGroupArn: groupB, weight: 1 },
      ],
      `productionListenerRule ${productionRule} should have exactly one target group serving traffic but found 2 target groups which are serving traffic`,
    ],
    [
      'no traffic to either',
      [],
      `Target group ${groupA} is not associated with either productionListenerRule or testListenerRule.`,
    ],
  ])('is rolled back for %s', async (_, weights, problem) => {
    const ecs = sampleServiceDeployments();
    const arn = ecs.deploySecond(blueGreen);
    if (weights === undefined) ecs.rules.delete(productionRule);
    else ecs.rules.set(productionRule, weights);
    await ecs.step(10);
    const reason = `Service deployment rolled back because of invalid networking configuration. ${problem}`;
    expect(ecs.describe(arn)).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL', statusReason: reason });
    expect(ecs.shifts).toEqual([]);
  });

  it('is rolled back, and cannot be, when its rule disappears', async () => {
    const ecs = sampleServiceDeployments();
    const arn = ecs.deploySecond(blueGreen);
    await ecs.reach(arn, 'POST_TEST_TRAFFIC_SHIFT');
    ecs.rules.delete(productionRule);
    await ecs.step(20);
    expect(ecs.describe(arn)).toMatchObject({
      status: 'ROLLBACK_FAILED',
      statusReason:
        'Service deployment rolled back because PRODUCTION_TRAFFIC_SHIFT lifecycle hook(s) failed. One or more rules not found',
    });
  });
});

describe('a shift in steps', () => {
  it.each([
    [{ strategy: 'CANARY', canaryConfiguration: { canaryPercent: 0.1, canaryBakeTimeInMinutes: 2 } }, [0.1, 100], 120],
    [
      { strategy: 'LINEAR', linearConfiguration: { stepPercent: 33.3, stepBakeTimeInMinutes: 1 } },
      [33.3, 66.6, 99.9, 100],
      60,
    ],
    [{ strategy: 'LINEAR', linearConfiguration: { stepPercent: 100, stepBakeTimeInMinutes: 1 } }, [100], 60],
    [{ strategy: 'LINEAR' }, [10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 360],
  ])('of %j', async (configuration, shares, bake) => {
    const ecs = sampleServiceDeployments();
    const arn = ecs.deploySecond(configuration as never);
    ecs.clock.advance(2 * 3_600_000);
    expect(ecs.describe(arn).status).toBe('SUCCESSFUL');
    const shifts = ecs.shifts.filter(({ rule }) => rule === productionRule);
    expect(shifts.map(({ green }) => green)).toEqual(shares);
    const gaps = shifts.slice(1).map(({ at }, index) => Math.round(at - (shifts[index]?.at ?? 0)));
    // The hooks before each shift take a second.
    expect(gaps).toEqual(shares.slice(1).map(() => bake + 1));
  });

  it('asks hooks at every step, with the weights to come', async () => {
    const ecs = sampleServiceDeployments();
    ecs.hooks.set('gate', () => ({ hookStatus: 'SUCCEEDED' }));
    const lifecycleHooks = [lambdaHook('gate', 'PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT')];
    ecs.deploySecond({
      strategy: 'CANARY',
      canaryConfiguration: { canaryBakeTimeInMinutes: 1 },
      lifecycleHooks,
    } as never);
    await ecs.step(120);
    const told = ecs.hookCalls.map(({ request }) => [
      request.lifecycleStage,
      request.executionDetails.productionTrafficWeights[revision(2)],
      request.executionDetails.productionTrafficWeights[revision(1)],
    ]);
    expect(told).toEqual([
      ['PRE_PRODUCTION_TRAFFIC_SHIFT', 0, 100],
      ['PRODUCTION_TRAFFIC_SHIFT', 5, 95],
      ['PRE_PRODUCTION_TRAFFIC_SHIFT', 5, 95],
      ['PRODUCTION_TRAFFIC_SHIFT', 100, 0],
    ]);
    expect(new Set(ecs.hookCalls.map(({ request }) => request.executionId)).size).toBe(4);
  });
});

describe('a newer deployment', () => {
  it('stops the one on its way, and takes its traffic back first', async () => {
    const ecs = sampleServiceDeployments();
    const canary = { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 20 } } as const;
    ecs.hooks.set('gate', () => ({ hookStatus: 'SUCCEEDED' }));
    const first = ecs.deploySecond(canary);
    await ecs.step(30);
    expect(ecs.onB(productionRule)).toBe(20);
    const lifecycleHooks = [lambdaHook('gate', 'RECONCILE_SERVICE')];
    const order = ecs.order(3, { ...blueGreen, lifecycleHooks } as never, { sourceRevisionArn: revision(1) });
    const second = ecs.deployments.start(order);
    expect(ecs.describe(first)).toMatchObject({ status: 'STOPPED', stoppedAt: expect.any(Date) });
    expect(ecs.ends).toMatchObject([{ status: 'STOPPED', revisionArn: revision(1) }]);
    expect(ecs.deployments.describe(serviceArn).deployments).toMatchObject([
      { revisionArn: revision(3), status: 'PRIMARY', rolloutState: 'IN_PROGRESS' },
      { revisionArn: revision(2), status: 'ACTIVE', rolloutState: 'IN_PROGRESS' },
      { revisionArn: revision(1), status: 'ACTIVE', rolloutState: 'COMPLETED' },
    ]);
    await ecs.reach(second, 'PRE_SCALE_UP');
    expect(ecs.onB(productionRule)).toBe(0);
    expect(ecs.tasks.port.counts(revision(2)).requested).toBe(0);
    expect(ecs.hookCalls).toHaveLength(1);
    await ecs.step(400);
    expect(ecs.describe(second).status).toBe('SUCCESSFUL');
    expect(ecs.tasks.port.attached(revision(3))).toEqual([groupB]);
  });

  it('goes all the way back even if it fails before it has begun', async () => {
    const ecs = sampleServiceDeployments();
    ecs.hooks.set('no', () => ({ hookStatus: 'FAILED' }));
    ecs.deploySecond({ strategy: 'CANARY', canaryConfiguration: { canaryPercent: 20 } } as never);
    await ecs.step(30);
    const lifecycleHooks = [lambdaHook('no', 'RECONCILE_SERVICE')];
    const order = ecs.order(3, { ...blueGreen, lifecycleHooks } as never, { sourceRevisionArn: revision(1) });
    const arn = ecs.deployments.start(order);
    await ecs.step(30);
    expect(ecs.describe(arn).status).toBe('ROLLBACK_SUCCESSFUL');
    expect(ecs.onB(productionRule)).toBe(0);
    expect([1, 2, 3].map((number) => ecs.tasks.port.counts(revision(number)).requested)).toEqual([2, 0, 0]);
  });

  it('is refused while five revisions have tasks', () => {
    const ecs = sampleServiceDeployments();
    ecs.deploySecond({});
    for (const number of [3, 4, 5]) {
      // A task that may not be stopped yet.
      ecs.tasks.of(revision(number - 1)).leaving = 1;
      ecs.deployments.start(ecs.order(number, {}, { sourceRevisionArn: revision(1) }));
    }
    expect(ecs.refusal(() => ecs.deployments.start(ecs.order(6, {})))).toBe(
      'InvalidParameterException: 5 active deployments exist, unable to create new deployment.',
    );
  });
});

describe('a service', () => {
  it('is scaled by its revision in force, or by all that are to have tasks', async () => {
    const ecs = sampleServiceDeployments();
    const arn = ecs.deploySecond(blueGreen);
    await ecs.reach(arn, 'BAKE_TIME');
    ecs.deployments.rescale(serviceArn, 4);
    expect([revision(1), revision(2)].map((one) => ecs.tasks.port.counts(one).requested)).toEqual([4, 4]);
    await ecs.step(400);
    ecs.deployments.rescale(serviceArn, 1);
    expect([revision(1), revision(2)].map((one) => ecs.tasks.port.counts(one).requested)).toEqual([0, 1]);
  });

  it('of no tasks is deployed and taken back all the same', async () => {
    const ecs = sampleServiceDeployments();
    const more = { desiredCount: 0, sourceRevisionArn: revision(1) };
    ecs.deployments.adopt(ecs.order(1, {}, more));
    ecs.deploySecond(blueGreen, more);
    const arn = ecs.deployments.start(ecs.order(3, blueGreen, more));
    await ecs.reach(arn, 'BAKE_TIME');
    ecs.call('StopServiceDeployment', { serviceDeploymentArn: arn });
    await ecs.step(30);
    expect(ecs.describe(arn).status).toBe('ROLLBACK_SUCCESSFUL');
    expect(ecs.deployments.describe(serviceArn).deployments).toMatchObject([
      { revisionArn: revision(1), status: 'PRIMARY', rolloutState: 'COMPLETED' },
    ]);
  });

  it('takes its deployment and its tasks along when it is deleted', async () => {
    const ecs = sampleServiceDeployments();
    const arn = ecs.deploySecond(blueGreen);
    await ecs.reach(arn, 'BAKE_TIME');
    ecs.deployments.stop(serviceArn);
    expect(ecs.describe(arn).status).toBe('STOPPED');
    expect([revision(1), revision(2)].map((one) => ecs.tasks.port.counts(one).requested)).toEqual([0, 0]);
  });

  it('goes on after its state was read back', async () => {
    const ecs = sampleServiceDeployments();
    ecs.hooks.set('slow', () => 'never');
    const arn = ecs.deploySecond({ ...blueGreen, lifecycleHooks: [lambdaHook('slow', 'POST_SCALE_UP')] } as never);
    await ecs.reach(arn, 'POST_SCALE_UP');
    const state = JSON.parse(JSON.stringify(ecs.deployments.dump()));
    ecs.deployments.reset();
    expect(ecs.tasks.listeners.size).toBe(0);
    ecs.hooks.set('slow', () => ({ hookStatus: 'SUCCEEDED' }));
    ecs.deployments.restore(state);
    expect(ecs.deployments.dump()).toEqual({
      ...state,
      deployments: [{ ...state.deployments[0], run: { ...state.deployments[0].run, hooks: expect.any(Array) } }],
    });
    await ecs.step(400);
    expect(ecs.describe(arn).status).toBe('SUCCESSFUL');
  });

  it('does not read a state that contradicts itself', () => {
    const ecs = sampleServiceDeployments();
    ecs.deploySecond(blueGreen);
    const state = JSON.parse(JSON.stringify(ecs.deployments.dump()));
    state.deployments[0].serviceDeploymentArn = 'another';
    expect(() => ecs.deployments.restore(state)).toThrow(
      'ecs.serviceDeployments.deployments[0]: order and run must be those of the deployment.',
    );
  });
});
