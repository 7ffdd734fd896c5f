/** What a user of canary-deploy lives through, on the shipped bundle and local-aws over HTTP. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { type HookBehaviour, openStage, type Stage } from './stage.ts';

/** Ten minutes of canary take a second. */
const fast = 600;

let stage: Stage;
const open = async (speed = fast, hook: HookBehaviour = 'says-yes') => {
  stage = await openStage(speed, hook);
  return stage;
};
afterEach(() => stage.close());

describe('a good release', () => {
  it('succeeds: the new version has all the traffic', async () => {
    await open();
    const { exitCode, outputs, summary, log } = await stage.release('two');
    expect(outputs).toMatchObject({ outcome: 'succeeded', version: '2', 'previous-version': '1' });
    expect(outputs['deployment-id']).toMatch(/^d-[A-Z0-9]{9}$/);
    expect(outputs['function-arn']).toBe('arn:aws:lambda:us-east-1:000000000000:function:bot:live');
    expect(exitCode).toBe(0);
    expect(await stage.serving()).toEqual({ 2: 1 });
    expect(log).toMatch(/version 2 has 10 % of the traffic[\s\S]*version 2 has 100 % of the traffic/);
    expect(summary).toContain('AfterAllowTraffic :done');
  });

  it('changes nothing when the same code is released again', async () => {
    await open();
    await stage.release('two', { 'traffic-shift': 'all-at-once' });
    const before = stage.calls().length;
    const { exitCode, outputs } = await stage.release('two');
    expect(outputs).toMatchObject({ outcome: 'unchanged', version: '2' });
    expect(exitCode).toBe(0);
    const changes = stage
      .calls()
      .slice(before)
      .filter((call) => !/:(Get|Describe|List)/.test(call));
    expect(changes).toEqual([]);
  });

  it('goes back to code that served before without publishing it twice', async () => {
    await open();
    await stage.release('two', { 'traffic-shift': 'all-at-once' });
    const { outputs } = await stage.release('three', { 'traffic-shift': 'all-at-once' });
    expect(outputs).toMatchObject({ outcome: 'succeeded', version: '3' });
    const back = await stage.release('', { package: '', version: '2', 'traffic-shift': 'all-at-once' });
    expect(back.outputs).toMatchObject({ outcome: 'succeeded', version: '2', 'previous-version': '3' });
    expect(await stage.serving()).toEqual({ 2: 1 });
  });

  it('makes the deployment configuration of a shift that AWS has not built in', async () => {
    await open();
    const { outputs, log } = await stage.release('two', { 'traffic-shift': 'linear 40% 2m' });
    expect(outputs.outcome).toBe('succeeded');
    expect(log).toMatch(/has 40 % of the traffic/);
    expect(stage.calls()).toContain('codedeploy:CreateDeploymentConfig');
  });
});

