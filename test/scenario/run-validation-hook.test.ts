/** A deployment that waits with its test traffic, and the checks that decide whether it goes on. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { engines, type GateStage, openGateStage } from './run-validation-hook-stage.ts';

let stage: GateStage;
afterEach(() => stage.close());

describe.each(engines)('a deployment of %s', (engine) => {
  it('goes on when every check passes', async () => {
    stage = await openGateStage(engine);
    const id = await stage.deploy();
    const { exitCode, outputs, log, state } = await stage.gate(id);
    console.log(log, outputs, state);
    expect(exitCode).toBe(0);
    await stage.reached(id, 'over');
    console.log(await stage.status(id), stage.calls());
    expect(await stage.production()).toBe('new');
  });
});
