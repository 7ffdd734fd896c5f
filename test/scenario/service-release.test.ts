/** Container releases on the shipped bundle, from start to end and back, the same under both controllers. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { controllers, imageOf, openServiceStage, type ServiceStage, type StageSettings } from './service-stage.ts';

let stage: ServiceStage;
afterEach(() => stage.close());

describe.each(controllers)('a release by %s', (controller) => {
  const open = async (settings?: StageSettings) => {
    stage = await openServiceStage(controller, settings);
  };

  describe('without a gate', () => {
    beforeEach(() => open());

    it('brings the new image to everybody', async () => {
      const { exitCode, outputs, summary } = await stage.release('green');
      expect([exitCode, outputs.outcome]).toEqual([0, 'succeeded']);
      expect(outputs).toMatchObject({
        'task-definition': 'trivia-api:2',
        'previous-task-definition': 'trivia-api:1',
        reached: 'completed',
        reason: 'Task definition trivia-api:2 serves all traffic.',
        'production-endpoint': expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        'test-endpoint': expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        'deployment-id': expect.stringMatching(controller === 'ECS' ? /:service-deployment\/trivia\/api\// : /^d-/),
      });
      expect(await stage.production()).toEqual(['green']);
      for (const part of ['### Images', imageOf('green'), '### Traffic', 'trivia-api:2', '### Timeline']) {
        expect(summary).toContain(part);
      }
    });

    it('does nothing if the image serves already', async () => {
      const { exitCode, outputs } = await stage.release('blue');
      expect([exitCode, outputs.outcome, outputs['deployment-id']]).toEqual([0, 'unchanged', undefined]);
      expect(await stage.registered()).toEqual(['trivia-api:1']);
      expect(stage.calls().filter((call) => /UpdateService|CreateDeployment$/.test(call))).toEqual([]);
    });

    it('goes from side to side, and registers nothing twice', async () => {
      for (const program of ['green', 'violet', 'green'] as const) {
        expect((await stage.release(program)).outputs.outcome).toBe('succeeded');
        expect(await stage.production()).toEqual([program]);
      }
      // Green again is another definition: the newest was violet's.
      expect(await stage.registered()).toEqual(['trivia-api:1', 'trivia-api:2', 'trivia-api:3', 'trivia-api:4']);
    });

    it('never sends anybody to tasks that die, and says why', async () => {
      const { exitCode, outputs, summary, log } = await stage.release('dying');
      expect(exitCode).toBe(1);
      expect(outputs.outcome).toMatch(controller === 'ECS' ? 'rolled-back' : /rolled-back|failed/);
      expect(await stage.production()).toEqual(['blue']);
      expect(summary).toContain('web exited with 3');
      expect(log).toContain(`::error::${outputs.outcome}`);
      // Once more: the same definition is tried again, not registered again.
      await stage.release('dying', { timeout: '1m' }, { onLine: killOnce(/deployment .* (in progress|created)/) });
      expect(await stage.registered()).toEqual(['trivia-api:1', 'trivia-api:2']);
    });

    it('heeds an alarm that is red before it begins as its engine does', async () => {
      await stage.setAlarm('ALARM');
      const { exitCode, outputs, log } = await stage.release('green');
      if (controller === 'ECS') {
        expect([exitCode, outputs.outcome]).toEqual([0, 'succeeded']);
        expect(log).toMatch(/::warning::The alarm "trivia-api-5xx" is in ALARM already .* does not guard/);
      } else {
        expect([exitCode, outputs.outcome]).toEqual([1, 'failed']);
        expect(outputs.reason).toMatch(/in ALARM already/);
        expect(await stage.registered()).toEqual(['trivia-api:1']);
      }
    });
  });

  describe('with a gate', () => {
    // Half an hour to answer should be half a minute, whatever else the machine does.
    beforeEach(() => open({ gate: true, speed: 60 }));

    it('stops at test traffic, goes on when it is told to, and is seen through by a second step', async () => {
      const first = await stage.release('green', { 'wait-until': 'test-traffic' });
      expect([first.exitCode, first.outputs.outcome, first.outputs.reached]).toEqual([
        0,
        'in-progress',
        'test-traffic',
      ]);
      expect(first.outputs.reason).toMatch(/^Task definition trivia-api:2 has the traffic of the test listener; /);
      expect([await stage.production(), await stage.test()]).toEqual([['blue'], 'green']);
      expect(stage.running()).toEqual(['blue', 'blue', 'green', 'green']);
      const id = first.outputs['deployment-id'] ?? '';
      await waitForGate(id);
      await stage.answer(id, 'continue');
      const second = await stage.release(undefined, { 'deployment-id': id });
      expect([second.exitCode, second.outputs.outcome]).toEqual([0, 'succeeded']);
      expect(second.outputs).toMatchObject({ 'task-definition': 'trivia-api:2', 'deployment-id': id });
      expect(await stage.production()).toEqual(['green']);
    });

    it('goes back when the answer is no, and the second step says so', async () => {
      const first = await stage.release('green', { 'wait-until': 'test-traffic' });
      const id = first.outputs['deployment-id'] ?? '';
      await waitForGate(id);
      await stage.answer(id, 'rollback');
      const second = await stage.release(undefined, { 'deployment-id': id });
      expect([second.exitCode, second.outputs.outcome]).toEqual([1, 'rolled-back']);
      expect(second.outputs).toMatchObject({
        'task-definition': 'trivia-api:2',
        'previous-task-definition': 'trivia-api:1',
        reason: expect.stringMatching(/Task definition trivia-api:1 serves all traffic again\.$/),
      });
      expect(await stage.production()).toEqual(['blue']);
    });

    it.each(['green-ready', 'test-traffic'] as const)('leaves it running at %s', async (milestone) => {
      const { exitCode, outputs, state } = await stage.release('green', { 'wait-until': milestone });
      expect([exitCode, outputs.outcome]).toEqual([0, 'in-progress']);
      expect(state['watch-ended']).toBe('true');
      expect(await stage.production()).toEqual(['blue']);
      expect(['IN_PROGRESS', 'InProgress', 'Ready']).toContain(await stage.status(outputs['deployment-id'] ?? ''));
    });

    /** Test traffic may be there a moment before the deployment waits. */
    async function waitForGate(id: string): Promise<void> {
      for (let look = 0; look < 200; look++) {
        if (controller === 'ECS' || (await stage.status(id)) === 'Ready') return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  });

  it('waits for somebody else, or does not, as it was told', async () => {
    await open({ speed: 60 });
    const other = await stage.startOther('violet');
    const refused = await stage.release('green', { 'on-active-deployment': 'fail' });
    expect([refused.exitCode, refused.outputs.outcome]).toEqual([1, 'failed']);
    expect(refused.outputs.reason).toMatch(/is running in this service, which takes one at a time/);
    const waited = await stage.release('green');
    expect(waited.outputs.outcome).toBe('succeeded');
    expect(waited.log).toMatch(/waiting for its end/);
    expect(['SUCCESSFUL', 'Succeeded']).toContain(await stage.status(other));
    expect(await stage.production()).toEqual(['green']);
  });

  it('takes everybody away from tasks that nobody finds healthy, and says why', async () => {
    // CodeDeploy keeps the old tasks for five minutes: long enough for some looks.
    await open({ speed: controller === 'ECS' ? 60 : 20 });
    const { exitCode, outputs, summary } = await stage.release('ill');
    expect([exitCode, outputs.outcome]).toEqual([1, 'rolled-back']);
    // Without a gate, CodeDeploy shifts before it knows whether anybody is healthy; the watch is the last to notice.
    expect(outputs.reason).toMatch(controller === 'ECS' ? /circuit breaker/ : /^No new task was healthy any more/);
    expect(summary).toMatch(/### Unhealthy targets|Task failed ELB health checks/);
    expect(await stage.production()).toEqual(['blue']);
  });

  it('goes back when an alarm goes off while the old tasks are kept', async () => {
    await open({ speed: 60 });
    let rang = false;
    const onLine = (line: string) => {
      if (rang || !/has 100 % of the traffic/.test(line)) return;
      rang = true;
      void stage.setAlarm('ALARM');
    };
    const { exitCode, outputs, summary } = await stage.release('green', {}, { onLine });
    expect([exitCode, outputs.outcome]).toEqual([1, 'rolled-back']);
    expect(outputs.reason).toMatch(/^The alarm trivia-api-5xx went off\. Task definition trivia-api:1 serves/);
    expect(summary).toContain('### Alarms');
    expect(await stage.production()).toEqual(['blue']);
  });

  it.each(['production-traffic', 'baking'] as const)('leaves it running at %s', async (milestone) => {
    await open({ speed: 60 });
    const { exitCode, outputs } = await stage.release('green', { 'wait-until': milestone });
    expect([exitCode, outputs.outcome]).toEqual([0, 'in-progress']);
    expect(await stage.production()).toEqual(['green']);
    expect(['IN_PROGRESS', 'InProgress']).toContain(await stage.status(outputs['deployment-id'] ?? ''));
  });
});

function killOnce(moment: RegExp) {
  return (line: string, kill: (signal: NodeJS.Signals) => void) => {
    if (moment.test(line)) kill('SIGKILL');
  };
}
