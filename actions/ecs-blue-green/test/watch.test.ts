import type { IllTarget } from '@aws-release-actions/driver';
import { portFailure, virtualWaiting } from '@aws-release-actions/testing';
import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../src/diagnose.ts';
import { plannedRelease, surveySite } from '../src/plan.ts';
import { watch } from '../src/watch.ts';
import { deploymentIds, digestOf, fakeContext, fakePorts, imageOf, inputsOf, servedBy, serviceOf } from './fakes.ts';

type Script = NonNullable<Parameters<typeof fakePorts>[0]>;

/** Watches the deployment of api:2 over api:1. */
async function watched(script: Script = {}, given: Record<string, string> = {}, told = fakeContext()) {
  const engine = script.engine ?? 'task-sets';
  const asked = fakePorts(script);
  const site = await surveySite({ ...serviceOf(engine, script.state), engine }, asked.ports);
  const underway = { site, newVersion: 'api:2', oldVersion: 'api:1', images: { web: imageOf(2) } };
  const attempt = watch(inputsOf(given), asked.ports, told.context, underway, deploymentIds[engine], 3_600_000);
  return { attempt, ...asked, ...told };
}

const ended = async (...given: Parameters<typeof watched>) => (await watched(...given)).attempt;
const ill = (address: string): IllTarget => ({
  targetGroup: 'green',
  address,
  state: 'unhealthy',
  reason: 'Target.Timeout',
});
const wentBack = {
  looks: [{ status: 'in-progress' as const }, { status: 'failed' as const, wentBack: true }],
  servingAfter: servedBy({ 'api:1': 100 }),
};

