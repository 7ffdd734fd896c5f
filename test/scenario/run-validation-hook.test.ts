/** A deployment that waits with its test traffic, and the checks that decide whether it goes on. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { engines, type GateStage, openGateStage } from './run-validation-hook-stage.ts';

let stage: GateStage;
afterEach(() => stage.close());

const wrong = `checks: [{ name: other, http: { url: "\${base-url}", expect: { body: other } } }]`;
const back = /^(ROLLBACK_SUCCESSFUL|Stopped)$/;

describe.each(engines)('a deployment of %s at its gate', (engine) => {
  it('goes on to production when every check passes', async () => {
    stage = await openGateStage(engine);
    const id = await stage.deploy();
    const { exitCode, outputs, state, log } = await stage.gate(id);
    expect(outputs).toMatchObject({ verdict: 'pass', answer: 'continue' });
    expect(outputs.reason).toMatch(/^1 check: 1 passed\. The .* was told to continue, and goes on\.$/);
    expect(exitCode).toBe(0);
    await stage.reached(id, 'over');
    expect(await stage.status(id)).toMatch(/^(SUCCESSFUL|Succeeded)$/);
    expect(await stage.production()).toBe('new');
    // It was late: the checks waited for it.
    expect(log.indexOf('waits for an answer')).toBeGreaterThan(0);
    expect(log.indexOf("Check 'new'")).toBeGreaterThan(log.indexOf('waits for an answer'));
    // The post stage has nothing left to do.
    const before = stage.calls().length;
    expect(await stage.gate(id, {}, { state })).toMatchObject({ exitCode: 0 });
    expect(stage.calls()).toHaveLength(before);
  });

  it('goes back when one fails, and no customer has seen the new version', async () => {
    stage = await openGateStage(engine);
    const id = await stage.deploy();
    const { exitCode, outputs, log, summary } = await stage.gate(id, { checks: wrong });
    expect(outputs).toMatchObject({ verdict: 'fail', answer: 'rollback', failed: '1' });
    expect(exitCode).toBe(1);
    expect(log).toMatch(/::error::1 check: 1 failed\. The .* was told to roll back, and does\..*other/);
    expect(summary).toContain('was told to roll back, and does.');
    await stage.reached(id, 'over');
    expect(await stage.status(id)).toMatch(back);
    expect(await stage.production()).toBe('old');
  });

  it('goes back when the check file can not be used, without any check', async () => {
    stage = await openGateStage(engine);
    const id = await stage.deploy();
    await stage.reached(id, 'asking');
    const { exitCode, outputs, log } = await stage.gate(id, { checks: 'missing.yml' });
    expect(outputs).toMatchObject({ verdict: 'error', answer: 'rollback', passed: '0', errors: '0' });
    expect(exitCode).toBe(1);
    expect(log).toMatch(/::error::Nothing was checked: missing\.yml can't be used.*was told to roll back, and does\./);
    await stage.reached(id, 'over');
    expect(await stage.status(id)).toMatch(back);
  });

  it('goes back before its stage, if it would not ask there', async () => {
    stage = await openGateStage(engine, 6);
    const id = await stage.deploy({ asks: false });
    const { exitCode, outputs, log } = await stage.gate(id);
    expect(outputs).toMatchObject({ verdict: 'error', answer: 'rollback' });
    expect(exitCode).toBe(1);
    expect(log).toMatch(/would not have asked at its stage\. Give (the service's|its deployment group)/);
    await stage.reached(id, 'over');
    expect(await stage.production()).toBe('old');
  });

  it('fails the step when it has gone past without being asked, and is left as it is', async () => {
    stage = await openGateStage(engine);
    const id = await stage.deploy({ asks: false });
    await stage.reached(id, 'over');
    const { exitCode, outputs, log } = await stage.gate(id);
    expect(outputs).toMatchObject({ verdict: 'error', answer: 'none' });
    expect(exitCode).toBe(1);
    expect(log).toMatch(/was past its stage.*(PAUSE|STOP_DEPLOYMENT)/);
    expect(log).not.toContain("Check 'new'");
    expect(await stage.production()).toBe('new');
  });

  it('needs no answer when it was stopped before the checks', async () => {
    stage = await openGateStage(engine);
    const id = await stage.deploy();
    await stage.reached(id, 'asking');
    await stage.stopByHand(id);
    await stage.reached(id, 'over');
    const { exitCode, outputs, log } = await stage.gate(id);
    expect(outputs).toMatchObject({ verdict: 'error', answer: 'none' });
    expect(log).toMatch(/had turned back: .*stop/i);
    expect(exitCode).toBe(1);
  });

  /** A check that does not end before the test says so. */
  const patient = 'checks: [{ name: patient, command: "until test -e answered; do sleep 0.05; done" }]';

  it.each([
    ['was stopped', 'stopByHand', 1, /had turned back by itself/],
    ['was continued by somebody else', 'continueByHand', 0, /::warning::.*was continued by somebody else/],
  ] as const)('is not answered when it %s during the checks that pass', async (_, happening, code, words) => {
    stage = await openGateStage(engine);
    const id = await stage.deploy();
    let acted: Promise<void> | undefined;
    const onLine = (line: string) => {
      if (!line.includes("Check 'patient'")) return;
      acted = stage[happening](id)
        .then(() => stage.reached(id, 'over'))
        .then(() => stage.write('answered'));
    };
    const { exitCode, outputs, log } = await stage.gate(id, { checks: patient, variables: '' }, { onLine });
    await acted;
    expect(outputs).toMatchObject({ verdict: 'pass', answer: 'none' });
    expect(log).toMatch(words);
    expect(exitCode).toBe(code);
    expect(stage.calls().filter((call) => /:(Continue|Stop)/.test(call))).toEqual([]);
  });

  it.each([
    ['SIGINT', 1, 'inconclusive'],
    ['SIGKILL', 137, undefined],
  ] as const)('goes back when the run is ended by %s during the checks', async (signal, code, verdict) => {
    stage = await openGateStage(engine);
    const id = await stage.deploy();
    const onLine = (line: string, kill: (signal: NodeJS.Signals) => void) => {
      if (line.includes("Check 'patient'")) kill(signal);
    };
    const began = Date.now();
    const ended = await stage.gate(id, { checks: patient, variables: '' }, { onLine });
    expect(Date.now() - began).toBeLessThan(7500);
    expect(ended.exitCode).toBe(code);
    expect(ended.outputs.verdict).toBe(verdict);
    const post = await stage.gate(id, {}, { state: ended.state });
    expect(post.exitCode).toBe(0);
    if (signal === 'SIGKILL') expect(post.log).toMatch(/ended before .* had its answer.*\n.*was told to roll back/);
    await stage.reached(id, 'over');
    expect(await stage.status(id)).toMatch(back);
    expect(await stage.production()).toBe('old');
  });

  it('goes back when the run is cancelled before it is there', async () => {
    stage = await openGateStage(engine, 6);
    const id = await stage.deploy();
    const onLine = (line: string, kill: (signal: NodeJS.Signals) => void) => {
      if (line.includes('on its way to its stage')) kill('SIGINT');
    };
    const { exitCode, outputs } = await stage.gate(id, {}, { onLine });
    expect(outputs).toMatchObject({ verdict: 'inconclusive', answer: 'rollback' });
    expect(exitCode).toBe(1);
    await stage.reached(id, 'over');
    expect(await stage.production()).toBe('old');
  });
});

