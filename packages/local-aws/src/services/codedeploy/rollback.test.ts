import { expect, it } from '@jest/globals';
import { shouldRollBack } from './rollback.ts';
import type { Ending } from './run.ts';

const all = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'] as const;

it.each([
  ['failure', [all[0]], undefined, true],
  ['failure', [all[1], all[2]], undefined, false],
  ['failure', [], true, false],
  ['expiry', [all[0]], undefined, true],
  ['expiry', [all[1], all[2]], true, false],
  ['alarm', [all[1]], undefined, true],
  ['alarm', [all[1]], false, true],
  ['alarm', [all[0], all[2]], undefined, false],
  ['request', [all[2]], undefined, true],
  ['request', [all[0], all[1]], undefined, false],
  ['request', [all[2]], false, false],
  ['request', [], true, true],
] as const)('an ending by %s with %j, and %s asked for: %s', (cause, events, requested, expected) => {
  const ending: Ending = { cause, code: 'c', message: 'm' };
  const run = { status: 'Stopped', lifecycle: [], executionIds: {}, updatedAt: 0, ending } as const;
  expect(shouldRollBack(run, { enabled: true, events: [...events] }, requested)).toBe(expected);
  expect(shouldRollBack(run, { enabled: false, events: [...events] }, requested)).toBe(
    cause === 'request' && requested === true,
  );
  const { ending: _, ...succeeded } = run;
  expect(shouldRollBack({ ...succeeded, status: 'Succeeded' }, { enabled: true, events: [...all] }, true)).toBe(false);
});