describe('a watched deployment', () => {
  it('has told what it is about before the first look', async () => {
    let early = {};
    const observe = async () => {
      early = { ...told.outputs };
      throw portFailure('expired-credentials', 'The credentials have expired.');
    };
    const told = fakeContext();
    const { attempt, stops } = await watched({ overrides: { deployments: { observe } } }, {}, told);
    await expect(attempt).rejects.toMatchObject({
      message: 'The credentials have expired. Deployment d-1 was still running and goes on.',
      nextStep: expect.stringMatching(/Run the job again/),
    });
    expect(early).toEqual({
      outcome: 'in-progress',
      'deployment-id': 'd-1',
      'task-definition': 'api:2',
      'previous-task-definition': 'api:1',
      'production-endpoint': 'http://production.example',
      'test-endpoint': 'http://test.example',
    });
    expect(stops).toEqual([]);
    expect(told.state['watch-ended']).toBe('true');
  });

  it('tells an empty test endpoint where there is no test listener', async () => {
    const { attempt, outputs } = await watched({ state: { testRoute: undefined } });
    await attempt;
    expect(outputs['test-endpoint']).toBe('');
  });

  it('is judged by what serves, not by its status', async () => {
    const moved = await ended({ servingAfter: servedBy({ 'api:3': 100 }) });
    expect(moved).toMatchObject({ outcome: 'superseded', serving: { 'api:3': 100 } });
    const dead = await ended({ servingAfter: { shares: { '(no healthy task)': 100 }, tasks: [], isSick: true } });
    expect(dead.outcome).toBe('failed');
  });

  it('is superseded if a task runs another digest than was asked for', async () => {
    const release = await ended({ servingAfter: servedBy({ 'api:2': 100 }, 3) });
    expect(release).toMatchObject({ outcome: 'superseded', serving: { 'api:2': 100 }, reached: 'completed' });
    expect(release.reason).toMatch(new RegExp(`of api:2 runs ${digestOf(3)} in its container "web", not`));
  });

  it('is no more superseded than it has succeeded', async () => {
    const release = await ended({ ...wentBack, servingAfter: servedBy({ 'api:2': 100 }, 3) });
    expect(release).toMatchObject({ outcome: 'rollback-failed', serving: { 'api:2': 100 } });
  });

  it('is not asked for causes when all is well', async () => {
    const stoppedTasks = () => Promise.reject(new Error('must not be asked'));
    const overrides = { service: { stoppedTasks } };
    expect((await ended({ overrides })).outcome).toBe('succeeded');
    const looks = [{ reached: 'test-traffic' as const }];
    expect((await ended({ looks, overrides }, { 'wait-until': 'test-traffic' })).outcome).toBe('in-progress');
  });

  it('is judged by one look: shares and digests are of the same moment', async () => {
    let reads = 0;
    const serving = async () => {
      reads++;
      return servedBy({ 'api:2': 100 });
    };
    const looks = [{ status: 'succeeded' as const, reached: 'completed' as const }];
    expect((await ended({ looks, overrides: { service: { serving } } })).outcome).toBe('succeeded');
    expect(reads).toBe(1);
  });

  it('remembers the ill targets that left when it went back', async () => {
    const script = { ...wentBack, looks: [{}, {}, ...wentBack.looks], ill: [[ill('10.0.0.6')], [ill('10.0.0.7')], []] };
    const { diagnosis, outcome } = await ended(script);
    expect(outcome).toBe('rolled-back');
    expect(diagnosis.illTargets).toEqual([ill('10.0.0.7')]);
  });

  it('does not mind that the health of targets may not be read', async () => {
    const illTargets = () => Promise.reject(portFailure('access-denied'));
    expect((await ended({ overrides: { service: { illTargets } } })).outcome).toBe('succeeded');
  });

  it('is stopped when all customers are on new tasks of which none is healthy', async () => {
    let isSick = false;
    const stopped: string[] = [];
    const looks = [
      { status: 'in-progress' as const, reached: 'test-traffic' as const },
      { status: 'in-progress' as const, reached: 'production-traffic' as const },
    ];
    let looked = 0;
    const release = await ended({
      overrides: {
        deployments: {
          observe: async (deploymentId) => {
            if (stopped.length > 0) return { deploymentId, status: 'stopped', stages: [], wentBack: true };
            isSick = looked >= 1;
            return { deploymentId, stages: [], ...(looks[Math.min(looked++, 1)] ?? looks[0]) } as never;
          },
          stop: async (deploymentId, rollBack) => void stopped.push(`${deploymentId} ${rollBack}`),
        },
        service: {
          serving: async () =>
            stopped.length > 0 ? servedBy({ 'api:1': 100 }) : servedBy({ 'api:2': 100 }, undefined, isSick),
        },
      },
    });
    expect(stopped).toEqual(['d-1 true']);
    expect(release).toMatchObject({ outcome: 'rolled-back', serving: { 'api:1': 100 } });
    expect(release.reason).toMatch(/^No new task was healthy any more/);
  });

  it('is not asked for sick tasks before customers are on them', async () => {
    const looks = [{ reached: 'test-traffic' as const }, { reached: 'test-traffic' as const }, ...wentBack.looks];
    const { stops, attempt } = await watched({ ...wentBack, looks, serving: servedBy({ 'api:1': 100 }, 1, true) });
    await attempt;
    expect(stops).toEqual([]);
  });

  it.each([
    ['green-ready', 'is up beside the old one'],
    ['test-traffic', 'has the traffic of the test listener'],
    ['production-traffic', 'has all production traffic'],
    ['baking', 'has all production traffic while the old one is kept'],
  ] as const)('is left at %s', async (milestone, meaning) => {
    const looks = [{}, { reached: milestone }];
    const { attempt, stops, state } = await watched(
      { looks, servingAfter: servedBy({ 'api:1': 100 }) },
      {
        'wait-until': milestone,
      },
    );
    const release = await attempt;
    expect(release).toMatchObject({ outcome: 'in-progress', reached: milestone, serving: { 'api:1': 100 } });
    expect(release.reason).toBe(`Task definition api:2 ${meaning}; deployment d-1 goes on.`);
    expect(stops).toEqual([]);
    expect(state['watch-ended']).toBe('true');
  });

  it('is left also further on than was asked for, and never before', async () => {
    const looks = [{ reached: 'green-ready' as const }, { reached: 'baking' as const }];
    expect((await ended({ looks }, { 'wait-until': 'test-traffic' })).reached).toBe('baking');
    expect((await ended({}, { 'wait-until': 'completed' })).outcome).toBe('succeeded');
  });

  it('goes back on a cancel, and needs no diagnosis', async () => {
    const cancel = new AbortController();
    const waiting = virtualWaiting(() => cancel.abort('SIGINT'));
    const stopped = [{ taskArn: 'task', reason: 'died', containers: [] }];
    const { attempt, stops } = await watched(
      { ...wentBack, stopped, overrides: { waiting } },
      {},
      fakeContext(cancel.signal),
    );
    const release = await attempt;
    expect(stops).toEqual(['d-1 true']);
    expect(release).toMatchObject({ outcome: 'rolled-back', diagnosis: { stoppedTasks: [] } });
    expect(release.reason).toMatch(/^The run was cancelled \(SIGINT\), so the deployment was stopped\./);
  });

  it('goes on after a cancel if it was to be left', async () => {
    const cancel = AbortSignal.abort('SIGINT');
    const { attempt, stops } = await watched({}, { 'on-cancel': 'leave' }, fakeContext(cancel));
    expect(await attempt).toMatchObject({ outcome: 'in-progress', serving: { 'api:1': 100 } });
    expect(stops).toEqual([]);
  });

  it('tells what the deployment that rolled it back was', async () => {
    const release = await ended({
      ...wentBack,
      looks: [
        {
          status: 'stopped',
          rollbackDeploymentId: 'd-2',
          failure: { code: 'ALARM_ACTIVE', message: '', alarms: ['errors'] },
        },
      ],
      alarms: [{ name: 'errors', state: 'OK', reason: 'Threshold Crossed' }],
    });
    expect(release).toMatchObject({
      outcome: 'rolled-back',
      rollback: { deploymentId: 'd-2' },
      diagnosis: { alarms: [{ name: 'errors', reason: 'Threshold Crossed' }] },
    });
  });
});

