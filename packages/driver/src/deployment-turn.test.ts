import { portFailure, virtualWaiting } from '@aws-release-actions/testing';
import { describe, expect, it } from '@jest/globals';
import { awaitTurn } from './deployment-turn.ts';
import type { ActiveDeployment, Deployments } from './ports.ts';

const ours = 'Run 7: version 2 of bot:live, octo-org/trivia';

function group(overrides: Partial<Deployments>): Deployments {
  return {
    observe: async () => ({ deploymentId: 'd-9', status: 'succeeded', stages: [] }),
    identify: async () => ({ description: 'somebody else', currentVersion: '5' }),
    stop: async () => {},
    active: async () => 'd-9',
    ...overrides,
  };
}

const isOurs = ({ description }: ActiveDeployment) => description === ours;
const options = (onActiveDeployment: 'wait' | 'fail', deadline = 1e9, signal = new AbortController().signal) => ({
  isOurs,
  onActiveDeployment,
  signal,
  deadline,
  onWaiting: () => {},
});

describe('awaitTurn', () => {
  it('finds a free group', async () => {
    const free = group({ active: async () => undefined });
    expect(await awaitTurn(free, virtualWaiting(), options('fail'))).toEqual({ kind: 'free' });
  });

  it('knows ours, also before it has started', async () => {
    const started = group({ identify: async () => ({ description: ours, currentVersion: '1' }) });
    const found = { kind: 'ours', deploymentId: 'd-9' };
    expect(await awaitTurn(started, virtualWaiting(), options('fail'))).toEqual({ ...found, currentVersion: '1' });
    const created = group({ identify: async () => ({ description: ours, currentVersion: undefined }) });
    expect(await awaitTurn(created, virtualWaiting(), options('fail'))).toEqual({
      ...found,
      currentVersion: undefined,
    });
  });

  it('takes nothing for ours that another run or function started', async () => {
    const other = group({ identify: async () => ({ description: ours.replace('bot', 'cat'), currentVersion: '1' }) });
    expect(await awaitTurn(other, virtualWaiting(), options('fail'))).toMatchObject({
      kind: 'occupied',
      why: 'policy',
    });
  });

  it("waits for somebody else's end, through failures that pass", async () => {
    let looks = 0;
    const busy = group({
      observe: async () => {
        if (++looks === 2) throw portFailure('throttled');
        return { deploymentId: 'd-9', status: looks < 4 ? 'in-progress' : 'succeeded', stages: [] };
      },
    });
    expect(await awaitTurn(busy, virtualWaiting(), options('wait'))).toEqual({ kind: 'waited', deploymentId: 'd-9' });
    expect(looks).toBe(4);
  });

  it('waits no longer than it may', async () => {
    const busy = group({ observe: async () => ({ deploymentId: 'd-9', status: 'in-progress', stages: [] }) });
    expect(await awaitTurn(busy, virtualWaiting(), options('wait', 60_000))).toMatchObject({ why: 'deadline' });
    const cancelled = AbortSignal.abort('SIGINT');
    expect(await awaitTurn(busy, virtualWaiting(), options('wait', 1e9, cancelled))).toMatchObject({
      why: 'cancelled',
    });
  });
});
