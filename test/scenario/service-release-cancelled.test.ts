/** A container release that is cancelled, killed, or loses its runner, at each stage and under both controllers. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { controllers, openServiceStage, type Program, type ServiceStage, type StageSettings } from './service-stage.ts';

let stage: ServiceStage;
afterEach(() => stage.close());

/** Sends a signal when the log says so, once. */
function at(moment: RegExp, signal: NodeJS.Signals) {
  let sent = false;
  return (line: string, kill: (signal: NodeJS.Signals) => void) => {
    if (sent || !moment.test(line)) return;
    sent = true;
    kill(signal);
  };
}

/** What a deployment does when it is interrupted: a program, how to keep it there, and what the log says then. */
const moments: readonly (readonly [string, Program, StageSettings, RegExp])[] = [
  ['while green comes up', 'dying', { speed: 60 }, /(SCALE_UP|Install) in progress/],
  ['while it waits at test traffic', 'green', { gate: true, speed: 60 }, /waits for an answer/],
  ['while the old tasks are kept', 'green', { speed: 60 }, /has 100 % of the traffic/],
];

describe.each(controllers)('a run that deploys by %s', (controller) => {
  const open = async (settings?: StageSettings) => {
    stage = await openServiceStage(controller, settings);
  };

  it.each(moments)('and is cancelled %s goes back', async (_, program, settings, moment) => {
    await open(settings);
    const { exitCode, outputs, state } = await stage.release(program, {}, { onLine: at(moment, 'SIGINT') });
    expect([exitCode, outputs.outcome]).toEqual([1, 'rolled-back']);
    expect(outputs.reason).toMatch(/^The run was cancelled \(SIGINT\)/);
    expect(state['watch-ended']).toBe('true');
    expect(await stage.production()).toEqual(['blue']);
  });

  it.each(moments)('and is killed %s is cleaned up by its post stage', async (_, program, settings, moment) => {
    await open(settings);
    const killed = await stage.release(program, {}, { onLine: at(moment, 'SIGKILL') });
    expect(killed.exitCode).toBe(137);
    expect(killed.outputs).toMatchObject({ outcome: 'in-progress', 'task-definition': 'trivia-api:2' });
    const post = await stage.release(program, {}, { state: killed.state });
    expect([post.exitCode, post.log]).toEqual([
      0,
      expect.stringMatching(/was killed while deployment \S+ was running/),
    ]);
    await stage.ended(killed.outputs['deployment-id'] ?? '');
    // A release right after it waits for the way back, and finds the old tasks.
    const next = await stage.release('blue');
    expect(next.outputs.outcome).toMatch(/unchanged|succeeded/);
    expect(await stage.production()).toEqual(['blue']);
  });

  it.each(moments.slice(1))('and loses its runner %s goes on where it was', async (_, program, settings, moment) => {
    await open(settings);
    const lost = await stage.release(program, {}, { onLine: at(moment, 'SIGKILL') });
    const id = lost.outputs['deployment-id'] ?? '';
    if (settings.gate) await stage.answer(id, 'continue');
    const again = await stage.release(program, {}, { env: { GITHUB_RUN_ATTEMPT: '2' } });
    expect(again.log).toMatch(/was started earlier; watching it/);
    expect(again.outputs).toMatchObject({
      outcome: 'succeeded',
      'deployment-id': id,
      'previous-task-definition': 'trivia-api:1',
    });
    expect(again.exitCode).toBe(0);
    expect(await stage.registered()).toEqual(['trivia-api:1', 'trivia-api:2']);
  });

  it('leaves the deployment running on a cancel, if it is told to', async () => {
    await open({ gate: true, speed: 60 });
    const given = { 'on-cancel': 'leave' };
    const { exitCode, outputs } = await stage.release('green', given, { onLine: at(/waits for an answer/, 'SIGINT') });
    expect([exitCode, outputs.outcome]).toEqual([0, 'in-progress']);
    expect(['IN_PROGRESS', 'Ready']).toContain(await stage.status(outputs['deployment-id'] ?? ''));
    expect(await stage.test()).toBe('green');
  });

  it('only stops it on a cancel, if it is told to and the engine can', async () => {
    await open({ gate: controller === 'ECS', speed: 60 });
    const given = { 'on-cancel': 'stop' };
    const cancel = { onLine: at(/has 100 % of the traffic/, 'SIGINT') };
    const { exitCode, outputs, log } = await stage.release('green', given, cancel);
    expect(exitCode).toBe(1);
    if (controller === 'ECS') {
      expect(log).toMatch(
        /::error::Input 'on-cancel' is "stop", but a deployment of ECS can only be stopped by going back/,
      );
      expect([outputs, await stage.production()]).toEqual([{}, ['blue']]);
    } else {
      expect(outputs.outcome).toBe('stopped');
      expect(await stage.production()).toEqual(['green']);
    }
  });
});
