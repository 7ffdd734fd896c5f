import type { Serving, Snapshot } from '@aws-release-actions/deployment';
import { portFailure, virtualWaiting } from '@aws-release-actions/testing';
import { describe, expect, it } from '@jest/globals';
import { type Course, type SeeThroughOptions, seeThrough } from './see-through.ts';

interface Played {
  /** Looks at d-1, one after the other; an Error is thrown. The last one stays. */
  readonly looks?: readonly (Partial<Snapshot> | Error)[];
  readonly serving?: Serving;
  readonly options?: Partial<SeeThroughOptions>;
  readonly signal?: AbortSignal;
  readonly duringSleep?: () => void;
}

/** Sees d-1 through, and tells in order what the runner and AWS were told. */
function play({ looks = [{ status: 'succeeded' }], serving = { 2: 100 }, options, signal, duringSleep }: Played) {
  const told: string[] = [];
  const lines: string[] = [];
  const waiting = virtualWaiting(duringSleep);
  let looked = 0;
  const course: Course = {
    deploymentId: 'd-1',
    noun: 'version',
    newVersion: '2',
    oldVersion: '1',
    deployments: {
      observe: async (deploymentId) => {
        if (deploymentId === 'd-2') return { deploymentId, status: 'succeeded', stages: [] };
        if (looked === 0) told.push('first look');
        const look = looks[Math.min(looked++, looks.length - 1)];
        if (look instanceof Error) throw look;
        return { deploymentId, status: 'in-progress', stages: [], ...look };
      },
      stop: async (deploymentId, rollBack) => void told.push(`stop ${deploymentId} ${rollBack}`),
    },
    readServing: async () => serving,
    waiting,
  };
  const context = {
    log: {
      info: (line: string) => lines.push(line),
      debug: () => {},
      warning: () => {},
      group: <T>(_: string, work: () => Promise<T>) => work(),
    },
    signal: signal ?? new AbortController().signal,
    workspace: '',
    run: { repository: '', runId: '', runAttempt: '', sha: '', serverUrl: '' },
    env: {},
    setOutput: (name: string, value: string) => void told.push(`output ${name}=${value}`),
    saveState: (name: string, value: string) => void told.push(`state ${name}=${value}`),
    savedState: () => undefined,
    mask: () => {},
    idToken: async () => '',
  };
  const given = { onCancel: 'rollback', timeout: 3_600_000, outputs: { version: '2' }, ...options } as const;
  return { ending: seeThrough(course, given, context), told, lines, waiting };
}

