import { describe, expect, it } from '@jest/globals';
import { stopIfCutOff } from '../src/action.ts';
import { fakeContext, fakePorts, inputsOf } from './fakes.ts';

describe('the post stage', () => {
  const run = async (state: Record<string, string>, given: Record<string, string> = {}) => {
    const { ports, stops } = fakePorts();
    const { context } = fakeContext();
    for (const [name, value] of Object.entries(state)) context.saveState(name, value);
    await stopIfCutOff(inputsOf(given), context, () => ports);
    return stops;
  };

  it('stops what a killed main stage left running', async () => {
    expect(await run({ 'deployment-id': 'd-1' })).toEqual(['d-1 true']);
    expect(await run({ 'deployment-id': 'd-1' }, { 'on-cancel': 'stop' })).toEqual(['d-1 false']);
  });

  it('finds the deployment that main started but never heard of', async () => {
    const description = 'Run 7: version 2 of bot:live, octo-org/trivia';
    const stopsOf = async (running: string) => {
      const { ports, stops } = fakePorts({
        overrides: {
          deployments: {
            active: async () => 'd-5',
            identify: async () => ({ description: running, currentVersion: '1' }),
          },
        },
      });
      const { context } = fakeContext();
      context.saveState('deployment-description', description);
      await stopIfCutOff(inputsOf(), context, () => ports);
      return stops;
    };
    expect(await stopsOf(description)).toEqual(['d-5 true']);
    expect(await stopsOf('somebody else')).toEqual([]);
  });

  it('leaves alone what ended, what never began, and what was to be left', async () => {
    expect(await run({ 'deployment-id': 'd-1', 'watch-ended': 'true' })).toEqual([]);
    expect(await run({})).toEqual([]);
    expect(await run({ 'deployment-id': 'd-1' }, { 'on-cancel': 'leave' })).toEqual([]);
  });
});
