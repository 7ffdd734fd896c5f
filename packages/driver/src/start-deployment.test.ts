import { portFailure, virtualWaiting } from '@aws-release-actions/testing';
import { describe, expect, it } from '@jest/globals';
import type { LambdaDeploymentRequest, LambdaDeployments } from './ports.ts';
import { startDeployment } from './start-deployment.ts';

const request: LambdaDeploymentRequest = {
  functionName: 'f',
  alias: 'live',
  currentVersion: '1',
  targetVersion: '2',
  shift: { kind: 'all-at-once' },
  description: 'octo-org/trivia run 7: version 2',
};

function group(overrides: Partial<LambdaDeployments>): LambdaDeployments {
  return {
    create: async () => ({ kind: 'occupied', activeDeploymentId: 'd-9' }),
    observe: async () => ({ deploymentId: 'd-9', status: 'succeeded', stages: [] }),
    identify: async () => ({ targetVersion: '5', description: 'somebody else' }),
    stop: async () => {},
    active: async () => 'd-9',
    groupAlarms: async () => [],
    ...overrides,
  };
}

const options = (onActiveDeployment: 'wait' | 'fail', deadline = 1e9, signal = new AbortController().signal) => ({
  request,
  onActiveDeployment,
  signal,
  deadline,
  onWaiting: () => {},
});

describe('startDeployment', () => {
  it('starts in a free group', async () => {
    const free = group({ create: async () => ({ kind: 'created', deploymentId: 'd-1' }) });
    expect(await startDeployment(free, virtualWaiting(), options('fail'))).toEqual({
      kind: 'started',
      deploymentId: 'd-1',
    });
  });

  it('adopts only what an earlier attempt of this run left', async () => {
    const ours = group({ identify: async () => ({ targetVersion: '2', description: request.description }) });
    expect(await startDeployment(ours, virtualWaiting(), options('fail'))).toEqual({
      kind: 'adopted',
      deploymentId: 'd-9',
    });
    const sameVersion = group({ identify: async () => ({ targetVersion: '2', description: 'another run' }) });
    expect(await startDeployment(sameVersion, virtualWaiting(), options('fail'))).toMatchObject({
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
    expect(await startDeployment(busy, virtualWaiting(), options('wait'))).toEqual({
      kind: 'waited',
      deploymentId: 'd-9',
    });
    expect(looks).toBe(4);
  });

  it('waits no longer than it may', async () => {
    const busy = group({ observe: async () => ({ deploymentId: 'd-9', status: 'in-progress', stages: [] }) });
    expect(await startDeployment(busy, virtualWaiting(), options('wait', 60_000))).toMatchObject({ why: 'deadline' });
    const cancelled = AbortSignal.abort('SIGINT');
    expect(await startDeployment(busy, virtualWaiting(), options('wait', 1e9, cancelled))).toMatchObject({
      why: 'cancelled',
    });
  });
});
