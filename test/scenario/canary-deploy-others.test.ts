/** Somebody else's deployment is in the way. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
/** Ten minutes of canary take ten seconds: the other deployment is still there when ours comes. */
const open = async () => {
  stage = await openStage(60);
};
afterEach(() => stage.close());

describe("somebody else's deployment", () => {
  it('is waited for, and ours follows from what it left', async () => {
    await open();
    const other = await stage.startOther('three');
    const { exitCode, outputs, log } = await stage.release('two', { 'traffic-shift': 'all-at-once' });
    expect(log).toContain(`Deployment ${other} is running in this group; waiting for its end.`);
    expect(outputs).toMatchObject({ outcome: 'succeeded', 'previous-version': '2', version: '3' });
    expect(exitCode).toBe(0);
    expect(await stage.serving()).toEqual({ 3: 1 });
  });

  it('is left alone with on-active-deployment: fail', async () => {
    await open();
    const other = await stage.startOther('three');
    const { exitCode, outputs } = await stage.release('two', { 'on-active-deployment': 'fail' });
    expect(exitCode).toBe(1);
    expect(outputs).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining(`Deployment ${other} is running`),
    });
  });
});
