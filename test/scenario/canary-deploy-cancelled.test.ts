/** A release that is cancelled, killed, or loses its runner. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { type HookBehaviour, openStage, type Stage } from './stage.ts';

let stage: Stage;
const open = async (speed: number, hook?: HookBehaviour) => {
  stage = await openStage(speed, hook);
};
afterEach(() => stage.close());

describe('a cancelled run', () => {
  it.each([
    ['before traffic moves', 'never-reports', {}, /BeforeAllowTraffic in progress/],
    ['in the middle of the canary', 'says-yes', {}, /has 10 % of the traffic/],
    [
      'after all traffic moved',
      'never-reports',
      {
        'before-allow-traffic-hook': '',
        'after-allow-traffic-hook': 'CodeDeployHook_bot',
        'traffic-shift': 'all-at-once',
      },
      /AfterAllowTraffic in progress/,
    ],
  ] as const)('stops and rolls back %s', async (_, hook, given, moment) => {
    await open(60, hook);
    let cancelled = false;
    const onLine = (line: string, kill: (signal: NodeJS.Signals) => void) => {
      if (!cancelled && moment.test(line)) {
        cancelled = true;
        kill('SIGINT');
      }
    };
    const { exitCode, outputs, state } = await stage.release('two', given, { onLine });
    expect(exitCode).toBe(1);
    expect(outputs.outcome).toBe('rolled-back');
    expect(outputs.reason).toMatch(/cancelled \(SIGINT\)/);
    expect(state['watch-ended']).toBe('true');
    expect(await stage.serving()).toEqual({ 1: 1 });
  });

  it.each([
    ['stop', 'stopped', 1, ['codedeploy:StopDeployment']],
    ['leave', 'in-progress', 0, []],
  ] as const)('does what on-cancel says: %s', async (onCancel, outcome, code, stops) => {
    await open(60);
    const onLine = (line: string, kill: (signal: NodeJS.Signals) => void) => {
      if (line.includes('has 10 % of the traffic')) kill('SIGINT');
    };
    const { exitCode, outputs } = await stage.release('two', { 'on-cancel': onCancel }, { onLine });
    expect(outputs.outcome).toBe(outcome);
    expect(exitCode).toBe(code);
    expect(stage.calls().filter((call) => call === 'codedeploy:StopDeployment')).toEqual(stops);
    expect(await stage.serving()).toEqual({ 1: 0.9, 2: 0.1 });
  });

  it('that is killed is cleaned up by its post stage', async () => {
    await open(60);
    const onLine = (line: string, kill: (signal: NodeJS.Signals) => void) => {
      if (line.includes('has 10 % of the traffic')) kill('SIGKILL');
    };
    const killed = await stage.release('two', {}, { onLine });
    expect(killed.exitCode).toBe(137);
    expect(await stage.serving()).toEqual({ 1: 0.9, 2: 0.1 });
    const post = await stage.release('two', {}, { state: killed.state });
    expect(post.exitCode).toBe(0);
    expect(stage.calls().filter((call) => call === 'codedeploy:StopDeployment')).toHaveLength(1);
    // The rollback is CodeDeploy's; a release right after it waits for it and finds the old version.
    await stage.release('three', { 'traffic-shift': 'all-at-once' });
    expect(await stage.serving()).toEqual({ 3: 1 });
  });

  it('goes on where it was, when it is re-run after its runner was lost', async () => {
    await open(60);
    const onLine = (line: string, kill: (signal: NodeJS.Signals) => void) => {
      if (line.includes('has 10 % of the traffic')) kill('SIGKILL');
    };
    const lost = await stage.release('two', {}, { onLine });
    const { exitCode, outputs, log } = await stage.release('two', {}, { env: { GITHUB_RUN_ATTEMPT: '2' } });
    expect(log).toMatch(/was started earlier; watching it/);
    expect(outputs).toMatchObject({ outcome: 'succeeded', 'deployment-id': lost.outputs['deployment-id'] });
    expect(exitCode).toBe(0);
  });

  it('is not fooled, when it is re-run, by a new version that serves before it has passed', async () => {
    await open(600, 'never-reports');
    const given = {
      'before-allow-traffic-hook': '',
      'after-allow-traffic-hook': 'CodeDeployHook_bot',
      'traffic-shift': 'all-at-once',
    };
    const onLine = (line: string, kill: (signal: NodeJS.Signals) => void) => {
      if (line.includes('AfterAllowTraffic in progress')) kill('SIGKILL');
    };
    const lost = await stage.release('two', given, { onLine });
    expect(await stage.serving()).toEqual({ 2: 1 });
    const { exitCode, outputs } = await stage.release('two', given, { env: { GITHUB_RUN_ATTEMPT: '2' } });
    expect(outputs).toMatchObject({
      outcome: 'rolled-back',
      'deployment-id': lost.outputs['deployment-id'],
      'previous-version': '1',
    });
    expect(exitCode).toBe(1);
    expect(await stage.serving()).toEqual({ 1: 1 });
  });

  it('begins no deployment after the cancel', async () => {
    await open(60);
    const onLine = (line: string, kill: (signal: NodeJS.Signals) => void) => {
      if (line.includes('could not be checked beforehand')) kill('SIGINT');
    };
    // The warning about the alarms is its first line, before anything is published.
    stage.fault('cloudwatch:DescribeAlarms', 'access-denied', 1);
    const { exitCode } = await stage.release('two', { 'on-cancel': 'leave' }, { onLine });
    expect(exitCode).toBe(1);
    expect(stage.calls()).not.toContain('codedeploy:CreateDeployment');
    expect(await stage.serving()).toEqual({ 1: 1 });
  });
});
