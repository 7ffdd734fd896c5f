import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readHookAnswer } from './hook-answer.ts';
import {
  functionArn,
  lambdaHook,
  revision,
  sampleServiceDeployments,
  serviceArn,
} from './service-deployments-sample.ts';

const blueGreen = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 } as const;

describe('what a hook said', () => {
  const nothing = {
    status: 'FAILED',
    reason: 'ECS was unable to parse the response from f due to: HookStatus must not be null.',
  };

  it.each([
    ['{"hookStatus":"SUCCEEDED"}', { status: 'SUCCEEDED' }],
    ['{"hookStatus":"FAILED"}', { status: 'FAILED', reason: 'Lifecycle hook target f returned FAILED status.' }],
    ['{"hookStatus":"IN_PROGRESS"}', { status: 'IN_PROGRESS', delay: 30, details: {} }],
    ['{"hookStatus":"IN_PROGRESS","callBackDelay":0}', { status: 'IN_PROGRESS', delay: 0, details: {} }],
    ['{"hookStatus":"IN_PROGRESS","callBackDelay":"7"}', { status: 'IN_PROGRESS', delay: 30, details: {} }],
    ['{"hookStatus":"IN_PROGRESS","callBackDelay":-7}', { status: 'IN_PROGRESS', delay: 30, details: {} }],
    [
      '{"hookStatus":"IN_PROGRESS","callBackDelay":5,"hookDetails":{"a":1}}',
      { status: 'IN_PROGRESS', delay: 5, details: { a: 1 } },
    ],
    ['{"errorType":"Error"}', nothing],
    ['{"hookStatus":null}', nothing],
    ['null', nothing],
    ['', nothing],
    ['["SUCCEEDED"]', nothing],
    ['"SUCCEEDED"', nothing],
  ])('is read from %s', (payload, answer) => {
    expect(readHookAnswer('f', payload)).toEqual(answer);
  });

  it('is a no unless it is clearly a yes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (payload) => {
        expect(readHookAnswer('f', payload).status).toBe('FAILED');
      }),
    );
  });
});

