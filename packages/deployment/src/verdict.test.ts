import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import type { DeploymentStatus, Snapshot } from './snapshot.ts';
import { nobody } from './traffic-shares.ts';
import { type Evidence, failedHookStage, isGreen, judge, type Serving, serves } from './verdict.ts';

const ended = (status: DeploymentStatus, extra: Partial<Snapshot> = {}): Snapshot => ({
  deploymentId: 'd-1',
  status,
  stages: [],
  ...extra,
});
const evidence = (deployment: Snapshot, serving: Serving, extra: Partial<Evidence> = {}): Evidence => ({
  noun: 'version',
  newVersion: '2',
  oldVersion: '1',
  deployment,
  serving,
  ...extra,
});
const rollback = ended('succeeded', { deploymentId: 'd-2' });

describe('judge', () => {
  test.each<[string, Evidence, string, RegExp]>([
    ['all traffic on the new version', evidence(ended('succeeded'), { 2: 100 }), 'succeeded', /Version 2 serves all/],
    ['a status that lies', evidence(ended('succeeded'), { 1: 90, 2: 10 }), 'superseded', /version 1 serves 90 %/],
    [
      'a new version that made customers ill',
      evidence(ended('stopped'), { 1: 100 }, { rollback, stoppedBecause: 'No new task was healthy.' }),
      'rolled-back',
      /^No new task was healthy\. Version 1 serves all traffic again\.$/,
    ],
    [
      'a success that serves nobody',
      evidence(ended('succeeded'), { [nobody]: 100 }, { noun: 'task definition' }),
      'failed',
      /succeeded, but not all traffic finds a healthy task: 100 % find none\.$/,
    ],
    ['another version meanwhile', evidence(ended('succeeded'), { 3: 100 }), 'superseded', /version 3 serves 100 %/],
    [
      'an alarm and a rollback',
      evidence(
        ended('stopped', { failure: { code: 'ALARM_ACTIVE', message: 'Stopped.', alarms: ['a', 'b'] } }),
        { 1: 100 },
        { rollback },
      ),
      'rolled-back',
      /alarms a, b went off.*Version 1 serves all traffic again/,
    ],
    [
      'a hook that said no',
      evidence(
        ended('failed', {
          failure: { code: 'HOOK_EXECUTION_FAILURE', message: 'The deployment failed because of a hook.' },
          stages: [{ name: 'BeforeAllowTraffic', status: 'failed' }],
          rollbackDeploymentId: 'd-2',
        }),
        { 1: 100 },
      ),
      'rolled-back',
      /hook of BeforeAllowTraffic failed/,
    ],
    [
      'a rollback that left a split',
      evidence(ended('failed'), { 1: 90, 2: 10 }, { rollback }),
      'rollback-failed',
      /did not restore version 1/,
    ],
    [
      'a service that went back by itself',
      evidence(
        ended('failed', { wentBack: true, failure: { code: 'ROLLBACK_SUCCESSFUL', message: 'The hook said no.' } }),
        { 1: 100 },
        { noun: 'task definition' },
      ),
      'rolled-back',
      /^The hook said no\. Task definition 1 serves all traffic again\.$/,
    ],
    [
      'a service that could not go back',
      evidence(ended('failed', { wentBack: false }), { 2: 100 }, { noun: 'task definition' }),
      'failed',
      /not rolled back: task definition 2 serves 100 %/,
    ],
    ['a failure without rollback', evidence(ended('failed'), { 1: 90, 2: 10 }), 'failed', /not rolled back/],
    ['a failure before traffic moved', evidence(ended('failed'), { 1: 100 }), 'failed', /still serves all/],
    [
      'a cancel with rollback',
      evidence(ended('stopped'), { 1: 100 }, { rollback, cancelledBy: 'SIGINT' }),
      'rolled-back',
      /cancelled \(SIGINT\)/,
    ],
    [
      'a cancel without rollback',
      evidence(ended('stopped'), { 1: 90, 2: 10 }, { cancelledBy: 'SIGINT' }),
      'stopped',
      /not rolled back/,
    ],
  ])('%s', (_, given, outcome, reason) => {
    const verdict = judge(given);
    expect(verdict.outcome).toBe(outcome);
    expect(verdict.reason).toMatch(reason);
  });

  it('blames no hook when somebody stopped the deployment while it ran', () => {
    const failure = { code: 'MANUAL_STOP', message: 'The deployment was stopped.' };
    const stages = [{ name: 'BeforeAllowTraffic', status: 'failed' as const }];
    const { reason } = judge(evidence(ended('stopped', { failure, stages }), { 1: 100 }, { rollback }));
    expect(failedHookStage(ended('stopped', { failure, stages }))).toBeUndefined();
    expect(reason).toMatch(/^Somebody stopped the deployment\. The deployment was stopped\./);
  });

  it('blames no hook when the shift itself failed', () => {
    const failure = { code: 'THROTTLED', message: 'The number of requests exceeded the limit.' };
    const stages = [{ name: 'AllowTraffic', status: 'failed' as const }];
    const { reason } = judge(evidence(ended('failed', { failure, stages }), { 1: 100 }));
    expect(reason).toBe('The number of requests exceeded the limit. Version 1 still serves all traffic.');
  });

  it('is green only if the new version has all the traffic', () => {
    const statuses: DeploymentStatus[] = ['succeeded', 'failed', 'stopped'];
    fc.assert(
      fc.property(
        fc.constantFrom(...statuses),
        fc.dictionary(fc.constantFrom('1', '2', '3'), fc.double({ min: 0, max: 100, noNaN: true })),
        fc.boolean(),
        (status, serving, rolledBack) => {
          const given = evidence(ended(status), serving, rolledBack ? { rollback } : {});
          if (isGreen(judge(given).outcome)) expect(serves(serving, '2')).toBe(true);
        },
      ),
    );
  });
});

describe('serves', () => {
  it('wants the whole hundred', () => {
    expect(serves({ 2: 100 }, '2')).toBe(true);
    expect(serves({ 1: 0, 2: 100 }, '2')).toBe(true);
    expect(serves({ 1: 0.1, 2: 99.9 }, '2')).toBe(false);
    expect(serves({}, '2')).toBe(false);
    expect(serves({ 1: 100, 2: 0 }, '2')).toBe(false);
  });
});
