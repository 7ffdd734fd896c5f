import type { DeploymentInfo, LifecycleEvent } from '@aws-sdk/client-codedeploy';
import type { DeploymentLifecycleHook, DeploymentLifecycleHookDetail, ServiceDeployment } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { sightOf as sightOfDeployment } from './codedeploy-gate.ts';
import { sightOf as sightOfServiceDeployment } from './ecs-gate.ts';

const pausesAt = (...lifecycleStages: string[]) =>
  ({ targetType: 'PAUSE', lifecycleStages }) as DeploymentLifecycleHook;
const hook = (hookId: string, status: string, targetType = 'PAUSE') =>
  ({ hookId, status, targetType }) as DeploymentLifecycleHookDetail;

interface Shown {
  readonly stage?: string;
  readonly status?: string;
  readonly strategy?: string | undefined;
  readonly hooks?: readonly DeploymentLifecycleHook[];
  readonly details?: readonly DeploymentLifecycleHookDetail[];
  readonly production?: number;
  readonly reason?: string;
}

/** What ECS shows, as far as a gate reads it. */
const shown = ({
  stage,
  status = 'IN_PROGRESS',
  strategy = 'BLUE_GREEN',
  hooks,
  details,
  production = 0,
  reason,
}: Shown) =>
  ({
    ...{ status, lifecycleStage: stage, lifecycleHookDetails: details, statusReason: reason },
    deploymentConfiguration: { strategy, lifecycleHooks: hooks ?? [pausesAt('POST_TEST_TRAFFIC_SHIFT')] },
    targetServiceRevision: { requestedProductionTrafficWeight: production },
  }) as ServiceDeployment;