describe('a bad release', () => {
  it('is rolled back when the hook says no, with the words of the hook', async () => {
    await open(fast, 'says-no');
    const { exitCode, outputs, log, summary } = await stage.release('two');
    expect(exitCode).toBe(1);
    expect(outputs.outcome).toBe('rolled-back');
    expect(outputs.reason).toMatch(/hook of BeforeAllowTraffic failed/);
    expect(log).toMatch(/::error::.*intro\.json: the answer differs/);
    expect(summary).toContain('intro.json: the answer differs');
    expect(await stage.serving()).toEqual({ 1: 1 });
  });

  it('is rolled back when the hook never reports: the hour is over', async () => {
    await open(1800, 'never-reports');
    const { exitCode, outputs } = await stage.release('two');
    expect(exitCode).toBe(1);
    expect(outputs.outcome).toBe('rolled-back');
    expect(outputs.reason).toMatch(/status callback within one hour/);
    expect(await stage.serving()).toEqual({ 1: 1 });
  });

  it('is rolled back when an alarm goes off in the middle of the canary', async () => {
    await open(60);
    const onLine = (line: string) => {
      if (line.includes('has 10 % of the traffic')) void stage.setAlarm('ALARM');
    };
    const { exitCode, outputs, summary } = await stage.release('two', {}, { onLine });
    expect(exitCode).toBe(1);
    expect(outputs.outcome).toBe('rolled-back');
    expect(outputs.reason).toBe('The alarm bot-errors went off. Version 1 serves all traffic again.');
    expect(outputs['rollback-deployment-id']).toMatch(/^d-/);
    expect(summary).toContain('AllowTraffic :crit');
    expect(await stage.serving()).toEqual({ 1: 1 });
  });

  it('is not begun when an alarm is red at the start', async () => {
    await open();
    await stage.setAlarm('ALARM');
    const { exitCode, outputs } = await stage.release('two');
    expect(exitCode).toBe(1);
    expect(outputs).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/"bot-errors" is in ALARM already/),
    });
    expect(
      stage
        .calls()
        .filter((call) => /Update|Create|Publish/.test(call))
        .slice(-1),
    ).not.toContain('codedeploy:CreateDeployment');
    expect(await stage.serving()).toEqual({ 1: 1 });
  });

  it('is stopped by CodeDeploy at once when the step may not look at the red alarm itself', async () => {
    await open();
    await stage.setAlarm('ALARM');
    stage.aws.faults.add({
      operation: 'cloudwatch:DescribeAlarms',
      fault: 'access-denied',
      count: 9,
      after: 0,
      milliseconds: 0,
    });
    const { exitCode, outputs, log } = await stage.release('two');
    expect(exitCode).toBe(1);
    expect(outputs.outcome).toBe('rolled-back');
    expect(outputs.reason).toMatch(/alarm bot-errors went off/);
    expect(log).toMatch(/::warning::The alarms could not be checked beforehand.*Allow cloudwatch:DescribeAlarms/);
  });
});

describe("somebody else's deployment", () => {
  it('is waited for, and ours follows from what it left', async () => {
    await open();
    const other = await stage.startOther('three');
    const { exitCode, outputs, log } = await stage.release('two', { 'traffic-shift': 'all-at-once' });
    expect(log).toContain(`Deployment ${other} is running in this group; waiting for its end.`);
    expect(outputs).toMatchObject({ outcome: 'succeeded', 'previous-version': '2', version: '3' });
    expect(exitCode).toBe(0);
    expect(await stage.serving()).toEqual({ 3: 1 });
  });

  it('is left alone with on-active-deployment: fail', async () => {
    await open(60);
    const other = await stage.startOther('three');
    const { exitCode, outputs } = await stage.release('two', { 'on-active-deployment': 'fail' });
    expect(exitCode).toBe(1);
    expect(outputs).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining(`Deployment ${other} is running`),
    });
  });
});

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
    let cancelled = 0;
    const onLine = (line: string, kill: (signal: NodeJS.Signals) => void) => {
      if (cancelled === 0 && moment.test(line)) {
        cancelled = Date.now();
        kill('SIGINT');
      }
    };
    const { exitCode, outputs, state } = await stage.release('two', given, { onLine });
    // The runner sends SIGTERM after 7.5 seconds.
    expect(Date.now() - cancelled).toBeLessThan(7500);
    expect(exitCode).toBe(1);
    expect(outputs.outcome).toBe('rolled-back');
    expect(outputs.reason).toMatch(/cancelled \(SIGINT\)/);
    expect(state['watch-ended']).toBe('true');
    expect(await stage.serving()).toEqual({ 1: 1 });
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
    await open(120);
    const onLine = (line: string, kill: (signal: NodeJS.Signals) => void) => {
      if (line.includes('has 10 % of the traffic')) kill('SIGKILL');
    };
    const lost = await stage.release('two', {}, { onLine });
    const { exitCode, outputs, log } = await stage.release('two', {}, { env: { GITHUB_RUN_ATTEMPT: '2' } });
    expect(log).toMatch(/was started earlier; watching it/);
    expect(outputs).toMatchObject({ outcome: 'succeeded', 'deployment-id': lost.outputs['deployment-id'] });
    expect(exitCode).toBe(0);
  });
});

