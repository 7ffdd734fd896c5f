/** CodeDeploy for tests: on a clock that stands still, with one function, its aliases and its alarms in lists. */

import { createHash } from 'node:crypto';
import { SteppingClock } from '../../clock/clock.ts';
import { countingClock } from '../../clock/counting-clock.ts';
import { createRandom } from '../../random/random.ts';
import type { AliasRouting } from '../ports.ts';
import { ServiceError } from '../service.ts';
import { createCodeDeploy } from './codedeploy.ts';
import { type ServiceOptions, sampleService } from './ecs/service-sample.ts';

/** What any operation answers, as far as tests look at it. */
// biome-ignore lint/suspicious/noExplicitAny: answers have the shapes of the SDK, which tests compare as data.
type Answer = any;

/** An invocation of a hook, and how to answer it. */
export interface HookCall {
  readonly function: string;
  readonly at: number;
  readonly payload: { readonly DeploymentId: string; readonly LifecycleEventHookExecutionId: string };
}

export interface SampleOptions {
  /** The group's; Canary10Percent5Minutes if not given. */
  readonly config?: string;
  /** The names of the group's alarms. */
  readonly alarms?: readonly string[];
  /** What the group rolls back on; everything if not given. */
  readonly rollbackOn?: readonly string[];
  readonly ignorePollAlarmFailure?: boolean;
  readonly triggers?: readonly object[];
  readonly service?: ServiceOptions;
}

const region = 'us-east-1';