describe('a deployment whose new tasks die', () => {
  it.each([
    ['ECS', 'rollback', /did not come to its stage within 2 s \(input 'stage-timeout'\)/],
    ['CodeDeploy', 'none', /had turned back: .*unhealthy/],
  ] as const)('of %s never comes to its stage', async (engine, answer, words) => {
    stage = await openGateStage(engine, 6);
    stage.aws.phaseFaults.add({ fault: 'tasks-die', seconds: 1 });
    const id = await stage.deploy();
    const { exitCode, outputs, log } = await stage.gate(id, { 'stage-timeout': '2s' });
    expect(outputs).toMatchObject({ verdict: 'error', answer });
    expect(log).toMatch(words);
    expect(exitCode).toBe(1);
    await stage.reached(id, 'over');
    expect(await stage.production()).toBe('old');
  });
});

describe('a deployment of ECS with several pauses at its stage', () => {
  it.each([
    ['goes on when all have been answered', {}, 'new'],
    ['goes back with the first', { checks: wrong }, 'old'],
  ] as const)('%s', async (_, inputs, word) => {
    stage = await openGateStage('ECS');
    const id = await stage.deploy({ pauses: 2 });
    await stage.gate(id, inputs);
    await stage.reached(id, 'over');
    expect(await stage.production()).toBe(word);
  });

  it('goes back when they time out during the checks', async () => {
    stage = await openGateStage('ECS');
    const id = await stage.deploy({ minutes: 5 });
    const checks = 'checks: [{ name: slow, command: "until [ -e over ]; do sleep 0.1; done" }]';
    const gate = stage.gate(id, { checks, variables: '' });
    await stage.reached(id, 'over');
    await stage.write('over');
    const { exitCode, outputs, log } = await gate;
    expect(outputs).toMatchObject({ verdict: 'pass', answer: 'none' });
    expect(log).toMatch(/had turned back by itself: .*timed out/);
    expect(exitCode).toBe(1);
  });
});
