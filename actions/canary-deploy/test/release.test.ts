import { portFailure, virtualWaiting } from '@aws-release-actions/testing';
import { describe, expect, it } from '@jest/globals';
import { release } from '../src/release.ts';
import { fakeContext, fakePorts, inputsOf } from './fakes.ts';

const rolledBack = {
  looks: [
    { status: 'in-progress' as const },
    {
      status: 'stopped' as const,
      failure: { code: 'ALARM_ACTIVE', message: 'Stopped.', alarms: ['errors'] },
      rollbackDeploymentId: 'd-2',
      stages: [{ name: 'AllowTraffic', status: 'failed' as const }],
    },
  ],
  servingAfter: { 1: 100 },
};

describe('release', () => {
  it('succeeds when the new version has all the traffic, and hands the deployment id on at once', async () => {
    const { ports, created } = fakePorts();
    const { context, outputs, state } = fakeContext();
    const ended = await release(inputsOf(), ports, context);
    expect(ended).toMatchObject({ outcome: 'succeeded', version: '2', previousVersion: '1', serving: { 2: 100 } });
    expect(created[0]).toMatchObject({
      currentVersion: '1',
      targetVersion: '2',
      alarms: ['errors'],
      shift: { kind: 'canary', percent: 10, minutes: 10 },
    });
    expect(outputs['deployment-id']).toBe('d-1');
    expect(state).toEqual({
      'deployment-description': 'Run 7: version 2 of bot:live, octo-org/trivia',
      'deployment-id': 'd-1',
      'watch-ended': 'true',
    });
    // A step that is killed later has told what it was about.
    expect(outputs).toMatchObject({ outcome: 'in-progress', version: '2', 'previous-version': '1' });
  });

  it('is not fooled by a status: success means all traffic', async () => {
    const { ports } = fakePorts({ servingAfter: { 3: 100 } });
    expect(await release(inputsOf(), ports, fakeContext().context)).toMatchObject({ outcome: 'superseded' });
  });

  it('names the alarm that stopped it', async () => {
    const alarms = [{ name: 'errors', state: 'OK' as const, reason: '' }];
    const { ports } = fakePorts({ ...rolledBack, alarms });
    const ended = await release(inputsOf(), ports, fakeContext().context);
    expect(ended).toMatchObject({ outcome: 'rolled-back', diagnosis: { alarms } });
    expect(ended.reason).toMatch(/alarm errors went off/);
  });

  it('shows the last words of the hook that failed', async () => {
    const { ports } = fakePorts({
      looks: [
        {
          status: 'failed',
          failure: { code: 'HOOK_EXECUTION_FAILURE', message: 'One of the functions failed.' },
          stages: [{ name: 'BeforeAllowTraffic', status: 'failed' }],
          rollbackDeploymentId: 'd-2',
        },
      ],
      servingAfter: { 1: 100 },
      hookLog: ['intro.json: the answer differs', 'x'.repeat(5000)],
    });
    const { context, lines } = fakeContext();
    const ended = await release(inputsOf({ 'before-allow-traffic-hook': 'hook' }), ports, context);
    const cut = `${'x'.repeat(300)}...`;
    expect(lines.slice(-3)).toEqual([
      'Log of hook (BeforeAllowTraffic)',
      '| intro.json: the answer differs',
      `| ${cut}`,
    ]);
    expect(ended.diagnosis.hook).toEqual({
      functionName: 'hook',
      stage: 'BeforeAllowTraffic',
      lines: ['intro.json: the answer differs', cut],
    });
  });

  it('blames the alarm, not the hook that it interrupted', async () => {
    const stages = [{ name: 'BeforeAllowTraffic', status: 'failed' as const }];
    const [begun, stopped] = rolledBack.looks;
    const { ports } = fakePorts({
      ...rolledBack,
      looks: [{ ...begun }, { ...stopped, stages }],
      hookLog: ['still testing'],
    });
    const ended = await release(inputsOf({ 'before-allow-traffic-hook': 'hook' }), ports, fakeContext().context);
    expect(ended.reason).toMatch(/alarm errors went off/);
    expect(ended.diagnosis.hook).toBeUndefined();
  });

  it('starts nothing when an alarm is red already, or is not there', async () => {
    for (const [alarms, reason] of [
      [[{ name: 'errors', state: 'ALARM' as const, reason: '3 errors' }], /in ALARM already \(3 errors\)/],
      [[], /no alarm "errors"/],
    ] as const) {
      const { ports, created } = fakePorts({ alarms });
      const ended = await release(inputsOf(), ports, fakeContext().context);
      expect(ended.outcome).toBe('failed');
      expect(ended.reason).toMatch(reason);
      expect(created).toEqual([]);
    }
  });

  it('goes on with a warning when the role may not read alarms', async () => {
    const { ports } = fakePorts({
      overrides: {
        alarms: {
          describe: async () => {
            throw portFailure('access-denied');
          },
        },
      },
    });
    const { context, warnings } = fakeContext();
    expect(await release(inputsOf(), ports, context)).toMatchObject({ outcome: 'succeeded' });
    expect(warnings[0]).toMatch(/could not be checked beforehand/);
  });

  it('changes nothing for what serves already', async () => {
    const { ports, created } = fakePorts({ serving: { 2: 100 } });
    expect(await release(inputsOf(), ports, fakeContext().context)).toMatchObject({ outcome: 'unchanged' });
    expect(created).toEqual([]);
  });

  it('gives a new alias all the traffic', async () => {
    const { ports, created } = fakePorts({ serving: undefined });
    expect(await release(inputsOf(), ports, fakeContext().context)).toMatchObject({
      outcome: 'succeeded',
      serving: { 2: 100 },
    });
    expect(created).toEqual([]);
  });

  it('refuses an alias that somebody left split', async () => {
    const { ports, created } = fakePorts({ serving: { 1: 90, 3: 10 } });
    const refused = await release(inputsOf(), ports, fakeContext().context);
    expect(refused).toMatchObject({ outcome: 'failed' });
    expect(refused.reason).toMatch(/version 1 serves 90 %, version 3 serves 10 %.*update-alias/);
    expect(created).toEqual([]);
  });

  it('starts from what serves when it starts, not from what served before it published', async () => {
    let reads = 0;
    const { ports, created } = fakePorts({
      overrides: {
        versions: {
          alias: async () => {
            const serving = created.length > 0 ? { 2: 100 } : ++reads === 1 ? { 1: 100 } : { 3: 100 };
            return { serving, primaryVersion: Object.keys(serving)[0] ?? '' };
          },
        },
      },
    });
    await release(inputsOf(), ports, fakeContext().context);
    expect(created).toMatchObject([{ currentVersion: '3' }]);
  });

  it('does not take a split for abandoned that ends between two calls', async () => {
    let reads = 0;
    const { ports, created } = fakePorts({
      overrides: {
        versions: {
          alias: async () => {
            // Split when the traffic is read and read again; whole when it is looked at closely.
            const serving = created.length > 0 ? { 2: 100 } : ++reads <= 2 ? { 1: 90, 3: 10 } : { 3: 100 };
            return { serving, primaryVersion: Object.keys(serving)[0] ?? '' };
          },
        },
      },
    });
    expect(await release(inputsOf(), ports, fakeContext().context)).toMatchObject({ outcome: 'succeeded' });
    expect(created).toMatchObject([{ currentVersion: '3' }]);
  });

  it("waits for somebody else's deployment and looks at the alias again", async () => {
    let running = true;
    const { ports, created } = fakePorts({
      overrides: {
        deployments: {
          active: async () => (running ? 'd-9' : undefined),
          observe: async (deploymentId) => {
            running = false;
            return { deploymentId, status: 'succeeded', stages: [] };
          },
        },
        // The other deployment releases the same version, so nothing is left to do.
        versions: {
          alias: async () => ({ serving: running ? { 1: 100 } : { 2: 100 }, primaryVersion: running ? '1' : '2' }),
        },
      },
    });
    const { context, lines } = fakeContext();
    expect(await release(inputsOf(), ports, context)).toMatchObject({ outcome: 'unchanged' });
    expect(lines).toContain('Deployment d-9 is running in this group; waiting for its end.');
    expect(created).toEqual([]);
  });

  it('does not call what serves unchanged while a deployment is about to change it', async () => {
    const { ports } = fakePorts({ serving: { 2: 100 }, overrides: { deployments: { active: async () => 'd-9' } } });
    const refused = await release(inputsOf({ 'on-active-deployment': 'fail' }), ports, fakeContext().context);
    expect(refused).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(/Deployment d-9 is running/) });
  });

  it('adopts its own deployment even when the new version serves already, and knows the old version', async () => {
    const { ports, created } = fakePorts({
      serving: { 2: 100 },
      looks: [{ status: 'in-progress' }, { status: 'failed', rollbackDeploymentId: 'd-2' }],
      servingAfter: { 1: 100 },
      overrides: {
        deployments: {
          active: async () => 'd-1',
          identify: async () => ({ description: 'Run 7: version 2 of bot:live, octo-org/trivia', currentVersion: '1' }),
        },
      },
    });
    const ended = await release(inputsOf(), ports, fakeContext().context);
    expect(ended).toMatchObject({ outcome: 'rolled-back', previousVersion: '1' });
    expect(created).toEqual([]);
  });

  it('begins nothing after a cancel', async () => {
    const cancelled = AbortSignal.abort('SIGINT');
    for (const serving of [{ 1: 100 }, undefined]) {
      const { ports, created } = fakePorts({ serving });
      const attempt = release(inputsOf({ 'on-cancel': 'leave' }), ports, fakeContext(cancelled).context);
      await expect(attempt).rejects.toThrow(/cancelled \(SIGINT\) before traffic moved/);
      expect(created).toEqual([]);
    }
  });

  it('gives its own deployment the whole time, however long it waited for another', async () => {
    let othersLooks = 0;
    let oursLooks = 0;
    const waiting = virtualWaiting();
    const { ports } = fakePorts({
      overrides: {
        waiting,
        deployments: {
          active: async () => (othersLooks < 12 ? 'd-9' : undefined),
          observe: async (deploymentId) => {
            const done = deploymentId === 'd-9' ? ++othersLooks === 12 : ++oursLooks === 2;
            // Each look at ours takes most of the minute that it is given.
            if (deploymentId === 'd-1') await waiting.sleep(28_000);
            return { deploymentId, status: done ? 'succeeded' : 'in-progress', stages: [] };
          },
        },
        versions: {
          alias: async () => ({ serving: oursLooks === 2 ? { 2: 100 } : { 1: 100 }, primaryVersion: '1' }),
        },
      },
    });
    const ended = await release(inputsOf({ timeout: '1m' }), ports, fakeContext().context);
    expect(ended).toMatchObject({ outcome: 'succeeded' });
    expect(waiting.now()).toBeGreaterThan(60_000);
  });

  it('asks for what the inputs say: a name instead of an ARN, and no rollback on a stop', async () => {
    const { ports, created } = fakePorts();
    const arn = 'arn:aws:lambda:us-east-1:111122223333:function:bot';
    const given = inputsOf({ 'function-name': arn, 'on-cancel': 'stop' });
    const { context } = fakeContext();
    await release(given, ports, { ...context, run: { ...context.run, runId: '' } });
    expect(created).toMatchObject([{ functionName: 'bot', rollBackOnStop: false, description: '' }]);
  });

  it('warns of a release that may outlast the job', async () => {
    const warningsIn = async (env: Record<string, string>) => {
      const { ports } = fakePorts();
      const { context, warnings } = fakeContext();
      await release(inputsOf({ 'traffic-shift': 'canary 10% 8h' }), ports, { ...context, env });
      return warnings;
    };
    expect(await warningsIn({ RUNNER_ENVIRONMENT: 'github-hosted' })).toEqual([expect.stringMatching(/six hours/)]);
    expect(await warningsIn({ RUNNER_ENVIRONMENT: 'self-hosted' })).toEqual([]);
  });

  it('does not take a role that cannot be assumed for alarms that cannot be read', async () => {
    const describe = async () => {
      throw portFailure('access-denied', 'AWS denied it.', 'sts:AssumeRoleWithWebIdentity');
    };
    const { ports } = fakePorts({ overrides: { alarms: { describe } } });
    await expect(release(inputsOf(), ports, fakeContext().context)).rejects.toThrow('AWS denied it.');
  });

  it('says what goes on when the time is up', async () => {
    const lookOf = (look: object) => fakePorts({ looks: [look], rollback: { status: 'in-progress' } });
    const attempt = (look: object) => release(inputsOf({ timeout: '1m' }), lookOf(look).ports, fakeContext().context);
    await expect(attempt({ status: 'in-progress' })).rejects.toThrow(/Deployment d-1 was still running and goes on/);
    await expect(attempt({ status: 'failed', rollbackDeploymentId: 'd-2' })).rejects.toThrow(
      /Deployment d-1 had failed, and its rollback goes on/,
    );
  });

  it('refuses a published version that is not the one that was built', async () => {
    const { ports } = fakePorts();
    const given = inputsOf({ 'code-sha256': `${'A'.repeat(43)}=` });
    await expect(release(given, ports, fakeContext().context)).rejects.toThrow(/version 2 has "code-2"/);
  });

  it('stops with rollback on a cancel, and says so', async () => {
    const cancel = new AbortController();
    const { ports, stops } = fakePorts({
      ...rolledBack,
      overrides: { waiting: virtualWaiting(() => cancel.abort('SIGINT')) },
    });
    const ended = await release(inputsOf(), ports, fakeContext(cancel.signal).context);
    expect(stops).toEqual(['d-1 true']);
    expect(ended).toMatchObject({ outcome: 'rolled-back' });
    expect(ended.reason).toMatch(/cancelled \(SIGINT\)/);
  });

  it('says that the deployment goes on when it loses sight of it, and stops nothing', async () => {
    const { ports, stops } = fakePorts({
      overrides: {
        deployments: {
          observe: async () => {
            throw portFailure('expired-credentials', 'The AWS credentials were no longer accepted.');
          },
        },
      },
    });
    const { context, state } = fakeContext();
    await expect(release(inputsOf(), ports, context)).rejects.toMatchObject({
      message: 'The AWS credentials were no longer accepted. Deployment d-1 was still running and goes on.',
      nextStep: expect.stringMatching(/Run the job again/),
    });
    expect(stops).toEqual([]);
    expect(state['watch-ended']).toBe('true');
  });
});
