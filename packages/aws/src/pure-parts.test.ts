import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lambdaAppSpec } from './app-spec.ts';
import { activatedAlarms, snapshotOf } from './codedeploy-snapshot.ts';
import { functionLines, plainName } from './function-logs.ts';
import { shares } from './lambda-versions.ts';

describe('shares', () => {
  it('reads what an alias serves', () => {
    expect(shares('1', {})).toEqual({ 1: 100 });
    expect(shares('1', { 2: 0.1 })).toEqual({ 2: 10, 1: 90 });
    expect(shares('1', { 2: 0 })).toEqual({ 1: 100 });
    expect(shares('1', { 2: 1 })).toEqual({ 2: 100 });
  });

  it('always adds up to a hundred', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (fraction) => {
        const sum = Object.values(shares('1', { 2: fraction })).reduce((total, percent) => total + percent, 0);
        expect(sum).toBeCloseTo(100, 5);
      }),
    );
  });
});

it('keeps what a function wrote, and nothing that Lambda wrote around it', () => {
  const messages = [
    'START RequestId: 1 Version: 2\n',
    'one\ntwo\n',
    'END RequestId: 1\n',
    'REPORT RequestId: 1\tDuration: 1 ms\n',
  ];
  expect(functionLines(messages.map((message) => ({ message })))).toEqual(['one', 'two']);
});

it('reads alarm names out of the angle brackets', () => {
  expect(activatedAlarms('... have been stopped. Activated alarms: <one> <two words>')).toEqual(['one', 'two words']);
  expect(activatedAlarms('no alarm')).toEqual([]);
});

describe('lambdaAppSpec', () => {
  const request = {
    functionName: 'bot',
    alias: 'live',
    currentVersion: '1',
    targetVersion: '2',
    shift: { kind: 'all-at-once' as const },
    rollBackOnStop: true,
    description: '',
  };

  it('is what CodeDeploy takes, with the hash of the exact text', () => {
    const { content, sha256 } = lambdaAppSpec({ ...request, beforeAllowTrafficHook: 'CodeDeployHook_bot' });
    expect(JSON.parse(content)).toEqual({
      version: 0,
      Resources: [
        {
          function: {
            Type: 'AWS::Lambda::Function',
            Properties: { Name: 'bot', Alias: 'live', CurrentVersion: '1', TargetVersion: '2' },
          },
        },
      ],
      Hooks: [{ BeforeAllowTraffic: 'CodeDeployHook_bot' }],
    });
    expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
  });

  it('names no hooks where there are none', () => {
    expect(JSON.parse(lambdaAppSpec(request).content)).not.toHaveProperty('Hooks');
  });
});

describe('snapshotOf', () => {
  it('takes a status it has never heard of for a running deployment', () => {
    expect(snapshotOf('d-1', { status: 'Thinking' as 'Created' }, [])).toMatchObject({ status: 'unknown', stages: [] });
  });

  it("keeps AWS's words and times", () => {
    const snapshot = snapshotOf(
      'd-1',
      {
        status: 'Stopped',
        createTime: new Date(1000),
        completeTime: new Date(2000),
        errorInformation: { code: 'ALARM_ACTIVE', message: 'went off' },
        rollbackInfo: { rollbackDeploymentId: 'd-2' },
      },
      [{ lifecycleEventName: 'AllowTraffic', status: 'Failed', startTime: new Date(1500) }],
    );
    expect(snapshot).toMatchObject({
      status: 'stopped',
      createdAt: 1000,
      endedAt: 2000,
      failure: { code: 'ALARM_ACTIVE', message: 'went off' },
      rollbackDeploymentId: 'd-2',
      stages: [{ name: 'AllowTraffic', status: 'failed', startedAt: 1500 }],
    });
  });
});

it.each([
  ['hook', 'hook'],
  ['hook:live', 'hook'],
  ['arn:aws:lambda:us-east-1:111122223333:function:hook', 'hook'],
  ['arn:aws:lambda:us-east-1:111122223333:function:hook:3', 'hook'],
])('the plain name of %s is %s', (name, plain) => expect(plainName(name)).toBe(plain));