/** An application `shop` with the group `live` for the alias `bot:live`, which serves version 1; 2 and 3 exist. */
export function sampleCodeDeploy(options: SampleOptions = {}) {
  const clock = new SteppingClock();
  const counting = countingClock(clock);
  const born = clock.now();
  const seconds = () => (clock.now() - born) / 1000;
  const events: { at: number; type: string; detail: Readonly<Record<string, unknown>> }[] = [];
  const routings: ({ at: number } & AliasRouting)[] = [];
  const hookCalls: HookCall[] = [];
  const alarmStates = new Map<string, 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'>();
  const versions = new Set(['1', '2', '3']);
  const hookFunctions = new Set(['pre', 'post']);
  const objects = new Map<string, string>();
  const published: { readonly topic: string; readonly subject: string; readonly message: Answer }[] = [];
  const service = sampleService(counting, options.service);
  /** The names by which Lambda was asked for an alias. */
  const askedFor: string[] = [];
  let alias: AliasRouting | undefined = { functionVersion: '1', additionalVersionWeights: {} };
  const nameOf = (functionName: string) => functionName.split(':').at(-1) ?? '';
  const codedeploy = createCodeDeploy({
    ...{ clock: counting, containers: service.containers, loadBalancing: service.loadBalancing },
    topics: {
      publish: (topic, { subject, message }) => published.push({ topic, subject, message: JSON.parse(message) }),
    },
    objects: {
      read: (bucket, key, version = '') => {
        const content = objects.get(`${bucket}/${key}${version}`);
        return content === undefined ? undefined : Buffer.from(content);
      },
    },
    events: { emit: (_, type, detail) => events.push({ at: seconds(), type, detail }) },
    functions: {
      aliasRouting: (name, aliasName) => {
        askedFor.push(name);
        return nameOf(name) === 'bot' && aliasName === 'live' ? alias : undefined;
      },
      routeAlias: (_, __, routing) => {
        if (alias === undefined) throw new ServiceError('ResourceNotFoundException', 'Alias not found: live', 404);
        alias = routing;
        routings.push({ at: seconds(), ...routing });
      },
      hasVersion: (_, version) => versions.has(version),
      invokeAsync: (name, payload) => {
        if (!hookFunctions.has(nameOf(name))) {
          throw new ServiceError('ResourceNotFoundException', `Function not found: ${name}`, 404);
        }
        hookCalls.push({ function: nameOf(name), at: seconds(), payload: payload as HookCall['payload'] });
      },
      invoke: () => Promise.reject(new Error('CodeDeploy invokes hooks without waiting for them.')),
    },
    monitoring: { record: () => {}, alarmState: (name) => alarmStates.get(name) },
    random: createRandom(1),
  });
  const call = (operation: string, input: object, inRegion = region): Answer => {
    const perform = codedeploy.operations[operation];
    if (perform === undefined) throw new Error(`CodeDeploy has no operation ${operation}.`);
    return perform(input, { operation, region: inRegion, requestId: 'r', accessKeyId: undefined });
  };
  /** The code of the error that `operation` throws. */
  const refusal = (operation: string, input: object): { code: string; message: string; status: number } => {
    try {
      call(operation, input);
    } catch (error) {
      if (error instanceof ServiceError) return { code: error.code, message: error.message, status: error.status };
      throw error;
    }
    throw new Error(`${operation} was not refused.`);
  };

  const names = { applicationName: 'shop', deploymentGroupName: 'live' };
  const { config, alarms = [], ignorePollAlarmFailure = false } = options;
  const rollbackOn = options.rollbackOn ?? [
    'DEPLOYMENT_FAILURE',
    'DEPLOYMENT_STOP_ON_ALARM',
    'DEPLOYMENT_STOP_ON_REQUEST',
  ];
  for (const name of alarms) alarmStates.set(name, 'OK');
  call('CreateApplication', { applicationName: 'shop', computePlatform: 'Lambda' });
  call('CreateDeploymentGroup', {
    ...names,
    triggerConfigurations: options.triggers,
    serviceRoleArn: 'arn:aws:iam::000000000000:role/codedeploy',
    deploymentConfigName: config ?? 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    alarmConfiguration: {
      enabled: alarms.length > 0,
      ignorePollAlarmFailure,
      alarms: alarms.map((name) => ({ name })),
    },
    autoRollbackConfiguration: { enabled: rollbackOn.length > 0, events: rollbackOn },
  });

  const info = (deploymentId: string): Answer => call('GetDeployment', { deploymentId }).deploymentInfo;
  return {
    ...{ codedeploy, clock, events, routings, hookCalls, alarmStates, askedFor, names, seconds, call, refusal, info },
    ...{ service, objects, published },
    /** How much is still to come by itself. */
    scheduled: () => counting.scheduled.size,
    alias: () => alias,
    setAlias: (routing: AliasRouting | undefined) => {
      alias = routing;
    },
    /** CreateDeployment of `appSpec`, with further members of the input. */
    deploy: (appSpec: object | string = appSpecOf(), more: object = {}): string =>
      call('CreateDeployment', { ...names, revision: revisionOf(appSpec), ...more }).deploymentId,
    report: (hook: HookCall | undefined, status: string) => {
      const { DeploymentId, LifecycleEventHookExecutionId } = hook?.payload ?? {};
      return call('PutLifecycleEventHookExecutionStatus', {
        deploymentId: DeploymentId,
        lifecycleEventHookExecutionId: LifecycleEventHookExecutionId,
        status,
      });
    },
    target: (deploymentId: string): Answer => {
      const { targetIds } = call('ListDeploymentTargets', { deploymentId });
      return call('GetDeploymentTarget', { deploymentId, targetId: targetIds[0] }).deploymentTarget.lambdaTarget;
    },
    /** `name:status` of each lifecycle event. */
    lifecycle: (deploymentId: string): string[] => {
      const { targetIds } = call('ListDeploymentTargets', { deploymentId });
      const { deploymentTarget } = call('GetDeploymentTarget', { deploymentId, targetId: targetIds[0] });
      return deploymentTarget.lambdaTarget.lifecycleEvents.map(
        (event: { lifecycleEventName: string; status: string }) => `${event.lifecycleEventName}:${event.status}`,
      );
    },
    /** The id of the rollback that `deploymentId` names; fails if there is none. */
    rollbackOf: (deploymentId: string): string => {
      const id = info(deploymentId).rollbackInfo?.rollbackDeploymentId;
      if (id === undefined) throw new Error(`${deploymentId} names no rollback.`);
      return id;
    },
  };
}

/** The AppSpec file that moves `bot:live` from 1 to 2. */
export function appSpecOf(properties: object = {}, hooks: readonly object[] = []): object {
  const Properties = { Name: 'bot', Alias: 'live', CurrentVersion: '1', TargetVersion: '2', ...properties };
  return { version: 0.0, Resources: [{ bot: { Type: 'AWS::Lambda::Function', Properties } }], Hooks: hooks };
}

/** As clients send it: the content and the hex of its hash. */
export function revisionOf(appSpec: object | string): object {
  const content = typeof appSpec === 'string' ? appSpec : JSON.stringify(appSpec);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { revisionType: 'AppSpecContent', appSpecContent: { content, sha256 } };
}