describe('a Lambda hook', () => {
  it('gets the request of its stage, and its details with what it added', async () => {
    const ecs = sampleServiceDeployments();
    let calls = 0;
    ecs.hooks.set('gate', () =>
      calls++ === 0
        ? { hookStatus: 'IN_PROGRESS', callBackDelay: 45, hookDetails: { seen: true, kept: 2 } }
        : { hookStatus: 'SUCCEEDED' },
    );
    const hook = { ...lambdaHook('gate', 'POST_TEST_TRAFFIC_SHIFT'), hookDetails: { kept: 1, url: 'u' } };
    const arn = ecs.deploySecond({ ...blueGreen, lifecycleHooks: [hook] } as never);
    await ecs.reach(arn, 'POST_TEST_TRAFFIC_SHIFT');
    expect(ecs.describe(arn).lifecycleHookDetails).toEqual([
      {
        hookId: expect.stringMatching(/^ecs-lambda-[\w-]{43}$/),
        targetType: 'AWS_LAMBDA',
        targetArn: functionArn('gate'),
        status: 'IN_PROGRESS',
        expiresAt: expect.any(Date),
        timeoutAction: 'ROLLBACK',
      },
    ]);
    await ecs.step(100);
    const [first, second] = ecs.hookCalls;
    expect(first?.request).toEqual({
      executionId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
      lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT',
      resourceArn: arn,
      executionDetails: {
        serviceArn,
        targetServiceRevisionArn: revision(2),
        testTrafficWeights: {},
        productionTrafficWeights: {},
      },
      hookDetails: { kept: 1, url: 'u' },
    });
    expect(second?.request.hookDetails).toEqual({ kept: 2, url: 'u', seen: true });
    expect(Math.round((second?.at ?? 0) - (first?.at ?? 0))).toBe(45);
    expect(ecs.describe(arn).status).toBe('SUCCESSFUL');
    expect(ecs.eventNames()).toEqual([
      ...['SERVICE_DEPLOYMENT_IN_PROGRESS', 'HOOK_IN_PROGRESS', 'HOOK_SUCCEEDED', 'SERVICE_DEPLOYMENT_COMPLETED'],
    ]);
  });

  it('is told of test traffic before it moves', async () => {
    const ecs = sampleServiceDeployments();
    ecs.hooks.set('gate', () => ({ hookStatus: 'SUCCEEDED' }));
    ecs.deploySecond({ ...blueGreen, lifecycleHooks: [lambdaHook('gate', 'TEST_TRAFFIC_SHIFT')] } as never);
    await ecs.step(100);
    expect(ecs.hookCalls[0]?.request.executionDetails).toMatchObject({
      testTrafficWeights: { [revision(2)]: 100, [revision(1)]: 0 },
      productionTrafficWeights: {},
    });
  });

  it('that throws is a no', async () => {
    const ecs = sampleServiceDeployments();
    ecs.hooks.set('gate', () => 'throw');
    const arn = ecs.deploySecond({ ...blueGreen, lifecycleHooks: [lambdaHook('gate', 'PRE_SCALE_UP')] } as never);
    await ecs.step(20);
    expect(ecs.describe(arn)).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: `Service deployment rolled back because PRE_SCALE_UP lifecycle hook(s) failed. ECS was unable to parse the response from ${functionArn('gate')} due to: HookStatus must not be null.`,
      lifecycleHookDetails: [{ status: 'FAILED' }],
    });
    expect(ecs.tasks.port.counts(revision(2)).requested).toBe(0);
    expect(ecs.notes).toEqual([
      expect.stringMatching(
        /^\(deployment ecs-svc\/\d+\) deployment failed: Service deployment rolled back because PRE_SCALE_UP/,
      ),
      expect.stringMatching(/^rolling back to deployment ecs-svc\/\d+\.$/),
      expect.stringMatching(/^\(deployment ecs-svc\/\d+\) deployment completed\.$/),
    ]);
  });

  it('tells the way back by reversed weights, for green is still the target', async () => {
    const ecs = sampleServiceDeployments();
    ecs.hooks.set('gate', () => ({ hookStatus: 'SUCCEEDED' }));
    const lifecycleHooks = [lambdaHook('gate', 'TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT')];
    const arn = ecs.deploySecond({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5, lifecycleHooks } as never);
    await ecs.reach(arn, 'BAKE_TIME');
    ecs.call('StopServiceDeployment', { serviceDeploymentArn: arn });
    await ecs.step(60);
    expect(ecs.hookCalls.slice(2).map(({ request }) => [request.lifecycleStage, request.executionDetails])).toEqual([
      [
        'PRODUCTION_TRAFFIC_SHIFT',
        {
          ...{ serviceArn, targetServiceRevisionArn: revision(2), testTrafficWeights: {} },
          productionTrafficWeights: { [revision(2)]: 0, [revision(1)]: 100 },
        },
      ],
      [
        'TEST_TRAFFIC_SHIFT',
        {
          ...{ serviceArn, targetServiceRevisionArn: revision(2), productionTrafficWeights: {} },
          testTrafficWeights: { [revision(2)]: 0, [revision(1)]: 100 },
        },
      ],
    ]);
  });
});