describe('trouble with AWS', () => {
  it('names the missing permission and touches nothing', async () => {
    await open();
    stage.aws.faults.add({
      operation: 'codedeploy:CreateDeployment',
      fault: 'access-denied',
      count: 9,
      after: 0,
      milliseconds: 0,
    });
    const { exitCode, log } = await stage.release('two');
    expect(exitCode).toBe(1);
    expect(log).toMatch(
      /::error::AWS denied codedeploy:CreateDeployment for bot\/live.*Allow codedeploy:CreateDeployment on arn:aws:codedeploy/,
    );
    expect(log).not.toMatch(/\n\s+at /);
    expect(await stage.serving()).toEqual({ 1: 1 });
  });

  it('gets through when every kind of call is throttled', async () => {
    await open();
    for (const operation of [
      'lambda:GetAlias',
      'lambda:GetFunctionConfiguration',
      'lambda:UpdateFunctionCode',
      'lambda:PublishVersion',
      'codedeploy:CreateDeployment',
      'codedeploy:GetDeployment',
      'codedeploy:ListDeploymentTargets',
      'codedeploy:GetDeploymentTarget',
      'cloudwatch:DescribeAlarms',
    ]) {
      stage.aws.faults.add({ operation, fault: 'throttle', count: 2, after: 0, milliseconds: 0 });
    }
    const { exitCode, outputs } = await stage.release('two');
    expect(outputs.outcome).toBe('succeeded');
    expect(exitCode).toBe(0);
    expect(stage.aws.faults.list()).toEqual([]);
  });

  it.each(['internal-error', 'reset'] as const)('keeps watching through %s', async (fault) => {
    await open();
    stage.aws.faults.add({ operation: 'codedeploy:GetDeployment', fault, count: 8, after: 1, milliseconds: 0 });
    const { outputs } = await stage.release('two');
    expect(outputs.outcome).toBe('succeeded');
  });

  it('outlives its credentials with role-to-assume', async () => {
    // An hour of credentials is over after six seconds, in the middle of the canary.
    await open();
    const role = { 'role-to-assume': 'arn:aws:iam::000000000000:role/release', 'traffic-shift': 'canary 10% 80m' };
    const { exitCode, outputs, log } = await stage.release('two', role, {
      env: { ...stage.oidc, AWS_ACCESS_KEY_ID: '' },
    });
    expect(outputs.outcome).toBe('succeeded');
    expect(exitCode).toBe(0);
    expect(stage.calls().filter((call) => call === 'sts:AssumeRoleWithWebIdentity').length).toBeGreaterThan(1);
    expect(log).toMatch(/::add-mask::ASIA/);
  });

  it('renews credentials that AWS refuses before their time', async () => {
    await open();
    stage.aws.faults.add({
      operation: 'codedeploy:GetDeployment',
      fault: 'expired-token',
      count: 1,
      after: 1,
      milliseconds: 0,
    });
    const role = { 'role-to-assume': 'arn:aws:iam::000000000000:role/release' };
    const { outputs } = await stage.release('two', role, { env: { ...stage.oidc, AWS_ACCESS_KEY_ID: '' } });
    expect(outputs.outcome).toBe('succeeded');
  });

  it('says that the deployment goes on when ambient credentials expire, and stops nothing', async () => {
    await open(60);
    stage.aws.faults.add({
      operation: 'codedeploy:GetDeployment',
      fault: 'expired-token',
      count: 99,
      after: 1,
      milliseconds: 0,
    });
    const { exitCode, log, outputs, state } = await stage.release('two');
    expect(exitCode).toBe(1);
    expect(log).toMatch(new RegExp(`Deployment ${outputs['deployment-id']} was still running and goes on`));
    expect(log).toMatch(/Use the input 'role-to-assume'/);
    expect(stage.calls()).not.toContain('codedeploy:StopDeployment');
    expect(state['watch-ended']).toBe('true');
  });
});
