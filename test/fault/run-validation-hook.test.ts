/** A gate while AWS denies, throttles, fails, and loses its answers. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { engines, type GateStage, openGateStage } from '../scenario/run-validation-hook-stage.ts';

const operations = {
  ECS: {
    look: 'ecs:DescribeServiceDeployments',
    goOn: 'ecs:ContinueServiceDeployment',
    rollBack: 'ecs:ContinueServiceDeployment',
  },
  CodeDeploy: {
    look: 'codedeploy:GetDeployment',
    goOn: 'codedeploy:ContinueDeployment',
    rollBack: 'codedeploy:StopDeployment',
  },
} as const;
const wrong = `checks: [{ name: other, http: { url: "\${base-url}", expect: { body: other } } }]`;

let stage: GateStage;
afterEach(() => stage.close());

/** A deployment that waits, so that a planted fault strikes the action only. */
async function waiting(engine: (typeof engines)[number]): Promise<string> {
  stage = await openGateStage(engine);
  const id = await stage.deploy();
  await stage.reached(id, 'asking');
  return id;
}

describe.each(engines)('a gate for %s', (engine) => {
  const { look, goOn, rollBack } = operations[engine];

  it.each(['throttle', 'internal-error', 'reset'] as const)('gets through when every call meets %s', async (fault) => {
    const id = await waiting(engine);
    stage.fault(look, fault, 3);
    stage.fault(goOn, fault, 3);
    const { exitCode, outputs } = await stage.gate(id);
    expect(outputs).toMatchObject({ verdict: 'pass', answer: 'continue' });
    expect(exitCode).toBe(0);
    expect(stage.aws.faults.list()).toEqual([]);
    await stage.reached(id, 'over');
    expect(await stage.production()).toBe('new');
  });

  it.each([
    ['continue', {}, goOn, 0, 'new'],
    ['rollback', { checks: wrong }, rollBack, 1, 'old'],
  ] as const)(
    'knows that it was heard when AWS\'s answer to "%s" gets lost',
    async (answer, inputs, call, code, word) => {
      const id = await waiting(engine);
      stage.fault(call, 'truncate', 1);
      const { exitCode, outputs } = await stage.gate(id, inputs);
      expect(outputs).toMatchObject({ answer });
      expect(exitCode).toBe(code);
      await stage.reached(id, 'over');
      expect(await stage.production()).toBe(word);
    },
  );

  it('names the permission that it has no leave for, and rolls back in the post stage if it can', async () => {
    const id = await waiting(engine);
    stage.fault(goOn, 'access-denied', 1);
    const { exitCode, outputs, log, state } = await stage.gate(id);
    expect(outputs).toMatchObject({ verdict: 'pass', answer: 'none' });
    expect(exitCode).toBe(1);
    expect(log).toMatch(new RegExp(`::error::.*was not answered: AWS denied ${goOn}.*Allow ${goOn}`));
    expect(log).not.toMatch(/\n\s+at /);
    expect(await stage.production()).toBe('old');
    await stage.gate(id, {}, { state });
    await stage.reached(id, 'over');
    expect(await stage.status(id)).toMatch(/^(ROLLBACK_SUCCESSFUL|Stopped)$/);
  });

  it('names the permission to look, and performs no check', async () => {
    const id = await waiting(engine);
    stage.fault(look, 'access-denied', 1);
    const { exitCode, outputs, log } = await stage.gate(id);
    expect(outputs).toMatchObject({ verdict: 'error', answer: 'none', passed: '0' });
    expect(log).toMatch(new RegExp(`::error::Nothing was checked: AWS denied ${look}.*Allow ${look}`));
    expect(exitCode).toBe(1);
  });

  it('says what keeps credentials alive', async () => {
    const id = await waiting(engine);
    stage.fault(look, 'expired-token', 9, 1);
    const { exitCode, log } = await stage.gate(id);
    expect(exitCode).toBe(1);
    expect(log).toMatch(/was not answered: .*Use the input 'role-to-assume'/);
  });

  it('says that there is no such deployment', async () => {
    const id = await waiting(engine);
    const { exitCode, log, outputs } = await stage.gate(`${id.slice(0, -3)}XXX`);
    expect(exitCode).toBe(1);
    expect(outputs.answer).toBe('none');
    expect(log).toMatch(
      /::error::Nothing was checked: AWS refused .*DoesNotExist|::error::Nothing was checked: AWS refused .*NotFound/,
    );
  });
});
