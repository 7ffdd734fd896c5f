import type { Snapshot } from '@aws-release-actions/deployment';
import { portFailure, virtualWaiting } from '@aws-release-actions/testing';
import { describe, expect, it } from '@jest/globals';
import { type WatchPorts, watchDeployment } from './watch-deployment.ts';

const running: Snapshot = { deploymentId: 'd-1', status: 'in-progress', stages: [] };

/** Answers each look with the next of these; the last one stays. */
function scripted(script: readonly (Snapshot | Error)[], ports: Partial<WatchPorts> = {}) {
  const looks: string[] = [];
  const stops: string[] = [];
  const watch: WatchPorts = {
    observe: async (id) => {
      const next = script[Math.min(looks.length, script.length - 1)];
      looks.push(id);
      if (next instanceof Error) throw next;
      if (next === undefined) throw new Error('nothing scripted');
      return next;
    },
    stop: async (id, rollBack) => {
      stops.push(`${id} ${rollBack}`);
    },
    readServing: async () => ({ 2: 100 }),
    waiting: virtualWaiting(),
    ...ports,
  };
  return { watch, looks, stops };
}

function options(signal = new AbortController().signal, deadline = 1e9) {
  const told: string[] = [];
  const retries: string[] = [];
  return {
    told,
    retries,
    deploymentId: 'd-1',
    onCancel: 'rollback' as const,
    signal,
    deadline,
    onEntries: (entries: readonly { type: string }[]) => told.push(...entries.map(({ type }) => type)),
    onRetry: (error: Error) => retries.push(error.message),
  };
}

describe('watchDeployment', () => {
  it('looks until the end and reads what serves', async () => {
    const { watch, looks } = scripted([running, running, { ...running, status: 'succeeded' }]);
    expect(await watchDeployment(watch, options())).toMatchObject({ phase: 'ended', serving: { 2: 100 } });
    expect(looks).toHaveLength(3);
  });

  it('looks again after a failure that passes', async () => {
    const { watch } = scripted([running, portFailure('throttled'), { ...running, status: 'succeeded' }]);
    const given = options();
    expect(await watchDeployment(watch, given)).toMatchObject({ phase: 'ended' });
    expect(given.retries).toEqual(['a call failed: throttled']);
  });

  it('passes a failure on that will not pass, and stops nothing', async () => {
    const { watch, stops } = scripted([running, portFailure('access-denied')]);
    await expect(watchDeployment(watch, options())).rejects.toMatchObject({ kind: 'access-denied' });
    expect(stops).toEqual([]);
  });

  it('stops with rollback when the run is cancelled in the middle of a wait', async () => {
    const cancel = new AbortController();
    const { watch, stops } = scripted(
      [
        running,
        { ...running, status: 'stopped', rollbackDeploymentId: 'd-2' },
        { ...running, deploymentId: 'd-2', status: 'succeeded' },
      ],
      { waiting: virtualWaiting(() => cancel.abort('SIGINT')) },
    );
    expect(await watchDeployment(watch, options(cancel.signal))).toMatchObject({
      phase: 'ended',
      cancelledBy: 'SIGINT',
    });
    expect(stops).toEqual(['d-1 true']);
  });

  it('sees a stop and a rollback of six looks through within the 7.5 seconds that the runner gives', async () => {
    const cancel = new AbortController();
    const { watch } = scripted(
      [
        running,
        running,
        { ...running, status: 'stopped' },
        { ...running, status: 'stopped', rollbackDeploymentId: 'd-2' },
        ...Array.from({ length: 5 }, () => ({ ...running, deploymentId: 'd-2' })),
        { ...running, deploymentId: 'd-2', status: 'succeeded' },
      ],
      { waiting: virtualWaiting(() => cancel.abort('SIGINT')) },
    );
    await watchDeployment(watch, options(cancel.signal));
    // The first second is the wait that the cancel ends.
    expect(watch.waiting.now() - 1000).toBeLessThan(7500);
  });

  it('waits interruptibly until it was cancelled, and never spins afterwards', async () => {
    const cancel = new AbortController();
    const interruptible: boolean[] = [];
    const waiting = virtualWaiting();
    const { watch } = scripted([running, running, { ...running, status: 'stopped' }], {
      waiting: {
        ...waiting,
        sleep: async (milliseconds, signal) => {
          interruptible.push(signal === cancel.signal);
          await waiting.sleep(milliseconds);
          cancel.abort('SIGINT');
        },
      },
    });
    await watchDeployment(watch, options(cancel.signal));
    expect(interruptible[0]).toBe(true);
    expect(interruptible.slice(1).every((was) => !was)).toBe(true);
    expect(interruptible.length).toBeGreaterThan(2);
  });

  it('repeats a stop that was throttled', async () => {
    const cancel = new AbortController();
    cancel.abort('SIGINT');
    let attempts = 0;
    const { watch } = scripted([{ ...running, status: 'stopped' }], {
      stop: async () => {
        attempts++;
        if (attempts < 3) throw portFailure('throttled');
      },
    });
    await watchDeployment(watch, options(cancel.signal));
    expect(attempts).toBe(3);
  });

  it('leaves the deployment alone when the time is up', async () => {
    const { watch, stops } = scripted([running]);
    expect(await watchDeployment(watch, options(undefined, 120_000))).toMatchObject({ phase: 'left', why: 'deadline' });
    expect(watch.waiting.now()).toBe(120_000);
    expect(stops).toEqual([]);
  });
});