describe('a service deployment of ECS', () => {
  const waiting = [hook('ecs-pause-1', 'AWAITING_ACTION')];
  const before = pausesAt('PRE_PRODUCTION_TRAFFIC_SHIFT');

  it.each<[string, Shown, object]>([
    ['has not begun', { status: 'PENDING' }, { at: 'before', step: 'PENDING', willAsk: true }],
    ['starts tasks', { stage: 'SCALE_UP' }, { at: 'before', step: 'SCALE_UP', willAsk: true }],
    ['has no pause', { stage: 'SCALE_UP', hooks: [] }, { at: 'before', step: 'SCALE_UP', willAsk: false }],
    [
      'has a function instead of a pause',
      { stage: 'SCALE_UP', hooks: [{ ...pausesAt('POST_TEST_TRAFFIC_SHIFT'), targetType: 'AWS_LAMBDA' }] },
      { at: 'before', step: 'SCALE_UP', willAsk: false },
    ],
    [
      'pauses too early',
      { stage: 'POST_SCALE_UP', hooks: [pausesAt('POST_SCALE_UP')], details: waiting },
      { at: 'before', step: 'POST_SCALE_UP', willAsk: false },
    ],
    [
      'pauses early, too',
      { stage: 'POST_SCALE_UP', details: waiting },
      { at: 'before', step: 'POST_SCALE_UP', willAsk: true },
    ],
    [
      'asks',
      { stage: 'POST_TEST_TRAFFIC_SHIFT', details: waiting },
      { at: 'stage', step: 'POST_TEST_TRAFFIC_SHIFT', waits: ['ecs-pause-1'] },
    ],
    [
      'asks twice, and has a function besides',
      {
        stage: 'POST_TEST_TRAFFIC_SHIFT',
        details: [
          ...waiting,
          hook('ecs-pause-2', 'AWAITING_ACTION'),
          hook('ecs-lambda-1', 'IN_PROGRESS', 'AWS_LAMBDA'),
        ],
      },
      { at: 'stage', step: 'POST_TEST_TRAFFIC_SHIFT', waits: ['ecs-pause-1', 'ecs-pause-2'] },
    ],
    [
      'has been answered once of twice',
      {
        stage: 'POST_TEST_TRAFFIC_SHIFT',
        details: [hook('ecs-pause-0', 'SUCCEEDED'), ...waiting],
      },
      { at: 'stage', step: 'POST_TEST_TRAFFIC_SHIFT', waits: ['ecs-pause-1'] },
    ],
    [
      'waits for a function only',
      { stage: 'POST_TEST_TRAFFIC_SHIFT', details: [hook('ecs-pause-0', 'SUCCEEDED')] },
      { at: 'before', step: 'POST_TEST_TRAFFIC_SHIFT', willAsk: true },
    ],
    [
      'waits for a function, whatever that waits for',
      { stage: 'POST_TEST_TRAFFIC_SHIFT', details: [hook('ecs-lambda-1', 'AWAITING_ACTION', 'AWS_LAMBDA')] },
      { at: 'before', step: 'POST_TEST_TRAFFIC_SHIFT', willAsk: true },
    ],
    [
      'asks right before production',
      { stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', hooks: [before], details: waiting },
      { at: 'stage', step: 'PRE_PRODUCTION_TRAFFIC_SHIFT', waits: ['ecs-pause-1'] },
    ],
    [
      'asks right before production, in a stage whose name is not known',
      { stage: 'PRODUCTION_TRAFFIC_SHIFT', hooks: [before], details: waiting },
      { at: 'stage', step: 'PRODUCTION_TRAFFIC_SHIFT', waits: ['ecs-pause-1'] },
    ],
    [
      'asks again in the middle of a canary',
      { stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', strategy: 'CANARY', hooks: [before], details: waiting, production: 10 },
      { at: 'beyond', step: 'PRE_PRODUCTION_TRAFFIC_SHIFT' },
    ],
    [
      'has passed its pause',
      { stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT' },
      { at: 'beyond', step: 'PRE_PRODUCTION_TRAFFIC_SHIFT' },
    ],
    [
      'shifts',
      { stage: 'PRODUCTION_TRAFFIC_SHIFT', production: 100 },
      { at: 'beyond', step: 'PRODUCTION_TRAFFIC_SHIFT' },
    ],
    [
      'asks only when customers have it',
      { stage: 'POST_PRODUCTION_TRAFFIC_SHIFT', details: waiting, production: 100 },
      { at: 'beyond', step: 'POST_PRODUCTION_TRAFFIC_SHIFT' },
    ],
    ['has succeeded', { status: 'SUCCESSFUL', stage: 'CLEAN_UP' }, { at: 'beyond', step: 'SUCCESSFUL' }],
    [
      'replaces tasks one by one',
      { strategy: 'ROLLING', stage: 'SCALE_UP' },
      { at: 'beyond', step: 'its strategy is ROLLING, which has no test traffic' },
    ],
    [
      'goes back',
      { status: 'ROLLBACK_IN_PROGRESS', stage: 'CLEAN_UP', details: waiting, reason: 'an alarm' },
      { at: 'turned-back', reason: 'an alarm' },
    ],
    ['was stopped', { status: 'STOPPED' }, { at: 'turned-back', reason: 'its status is STOPPED' }],
  ])('that %s', (_, state, sight) => {
    expect(sightOfServiceDeployment(shown(state))).toEqual(sight);
  });
});

describe('a deployment of CodeDeploy', () => {
  const waits = { deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 } } as const;
  const goesOn = { deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 0 } } as const;
  const event = (lifecycleEventName: string, status: LifecycleEvent['status']): LifecycleEvent => ({
    lifecycleEventName,
    status,
  });
  const early = [event('BeforeInstall', 'Succeeded'), event('Install', 'InProgress'), event('AllowTraffic', 'Pending')];
  const late = [event('AllowTestTraffic', 'Succeeded'), event('AllowTraffic', 'InProgress')];

  it.each<[string, DeploymentInfo, readonly LifecycleEvent[], object]>([
    ['has not begun', { status: 'Created' }, [], { at: 'before', step: 'Created', willAsk: true }],
    ['starts tasks', { status: 'InProgress' }, early, { at: 'before', step: 'Install', willAsk: true }],
    [
      'will not wait',
      { status: 'InProgress', blueGreenDeploymentConfiguration: goesOn },
      early,
      { at: 'before', step: 'Install', willAsk: false },
    ],
    [
      'may wait, for nothing is known of its settings',
      { status: 'InProgress', blueGreenDeploymentConfiguration: undefined },
      early,
      { at: 'before', step: 'Install', willAsk: true },
    ],
    ['waits', { status: 'Ready' }, [], { at: 'stage', step: 'Ready', waits: ['READY_WAIT'] }],
    ['shifts', { status: 'InProgress' }, late, { at: 'beyond', step: 'AllowTraffic InProgress' }],
    ['has succeeded', { status: 'Succeeded' }, [], { at: 'beyond', step: 'Succeeded' }],
    [
      'was stopped',
      { status: 'Stopped', errorInformation: { message: 'Stopped by a user.' } },
      [],
      { at: 'turned-back', reason: 'Stopped by a user.' },
    ],
    ['has failed', { status: 'Failed' }, [], { at: 'turned-back', reason: 'it is Failed' }],
    [
      'is for a function',
      { status: 'InProgress', computePlatform: 'Lambda' },
      [],
      { at: 'beyond', step: 'it deploys to Lambda, where there is no test traffic' },
    ],
  ])('that %s', (_, info, events, sight) => {
    const usual = { computePlatform: 'ECS', blueGreenDeploymentConfiguration: waits } as const;
    expect(sightOfDeployment({ ...usual, ...info }, events)).toEqual(sight);
  });
});