describe('hooks of one stage', () => {
  it('all must have agreed, whatever their kind', async () => {
    const ecs = sampleServiceDeployments();
    let said = 'IN_PROGRESS';
    ecs.hooks.set('gate', () => ({ hookStatus: said, callBackDelay: 10 }));
    const pause = { targetType: 'PAUSE', lifecycleStages: ['POST_SCALE_UP'] };
    const arn = ecs.deploySecond({
      ...blueGreen,
      lifecycleHooks: [lambdaHook('gate', 'POST_SCALE_UP'), pause],
    } as never);
    await ecs.reach(arn, 'POST_SCALE_UP');
    const [, { hookId }] = ecs.describe(arn).lifecycleHookDetails;
    expect(ecs.call('ContinueServiceDeployment', { serviceDeploymentArn: arn, hookId })).toEqual({
      serviceDeploymentArn: arn,
    });
    await ecs.step(30);
    expect(ecs.describe(arn)).toMatchObject({
      lifecycleStage: 'POST_SCALE_UP',
      lifecycleHookDetails: [{ status: 'IN_PROGRESS' }, { status: 'SUCCEEDED' }],
    });
    said = 'SUCCEEDED';
    await ecs.step(60);
    expect(ecs.describe(arn).status).toBe('SUCCESSFUL');
  });

  it('turn it back as soon as one of them says no', async () => {
    const ecs = sampleServiceDeployments();
    ecs.hooks.set('no', () => ({ hookStatus: 'FAILED' }));
    const pause = { targetType: 'PAUSE', lifecycleStages: ['POST_SCALE_UP'] };
    const arn = ecs.deploySecond({ ...blueGreen, lifecycleHooks: [pause, lambdaHook('no', 'POST_SCALE_UP')] } as never);
    await ecs.step(60);
    expect(ecs.describe(arn).status).toBe('ROLLBACK_SUCCESSFUL');
  });

  it('pause a shift in steps at each of them, under an id of its own', async () => {
    const ecs = sampleServiceDeployments();
    const pause = { targetType: 'PAUSE', lifecycleStages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'] };
    const arn = ecs.deploySecond({
      strategy: 'LINEAR',
      linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 0 },
      lifecycleHooks: [pause],
    } as never);
    const ids: string[] = [];
    for (let round = 0; round < 2; round++) {
      await ecs.reach(arn, 'PRE_PRODUCTION_TRAFFIC_SHIFT');
      const [{ hookId }] = ecs.describe(arn).lifecycleHookDetails;
      ids.push(hookId);
      ecs.call('ContinueServiceDeployment', { serviceDeploymentArn: arn, hookId, action: 'CONTINUE' });
      await ecs.step(1.5);
    }
    await ecs.step(60);
    expect(ecs.describe(arn).status).toBe('SUCCESSFUL');
    expect(new Set(ids).size).toBe(2);
  });
});

describe('an event of a hook', () => {
  it('has the shape of EventBridge', async () => {
    const ecs = sampleServiceDeployments();
    const pause = {
      targetType: 'PAUSE',
      lifecycleStages: ['PRE_SCALE_UP'],
      timeoutConfiguration: { timeoutInMinutes: 10 },
    };
    const arn = ecs.deploySecond({ ...blueGreen, lifecycleHooks: [pause] } as never);
    await ecs.reach(arn, 'PRE_SCALE_UP');
    const [{ hookId }] = ecs.describe(arn).lifecycleHookDetails;
    const event = ecs.events.find(({ detail }) => detail['detail-type'] === 'ECS Hook State Change');
    expect(event).toMatchObject({ source: 'events', type: 'event' });
    expect(event?.detail).toEqual({
      ...{ version: '0', id: expect.any(String), 'detail-type': 'ECS Hook State Change', source: 'aws.ecs' },
      ...{ account: '000000000000', time: '2026-01-01T00:00:10Z', region: 'us-east-1', resources: [arn] },
      detail: {
        ...{ eventType: 'INFO', eventName: 'HOOK_AWAITING_ACTION', hookId, hookType: 'PAUSE' },
        ...{ expiresAt: '2026-01-01T00:10:10Z', lifecycleStage: 'PRE_SCALE_UP', serviceArn, serviceDeploymentArn: arn },
        clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/main',
        updatedAt: '2026-01-01T00:00:10.100Z',
      },
    });
  });
});
