/** Moves the traffic of an ECS deployment: the weights of its listeners, and which task set is PRIMARY. Pure. */

import { type Route, weightsAt } from './ecs-routes.ts';
import type { EcsEffect, EcsRun, EcsStep } from './ecs-run.ts';

/**
 * The replacement gets `percent` of production traffic. assumed: it is PRIMARY from the last shift on, as
 * PRIMARY means to serve production; it was seen so during the termination wait.
 */
export function shiftTraffic(run: EcsRun, percent: number): EcsStep {
  const { ground, replacement } = run;
  if (ground === undefined || replacement === undefined) return { run, effects: [] };
  const primary = percent === 100;
  const promoted = primary ? replacement : ground.blue.taskSet;
  const promotion: readonly EcsEffect[] =
    primary === run.promoted ? [] : [{ kind: 'promote', taskSetArn: promoted.arn }];
  const forwards = ground.production.flatMap((route): readonly EcsEffect[] => {
    const weights = weightsFor(run, route, percent);
    // Before the first shift, an action may be good as it is; and what never had traffic has none to give back.
    if (percent === 0 && run.percent === 0) {
      if (run.intent === 'rollback' || sameWeights(weights, route.before)) return [];
    }
    return [{ kind: 'forward', traffic: 'production', ruleArn: route.arn, weights, percent }];
  });
  return { run: { ...run, percent, promoted: primary }, effects: [...forwards, ...promotion] };
}

/** Test traffic goes to the replacement, or in a rollback back to where it went before. */
export function shiftTestTraffic(run: EcsRun): EcsStep {
  const { ground, intent } = run;
  if (ground === undefined || (intent === 'rollback' && !run.testTrafficMoved)) return { run, effects: [] };
  const percent = intent === 'release' ? 100 : 0;
  const effects = ground.test.map((route): EcsEffect => {
    const weights = intent === 'rollback' ? route.before : weightsFor({ ...run, shifts: [] }, route, percent);
    return { kind: 'forward', traffic: 'test', ruleArn: route.arn, weights, percent };
  });
  return { run: { ...run, testTrafficMoved: intent === 'release' }, effects };
}

function weightsFor({ ground, shifts }: EcsRun, route: Route, percent: number) {
  if (ground === undefined) return route.before;
  const colours = { blue: ground.blue.targetGroupArn, green: ground.green.targetGroupArn };
  return weightsAt(percent, route, colours, shifts.length > 1);
}

function sameWeights(one: Route['before'], other: Route['before']): boolean {
  return (
    one.length === other.length &&
    one.every(({ targetGroupArn, weight }, index) => {
      const match = other[index];
      return match?.targetGroupArn === targetGroupArn && match.weight === weight;
    })
  );
}
