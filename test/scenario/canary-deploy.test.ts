/** Good and bad releases by canary-deploy, on the shipped bundle and local-aws over HTTP. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { type HookBehaviour, openStage, type Stage } from './stage.ts';

/** Ten minutes of canary take a second. */
const fast = 600;

let stage: Stage;
const open = async (speed = fast, hook: HookBehaviour = 'says-yes') => {
  stage = await openStage(speed, hook);
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

  it('sends a package through a bucket, once, and takes one that is in a bucket already', async () => {
    await open();
    const atOnce = { 'traffic-shift': 'all-at-once' };
    const sent = await stage.release('two', { ...atOnce, 's3-bucket': 'packages' });
    expect(sent.outputs).toMatchObject({ outcome: 'succeeded', version: '2' });
    await stage.release('two', { ...atOnce, 's3-bucket': 'packages' });
    const name = Buffer.from(sent.outputs['code-sha256'] ?? '', 'base64').toString('hex');
    expect(stage.calls().filter((call) => call === 's3:PutObject')).toHaveLength(1);
    await stage.store('mine.zip', 'three');
    const taken = await stage.release('', { ...atOnce, package: '', 's3-bucket': 'packages', 's3-key': 'mine.zip' });
    expect(taken.outputs).toMatchObject({ outcome: 'succeeded', version: '3' });
    const back = { ...atOnce, package: '', 's3-bucket': 'packages', 's3-key': `lambda-packages/${name}.zip` };
    expect((await stage.release('', back)).outputs).toMatchObject({ outcome: 'succeeded', version: '4' });
  });

  it('refuses a package that is not the one that was built, before AWS is touched', async () => {
    await open();
    const before = stage.calls().length;
    const { exitCode, log } = await stage.release('two', { 'code-sha256': `${'A'.repeat(43)}=` });
    expect(exitCode).toBe(1);
    expect(log).toMatch(/::error::Input 'code-sha256' is "A+=", but the package "package\.zip" has ".{44}"/);
    expect(stage.calls().slice(before)).toEqual([]);
  });

  it('begins a new alias with all the traffic', async () => {
    await open();
    const { exitCode, outputs } = await stage.release('two', { alias: 'beta' });
    expect(exitCode).toBe(0);
    expect(outputs).toMatchObject({ outcome: 'succeeded', 'function-arn': expect.stringMatching(/:bot:beta$/) });
    expect(outputs['deployment-id']).toBeUndefined();
    expect(await stage.serving()).toEqual({ 1: 1 });
  });

  it('makes the deployment configuration of a shift that AWS has not built in', async () => {
    await open(60);
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
    stage.fault('cloudwatch:DescribeAlarms', 'access-denied', 9);
    const { exitCode, outputs, log } = await stage.release('two');
    expect(exitCode).toBe(1);
    expect(outputs.outcome).toBe('rolled-back');
    expect(outputs.reason).toMatch(/alarm bot-errors went off/);
    expect(log).toMatch(/::warning::The alarms could not be checked beforehand.*Allow cloudwatch:DescribeAlarms/);
  });
});
