/** The way of a deployment, stage by stage, and the way back. Pure. */

import type { DeploymentRun, RunOrder, Step } from './run.ts';

/** Every step to the target. */
export function planDeployment(order: RunOrder): readonly Step[] {
  const { strategy = 'ROLLING', bakeTimeInMinutes = 0 } = order.configuration;
  const active = order.otherRevisionArns.length + (order.sourceRevisionArn === undefined ? 0 : 1);
  const reconcile: Step[] =
    order.otherRevisionArns.length === 0
      ? []
      : [{ stage: 'RECONCILE_SERVICE', hooks: active > 1, act: { kind: 'reconcile' } }];
  const bake: Step = { stage: 'BAKE_TIME', bake: bakeTimeInMinutes };
  if (strategy === 'ROLLING') {
    // assumed: which hooks a rolling deployment has, for AWS describes stages of the other strategies only.
    return [
      ...reconcile,
      { stage: 'PRE_SCALE_UP', hooks: true },
      { stage: 'SCALE_UP', act: { kind: 'roll', to: 'target' } },
      { stage: 'POST_SCALE_UP', hooks: true },
      ...(bakeTimeInMinutes > 0 ? [bake] : []),
    ];
  }
  return [
    ...reconcile,
    { stage: 'PRE_SCALE_UP', hooks: true },
    { stage: 'SCALE_UP', act: { kind: 'scale-up' } },
    { stage: 'POST_SCALE_UP', hooks: true },
    { stage: 'TEST_TRAFFIC_SHIFT', hooks: true, act: { kind: 'shift', traffic: 'test', percent: 100 } },
    { stage: 'POST_TEST_TRAFFIC_SHIFT', hooks: true },
    ...productionSteps(order),
    { stage: 'POST_PRODUCTION_TRAFFIC_SHIFT', hooks: true },
    bake,
    { stage: 'CLEAN_UP', act: { kind: 'clean-up', of: 'source' } },
  ];
}

/** assumed: the hooks of PRODUCTION_TRAFFIC_SHIFT and TEST_TRAFFIC_SHIFT come before the shift that they tell of. */
function productionSteps(order: RunOrder): readonly Step[] {
  return trafficShares(order).flatMap(({ percent, bake }): Step[] => [
    { stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', hooks: true },
    {
      stage: 'PRODUCTION_TRAFFIC_SHIFT',
      hooks: true,
      act: { kind: 'shift', traffic: 'production', percent },
      ...(bake > 0 && { bake }),
    },
  ]);
}

/** The shares of production traffic, one after the other, and how many minutes each lasts. */
function trafficShares({ configuration }: RunOrder): readonly { readonly percent: number; readonly bake: number }[] {
  const all = { percent: 100, bake: 0 };
  if (configuration.strategy === 'CANARY') {
    const { canaryPercent = 5, canaryBakeTimeInMinutes = 10 } = configuration.canaryConfiguration ?? {};
    return canaryPercent >= 100 ? [all] : [{ percent: canaryPercent, bake: canaryBakeTimeInMinutes }, all];
  }
  if (configuration.strategy === 'LINEAR') {
    const { stepPercent = 10, stepBakeTimeInMinutes = 6 } = configuration.linearConfiguration ?? {};
    // In tenths of a percent, for thirds of a hundred must not be lost to rounding.
    const step = Math.round(stepPercent * 10);
    const before = Array.from({ length: Math.ceil(1000 / step) - 1 }, (_, index) => (step * (index + 1)) / 10);
    return [...before.map((percent) => ({ percent, bake: stepBakeTimeInMinutes })), all];
  }
  return [all];
}

/**
 * Every step back to the source. Traffic moves before anybody is asked: nothing that a hook does may keep green in
 * production. assumed: the hooks of a shift come again only if that traffic had moved.
 */
export function planRollback(run: DeploymentRun): readonly Step[] {
  const begun = run.steps.slice(0, run.at + 1);
  if (isRolling(run)) {
    const moved = run.order.otherRevisionArns.length > 0 || begun.some(({ act }) => act?.kind === 'roll');
    return moved ? [{ stage: 'SCALE_UP', act: { kind: 'roll', to: 'source' } }] : [];
  }
  const unreconciled = run.order.otherRevisionArns.length > 0 && begun.length <= 1 && run.actedAt === undefined;
  const back = (stage: 'PRODUCTION_TRAFFIC_SHIFT' | 'TEST_TRAFFIC_SHIFT', traffic: 'production' | 'test'): Step[] =>
    run.traffic[traffic] === 0
      ? []
      : [
          { stage, act: { kind: 'shift', traffic, percent: 0 } },
          { stage, hooks: true },
        ];
  return [
    ...(unreconciled ? [{ stage: 'RECONCILE_SERVICE', act: { kind: 'reconcile' } } satisfies Step] : []),
    ...(run.sourceLeaves ? [{ stage: 'SCALE_UP', act: { kind: 'scale-source' } } satisfies Step] : []),
    ...back('PRODUCTION_TRAFFIC_SHIFT', 'production'),
    ...back('TEST_TRAFFIC_SHIFT', 'test'),
    { stage: 'CLEAN_UP', act: { kind: 'clean-up', of: 'target' } },
  ];
}

/** Whether tasks are replaced one after the other, without a shift of traffic. */
export function isRolling({ order }: DeploymentRun): boolean {
  return (order.configuration.strategy ?? 'ROLLING') === 'ROLLING';
}
