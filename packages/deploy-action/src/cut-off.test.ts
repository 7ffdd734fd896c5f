import type { OnCancel } from '@aws-release-actions/deployment';
import type { ActiveDeployment, Deployments } from '@aws-release-actions/driver';
import { describe, expect, it } from '@jest/globals';
import { stopIfCutOff } from './cut-off.ts';

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
