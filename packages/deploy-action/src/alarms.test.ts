import type { Log } from '@aws-release-actions/action-kit';
import type { AlarmState, Alarms } from '@aws-release-actions/driver';
import { portFailure } from '@aws-release-actions/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { alarmsThatWentOff, readable, readGuard } from './alarms.ts';

const errors: AlarmState = { name: 'errors', state: 'ALARM', reason: '3 errors' };
const latency: AlarmState = { name: 'latency', state: 'OK', reason: '' };
const quiet: AlarmState = { name: 'quiet', state: 'INSUFFICIENT_DATA', reason: '' };

let warnings: string[];
beforeEach(() => {
  warnings = [];
});
const log: Log = {
  info: () => {},
  debug: () => {},
  warning: (message) => warnings.push(message),
  group: (_, work) => work(),
};

/** CloudWatch with these alarms: it says nothing of others. */
const watching = (...states: readonly AlarmState[]): Alarms => ({
  describe: async (names) => states.filter(({ name }) => names.includes(name)),
});
const refusing = (error: Error): Alarms => ({ describe: () => Promise.reject(error) });
const untouchable = refusing(new Error('must not be asked'));

describe('readGuard', () => {
  it('tells what is missing, and what is red', async () => {
    const guard = await readGuard(['errors', 'latency', 'quiet', 'gone'], watching(errors, latency, quiet), log);
    expect(guard).toEqual({ missing: ['gone'], red: [errors] });
    expect(warnings).toEqual([]);
  });

  it('asks for nothing where nothing guards', async () => {
    expect(await readGuard([], untouchable, log)).toEqual({ missing: [], red: [] });
  });

  it('warns with the next step if it may not look, and throws whatever else happened', async () => {
    const denied = Object.assign(portFailure('access-denied', 'AWS denied it.'), { nextStep: 'Allow it.' });
    expect(await readGuard(['errors'], refusing(denied), log)).toEqual({ missing: [], red: [] });
    expect(warnings).toEqual(['The alarms could not be checked beforehand. AWS denied it. Allow it.']);
    for (const error of [
      portFailure('throttled'),
      portFailure('access-denied', 'The role may not be assumed.', 'sts:AssumeRoleWithWebIdentity'),
      new TypeError('a fault of ours'),
    ]) {
      await expect(readGuard(['errors'], refusing(error), log)).rejects.toBe(error);
    }
    expect(warnings).toHaveLength(1);
  });
});

describe('alarmsThatWentOff', () => {
  const failure = { code: 'ALARM_ACTIVE', message: '' };

  it('tells their reasons, also when they are quiet again', async () => {
    const alarms = watching(errors, latency);
    expect(await alarmsThatWentOff({ ...failure, alarms: ['latency'] }, alarms, log)).toEqual([latency]);
  });

  it('asks for nothing if no alarm is to blame', async () => {
    for (const given of [undefined, failure, { ...failure, alarms: [] }]) {
      expect(await alarmsThatWentOff(given, untouchable, log)).toEqual([]);
    }
  });

  it('tells none, with a warning, where they may not be read', async () => {
    const denied = refusing(portFailure('access-denied', 'AWS denied it.'));
    expect(await alarmsThatWentOff({ ...failure, alarms: ['errors'] }, denied, log)).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(/^Part of the diagnosis is missing\. AWS denied it\./)]);
  });
});

it('never takes a fault of ours for something that may not be read', async () => {
  await expect(readable(log, () => Promise.reject(new TypeError('x')))).rejects.toThrow(TypeError);
  expect(await readable(log, async () => 1)).toBe(1);
});