describe('seeThrough', () => {
  it('tells everything early, in the order in which it may be cut off', async () => {
    const { ending, told } = play({});
    await ending;
    expect(told).toEqual([
      'state deployment-id=d-1',
      'output outcome=in-progress',
      'output deployment-id=d-1',
      'output version=2',
      'first look',
      'state watch-ended=true',
    ]);
  });

  it('logs and keeps what happened, once and in order', async () => {
    const looks = [{}, {}, { newVersionPercent: 10 }, { newVersionPercent: 10 }, { status: 'succeeded' as const }];
    const { ending, lines } = play({ looks });
    const { outcome, reason, entries, serving, deployment } = await ending;
    expect({ outcome, reason, serving }).toEqual({
      outcome: 'succeeded',
      reason: 'Version 2 serves all traffic.',
      serving: { 2: 100 },
    });
    expect(lines).toEqual([
      'deployment d-1 in progress',
      'version 2 has 10 % of the traffic',
      'deployment d-1 succeeded',
    ]);
    expect(entries.map(({ type }) => type)).toEqual(['status', 'traffic', 'status']);
    expect(deployment?.status).toBe('succeeded');
  });

  it('judges by what serves, and follows the rollback', async () => {
    const failed = { status: 'failed' as const, rollbackDeploymentId: 'd-2' };
    const back = await play({ looks: [failed], serving: { 1: 100 } }).ending;
    expect(back).toMatchObject({ outcome: 'rolled-back', rollback: { deploymentId: 'd-2' } });
    expect(await play({ looks: [failed] }).ending).toMatchObject({ outcome: 'rollback-failed' });
    expect(await play({ serving: { 3: 100 } }).ending).toMatchObject({ outcome: 'superseded' });
  });

  it('looks again after what passes by itself', async () => {
    const { ending, lines } = play({ looks: [portFailure('throttled', 'Slow down.'), { status: 'succeeded' }] });
    expect((await ending).outcome).toBe('succeeded');
    expect(lines[0]).toBe('Looking again: Slow down.');
  });

  it('is lost where nothing passes by itself, and stops nothing', async () => {
    const denied = portFailure('access-denied', 'AWS denied it.');
    const { ending, told } = play({ looks: [{}, denied] });
    await expect(ending).rejects.toMatchObject({
      name: 'WatchLost',
      message: 'AWS denied it. Deployment d-1 was still running and goes on.',
    });
    expect(told.at(-1)).toBe('state watch-ended=true');
    expect(told).not.toContainEqual(expect.stringMatching(/^stop/));
  });

  it('does not take a fault of ours for a lost watch', async () => {
    await expect(play({ looks: [new TypeError('x')] }).ending).rejects.toThrow(TypeError);
  });

  it('is lost when the time is up, to the moment', async () => {
    const { ending, told, waiting } = play({ looks: [{}], options: { timeout: 100_000 } });
    await expect(ending).rejects.toMatchObject({
      name: 'WatchLost',
      message: expect.stringMatching(/input "timeout"/),
    });
    expect(waiting.now()).toBe(100_000);
    expect(told).not.toContainEqual(expect.stringMatching(/^stop/));
    const goingBack = play({ looks: [{ status: 'rolling-back' }], options: { timeout: 100_000 } });
    await expect(goingBack.ending).rejects.toThrow(/had failed, and its rollback goes on/);
  });

  it('stops on a cancel, tells who cancelled, and waits for the end of the way back', async () => {
    const cancel = new AbortController();
    const { ending, told } = play({
      looks: [{}, {}, { status: 'stopped', rollbackDeploymentId: 'd-2' }],
      serving: { 1: 100 },
      signal: cancel.signal,
      duringSleep: () => cancel.abort('SIGINT'),
    });
    expect(await ending).toMatchObject({ outcome: 'rolled-back', cancelledBy: 'SIGINT' });
    expect(told).toContain('stop d-1 true');
  });

  it('leaves it on a cancel if that was asked for', async () => {
    const options = { onCancel: 'leave' as const };
    const { ending, told } = play({ looks: [{}], options, signal: AbortSignal.abort('SIGINT') });
    expect(await ending).toMatchObject({
      outcome: 'in-progress',
      reason: 'The run was cancelled; deployment d-1 goes on, as asked.',
      serving: undefined,
      cancelledBy: 'SIGINT',
    });
    expect(told).not.toContainEqual(expect.stringMatching(/^stop/));
  });

  it('leaves it where it was to, in words that say how far it came', async () => {
    const looks = [{ reached: 'green-ready' as const }, { reached: 'production-traffic' as const }];
    const { ending, told } = play({ looks, options: { until: 'test-traffic' } });
    const { outcome, reason, deployment } = await ending;
    expect({ outcome, reason }).toEqual({
      outcome: 'in-progress',
      reason: 'Version 2 has all production traffic; deployment d-1 goes on.',
    });
    expect(deployment?.reached).toBe('production-traffic');
    expect(told.at(-1)).toBe('state watch-ended=true');
  });

  it('sees a deployment to its end that goes back before it comes so far', async () => {
    const looks = [{ reached: 'green-ready' as const }, { status: 'failed' as const, wentBack: true }];
    const { ending } = play({ looks, serving: { 1: 100 }, options: { until: 'test-traffic' } });
    expect(await ending).toMatchObject({ outcome: 'rolled-back' });
  });
});
