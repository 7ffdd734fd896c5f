import type { OnCancel } from '@aws-release-actions/deployment';
import type { ActiveDeployment, Deployments } from '@aws-release-actions/driver';
import { describe, expect, it } from '@jest/globals';
import { startDeployment, stopIfCutOff } from './cut-off.ts';

const description = 'Run 7: version 2 of bot:live, octo-org/trivia';

/** What the post stage stops after a main stage that left this state; `running` is what runs meanwhile. */
async function stopsAfter(
  state: Readonly<Record<string, string>>,
  onCancel: OnCancel = 'rollback',
  running?: string,
): Promise<readonly string[]> {
  const stops: string[] = [];
  const deployments: Deployments = {
    active: async () => (running === undefined ? undefined : 'd-5'),
    identify: async () => ({ description: running ?? '', currentVersion: '1' }),
    observe: async (deploymentId) => ({ deploymentId, status: 'in-progress', stages: [] }),
    stop: async (deploymentId, rollBack) => void stops.push(`${deploymentId} ${rollBack}`),
  };
  const log = {
    info: () => {},
    debug: () => {},
    warning: () => {},
    group: <T>(_: string, work: () => Promise<T>) => work(),
  };
  const isOurs = (active: ActiveDeployment, ours: string) => active.description === ours;
  await stopIfCutOff(onCancel, { log, savedState: (name) => state[name] }, () => deployments, isOurs);
  return stops;
}

describe('the post stage', () => {
  it('stops what a killed main stage left running', async () => {
    expect(await stopsAfter({ 'deployment-id': 'd-1' })).toEqual(['d-1 true']);
    expect(await stopsAfter({ 'deployment-id': 'd-1' }, 'stop')).toEqual(['d-1 false']);
  });

  it('finds the deployment that main started but never heard of', async () => {
    const starting = { 'deployment-description': description };
    expect(await stopsAfter(starting, 'rollback', description)).toEqual(['d-5 true']);
    expect(await stopsAfter(starting, 'rollback', 'somebody else')).toEqual([]);
    expect(await stopsAfter(starting)).toEqual([]);
  });

  it('leaves alone what ended, what never began, and what was to be left', async () => {
    expect(await stopsAfter({ 'deployment-id': 'd-1', 'watch-ended': 'true' })).toEqual([]);
    expect(await stopsAfter({}, 'rollback', description)).toEqual([]);
    expect(await stopsAfter({ 'deployment-id': 'd-1' }, 'leave')).toEqual([]);
  });
});

describe('a start', () => {
  const starting = async (create: Parameters<typeof startDeployment>[2], signal = new AbortController().signal) => {
    const state: Record<string, string> = {};
    const saveState = (name: string, value: string) => {
      state[name] = value;
    };
    const creation = await startDeployment({ saveState, signal }, description, create).catch(() => 'failed');
    return { state, creation };
  };
  const refused = () => Promise.reject(new Error('AWS denied it.'));

  it('leaves its description for the post stage before anything is asked of AWS', async () => {
    const creation = { kind: 'created', deploymentId: 'd-1' } as const;
    expect(await starting(async () => creation)).toEqual({
      creation,
      state: { 'deployment-description': description },
    });
  });

  it('that failed leaves nothing to stop: what runs all the same goes on', async () => {
    const { state, creation } = await starting(refused);
    expect(creation).toBe('failed');
    expect(await stopsAfter(state, 'rollback', description)).toEqual([]);
  });

  it('that failed during a cancel is stopped if it happened all the same', async () => {
    const { state } = await starting(refused, AbortSignal.abort('SIGINT'));
    expect(await stopsAfter(state, 'rollback', description)).toEqual(['d-5 true']);
  });
});