describe('diagnose', () => {
  const failed = { deploymentId: 'd-1', status: 'failed', stages: [] } as const;
  const task = (name: string) => ({
    taskArn: name,
    reason: 'Essential container exited',
    containers: ['web exited with 3'],
  });

  it('names five dead tasks, in the log too', async () => {
    const { ports } = fakePorts({ stopped: ['1', '2', '3', '4', '5', '6'].map(task) });
    const { context, lines } = fakeContext();
    const diagnosis = await diagnose(failed, 'api:2', [ill('10.0.0.7')], ports, context.log);
    expect(diagnosis.stoppedTasks.map(({ taskArn }) => taskArn)).toEqual(['1', '2', '3', '4', '5']);
    expect(diagnosis.illTargets).toEqual([ill('10.0.0.7')]);
    expect(lines).toHaveLength(5);
    expect(lines[0]).toBe('Task 1 of api:2 is over: Essential container exited; web exited with 3');
  });

  it('leaves out what may not be read, with a warning, and nothing else', async () => {
    const denied = async () => Promise.reject(portFailure('access-denied', 'AWS denied it.'));
    const { ports } = fakePorts({ overrides: { service: { stoppedTasks: denied }, alarms: { describe: denied } } });
    const { context, warnings } = fakeContext();
    const failure = { code: 'ALARM_ACTIVE', message: '', alarms: ['errors'] };
    expect(await diagnose({ ...failed, failure }, 'api:2', [], ports, context.log)).toEqual({
      alarms: [],
      stoppedTasks: [],
      illTargets: [],
    });
    expect(warnings).toHaveLength(2);
    const broken = fakePorts({ overrides: { service: { stoppedTasks: () => Promise.reject(new TypeError('x')) } } });
    await expect(diagnose(failed, 'api:2', [], broken.ports, context.log)).rejects.toThrow(TypeError);
  });
});

it('plans a release without a service, too', () => {
  expect(plannedRelease(inputsOf(), undefined)).toMatchObject({ cluster: 'trivia', service: 'api', images: {} });
});
