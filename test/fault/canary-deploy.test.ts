/** A release while AWS denies, throttles, fails, and expires. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { openStage, type Stage } from '../scenario/stage.ts';

/** Ten minutes of canary take a second. */
const fast = 600;

let stage: Stage;
const open = async (speed = fast) => {
  stage = await openStage(speed);
};
afterEach(() => stage.close());

describe('trouble with AWS', () => {
  it('names the missing permission and touches nothing', async () => {
    await open();
    stage.fault('codedeploy:CreateDeployment', 'access-denied', 9);
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
      stage.fault(operation, 'throttle', 2);
    }
    const { exitCode, outputs } = await stage.release('two');
    expect(outputs.outcome).toBe('succeeded');
    expect(exitCode).toBe(0);
    expect(stage.aws.faults.list()).toEqual([]);
  });

  it.each(['internal-error', 'reset'] as const)('keeps watching through %s', async (fault) => {
    await open();
    stage.fault('codedeploy:GetDeployment', fault, 8, 1);
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
    stage.fault('codedeploy:GetDeployment', 'expired-token', 1, 1);
    const role = { 'role-to-assume': 'arn:aws:iam::000000000000:role/release' };
    const { outputs } = await stage.release('two', role, { env: { ...stage.oidc, AWS_ACCESS_KEY_ID: '' } });
    expect(outputs.outcome).toBe('succeeded');
  });

  it('says that the deployment goes on when ambient credentials expire, and stops nothing', async () => {
    await open(60);
    stage.fault('codedeploy:GetDeployment', 'expired-token', 99, 1);
    const { exitCode, log, outputs, state } = await stage.release('two');
    expect(exitCode).toBe(1);
    expect(log).toMatch(new RegExp(`Deployment ${outputs['deployment-id']} was still running and goes on`));
    expect(log).toMatch(/Use the input 'role-to-assume'/);
    expect(stage.calls()).not.toContain('codedeploy:StopDeployment');
    expect(state['watch-ended']).toBe('true');
  });
});
