/** The Lambda platform: does what its state machine asks for, and shows a run as a LambdaTarget. */

import { arn } from '../../names.ts';
import type { EventSink, Functions } from '../../ports.ts';
import { ServiceError } from '../../service.ts';
import { describeLifecycle } from '../describe-lifecycle.ts';
import type { Platform, TargetView } from '../platform.ts';
import { isEnded } from '../run.ts';
import { hookable, writeAppSpec } from './lambda-plan.ts';
import { type LambdaEffect, type LambdaEvent, type LambdaRun, releaseRun, rollbackRun } from './lambda-run.ts';
import { transition } from './lambda-transition.ts';

export interface LambdaPorts {
  readonly events: EventSink;
  readonly functions: Functions;
}

/** The platform with its own state, events and effects. */
export type LambdaPlatform = Platform<LambdaRun, LambdaEvent, LambdaEffect>;

/** CodeDeploy on Lambda. */
export function createLambdaPlatform({ functions, events }: LambdaPorts): LambdaPlatform {
  return {
    hookable,
    rollbackConfigName: 'CodeDeployDefault.LambdaAllAtOnce',
    release: releaseRun,
    rollback: rollbackRun,
    rollbackAppSpec: ({ plan, appSpec }) =>
      plan === undefined
        ? String(appSpec)
        : writeAppSpec({ ...plan, currentVersion: plan.targetVersion, targetVersion: plan.currentVersion }),
    transition,
    perform: (deploymentId, effect) => {
      const { functionName, alias, targetVersion } = effect.plan;
      if (effect.kind === 'inspect-alias') {
        const routing = functions.aliasRouting(functionName, alias);
        return { kind: 'alias-inspected', routing, targetExists: functions.hasVersion(functionName, targetVersion) };
      }
      try {
        functions.routeAlias(functionName, alias, effect.routing);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return { kind: 'alias-not-routed', message: error.message };
      }
      const targetVersionWeight = effect.percent / 100;
      events.emit('codedeploy', 'traffic-shifted', {
        deploymentId,
        function: functionName,
        alias,
        targetVersion,
        targetVersionWeight,
      });
      return undefined;
    },
    pendingHook: ({ phase, plan, executionIds }) => {
      const functionName = phase.kind === 'hook' ? plan?.hooks[phase.name] : undefined;
      const executionId = phase.kind === 'hook' ? executionIds[phase.name] : undefined;
      if (functionName === undefined || executionId === undefined) return undefined;
      return { kind: 'invoke-hook', functionName, executionId };
    },
    view,
  };
}

/** assumed: `<function>:<alias>` as targetId, and the target's status from its lifecycle events. */
function view(deploymentId: string, run: LambdaRun, region: string): TargetView | undefined {
  if (run.plan === undefined) return undefined;
  const { functionName, alias, currentVersion, targetVersion } = run.plan;
  const name = functionName.split(':')[6] ?? functionName;
  const targetId = `${name}:${alias}`;
  const status = targetStatus(run);
  return {
    targetId,
    status,
    target: {
      deploymentTargetType: 'LambdaTarget',
      lambdaTarget: {
        deploymentId,
        targetId,
        targetArn: arn('lambda', region, `function:${targetId}`),
        status,
        lastUpdatedAt: new Date(run.updatedAt),
        lifecycleEvents: describeLifecycle(run.lifecycle),
        lambdaFunctionInfo: {
          functionName: name,
          functionAlias: alias,
          currentVersion,
          targetVersion,
          targetVersionWeight: run.percent / 100,
        },
      },
    },
  };
}

function targetStatus(run: LambdaRun): TargetView['status'] {
  if (run.status === 'Succeeded' || run.status === 'InProgress') return run.status;
  if (!isEnded(run)) return 'Pending';
  return run.lifecycle.some(({ status }) => status === 'Failed') ? 'Failed' : 'Skipped';
}
