/** What holds for every deployment on the Lambda platform, whatever hooks, alarms and people do to it. */

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { appSpecOf, sampleCodeDeploy } from './codedeploy-sample.ts';

const minute = 60_000;

type Act =
  | { readonly kind: 'alarm'; readonly state: 'OK' | 'ALARM' }
  | { readonly kind: 'report'; readonly status: 'Succeeded' | 'Failed' }
  | { readonly kind: 'stop'; readonly autoRollbackEnabled: boolean | undefined }
  | { readonly kind: 'deploy' };

/** Seconds to wait, then something that happens. */
const story = fc.array(
  fc.tuple(
    fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 4000 })),
    fc.oneof<fc.Arbitrary<Act>[]>(
      fc.constantFrom<Act>({ kind: 'report', status: 'Succeeded' }),
      fc.constantFrom<Act>(
        { kind: 'report', status: 'Failed' },
        { kind: 'alarm', state: 'ALARM' },
        { kind: 'alarm', state: 'OK' },
        { kind: 'stop', autoRollbackEnabled: undefined },
        { kind: 'stop', autoRollbackEnabled: true },
        { kind: 'deploy' },
      ),
    ),
  ),
  { maxLength: 12 },
);

const configs = fc.constantFrom(
  'CodeDeployDefault.LambdaAllAtOnce',
  'CodeDeployDefault.LambdaCanary10Percent5Minutes',
  'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
);
const hooks = fc.subarray(
  [{ BeforeAllowTraffic: 'pre' }, { AfterAllowTraffic: 'post' }, { AfterAllowTraffic: 'gone' }],
  {
    maxLength: 2,
  },
);

/** Plays a story to its end, and a day longer. Refused acts are part of life. */
function play(config: string, appSpecHooks: readonly object[], acts: readonly (readonly [number, Act])[]) {
  const aws = sampleCodeDeploy({ config, alarms: ['errors'] });
  const ids: string[] = [];
  const attempt = (act: () => void) => {
    try {
      act();
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error)) throw error;
    }
  };
  const deploy = () => {
    const [currentVersion = '1'] = [aws.alias()?.functionVersion];
    const versions = { CurrentVersion: currentVersion, TargetVersion: currentVersion === '2' ? '3' : '2' };
    attempt(() => ids.push(aws.deploy(appSpecOf(versions, appSpecHooks))));
  };
  deploy();
  for (const [wait, act] of acts) {
    aws.clock.advance(wait * 1000);
    if (act.kind === 'alarm') aws.alarmStates.set('errors', act.state);
    if (act.kind === 'report') attempt(() => aws.report(aws.hookCalls.at(-1), act.status));
    if (act.kind === 'deploy') deploy();
    if (act.kind === 'stop') {
      const { autoRollbackEnabled } = act;
      attempt(() => aws.call('StopDeployment', { deploymentId: ids.at(-1), autoRollbackEnabled }));
    }
  }
  aws.clock.advance(24 * 60 * minute);
  return aws;
}

const ended = ['Succeeded', 'Failed', 'Stopped'];

describe('every deployment', () => {
  it('ends, and leaves the alias wholly on one version when rollback is on', () => {
    fc.assert(
      fc.property(configs, hooks, story, (config, appSpecHooks, acts) => {
        const aws = play(config, appSpecHooks, acts);
        const { deployments } = aws.call('ListDeployments', {});
        for (const id of deployments) expect(ended).toContain(aws.info(id).status);
        expect(aws.alias()?.additionalVersionWeights).toEqual({});
      }),
    );
  });

  it('only moves forward, and not at all once it has ended', () => {
    fc.assert(
      fc.property(configs, hooks, story, (config, appSpecHooks, acts) => {
        const { events } = play(config, appSpecHooks, acts);
        const weights = new Map<unknown, number>();
        const over = new Set<unknown>();
        for (const { type, detail } of events) {
          const { deploymentId, status, targetVersionWeight } = detail;
          expect(over.has(deploymentId) && type !== 'rollback-started').toBe(false);
          if (type === 'deployment-status' && ended.includes(String(status))) over.add(deploymentId);
          if (type !== 'traffic-shifted') continue;
          expect(targetVersionWeight).toBeGreaterThan(weights.get(deploymentId) ?? 0);
          weights.set(deploymentId, Number(targetVersionWeight));
        }
      }),
    );
  });

  it('has succeeded only with all its lifecycle events and all the traffic', () => {
    fc.assert(
      fc.property(configs, hooks, story, (config, appSpecHooks, acts) => {
        const aws = play(config, appSpecHooks, acts);
        const succeeded = aws.call('ListDeployments', { includeOnlyStatuses: ['Succeeded'] }).deployments;
        for (const id of succeeded) {
          expect(aws.lifecycle(id).every((event) => event.endsWith(':Succeeded'))).toBe(true);
          expect(aws.target(id).lambdaFunctionInfo.targetVersionWeight).toBe(1);
          expect(aws.info(id)).not.toHaveProperty('errorInformation');
        }
        const others = aws.call('ListDeployments', { includeOnlyStatuses: ['Failed', 'Stopped'] }).deployments;
        for (const id of others) expect(aws.info(id).errorInformation.message).not.toBe('');
      }),
    );
  });
});
