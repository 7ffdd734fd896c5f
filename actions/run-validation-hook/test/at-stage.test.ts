import type { StageGate, StageSight, Waiting } from '@aws-release-actions/driver';
import { portFailure } from '@aws-release-actions/testing';
import type { ValidationPorts } from '@aws-release-actions/validation';
import { describe, expect, it } from '@jest/globals';
import { closeLeftOpen, validateAtStage } from '../src/at-stage.ts';
import { report } from '../src/report.ts';

const asking: StageSight = { at: 'stage', step: 'POST_TEST_TRAFFIC_SHIFT', waits: ['pause'] };
const coming: StageSight = { at: 'before', step: 'SCALE_UP', willAsk: true };
const gone: StageSight = { at: 'beyond', step: 'BAKE_TIME' };
const back: StageSight = { at: 'turned-back', reason: 'an alarm went off' };

/** Sleeps take no time, but end after everything that is ready: an answer comes before its timeout. */
function quickClock(): Waiting {
  let now = 0;
  return {
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) =>
        setImmediate(() => {
          if (signal?.aborted !== true) now += milliseconds;
          resolve();
        }),
      ),
  };
}

/** A deployment that does what it is told; `calls` fail as they are planned to. */
function world(
  plan: {
    readonly sights?: readonly StageSight[];
    readonly status?: number;
    readonly failing?: Partial<Record<'look' | 'goOn' | 'rollBack', Error>>;
    /** The line of the log at which the run is cancelled. */
    readonly cancelAt?: RegExp;
    readonly duringChecks?: (deployment: { sight: StageSight }, cancel: AbortController) => void;
  } = {},
) {
  const cancel = new AbortController();
  const deployment: { sight: StageSight } = { sight: asking };
  const ahead = [...(plan.sights ?? [asking])];
  const told: string[] = [];
  const state: Record<string, string> = {};
  const fail = (call: 'look' | 'goOn' | 'rollBack') => {
    const failure = plan.failing?.[call];
    if (failure !== undefined) throw failure;
  };
  const gate: StageGate = {
    deployment: 'deployment d-1',
    setting: 'Set a wait.',
    look: async () => {
      fail('look');
      deployment.sight = ahead.shift() ?? deployment.sight;
      return deployment.sight;
    },
    goOn: async (waits) => {
      told.push(`continue ${waits}`);
      fail('goOn');
      deployment.sight = gone;
    },
    rollBack: async (waits) => {
      told.push(`rollback ${waits}`);
      fail('rollBack');
      deployment.sight = { at: 'turned-back', reason: 'as it was told' };
    },
  };
  const checks: ValidationPorts = {
    file: { read: async () => 'checks: [{ name: web, http: { url: "http://web/" } }]' },
    http: {
      request: async () => {
        plan.duringChecks?.(deployment, cancel);
        return { kind: 'answered', status: plan.status ?? 200, headers: {}, body: '' };
      },
    },
    lambda: undefined,
    command: { run: async () => ({ exitCode: 0, lastLines: [] }) },
  };
  const lines: string[] = [];
  const log = {
    info: (line: string) => {
      lines.push(line);
      if (plan.cancelAt?.test(line)) cancel.abort('SIGINT');
    },
    debug: () => {},
    warning: () => {},
    group: <T>(_: string, work: () => Promise<T>) => work(),
  };
  const ports = { file: checks.file, clock: quickClock(), open: () => checks, gate: () => gate };
  const inputs = {
    checks: { kind: 'file', path: 'api.yml' },
    variables: undefined,
    workingDirectory: '/w',
    deploymentId: 'd-1',
    stage: 'test-traffic',
    stageTimeout: 600_000,
    awsRegion: undefined,
    roleToAssume: undefined,
  } as const;
  const saveState = (name: string, value: string) => {
    state[name] = value;
  };
  return {
    ...{ told, state, lines, cancel, deployment },
    run: async (more: { readonly yaml?: string } = {}) => {
      const given =
        more.yaml === undefined ? inputs : { ...inputs, checks: { kind: 'inline', yaml: more.yaml } as const };
      return report(await validateAtStage(given, ports, { log, signal: cancel.signal, saveState }));
    },
    post: () => closeLeftOpen('d-1', ports, { log, savedState: (name) => state[name] }),
  };
}

describe('a gate', () => {
  it('lets the deployment go on when the checks pass', async () => {
    const { run, told, state, lines } = world({ sights: [coming, coming, asking] });
    const { failure, outputs } = await run();
    expect(failure).toBeUndefined();
    expect(outputs).toMatchObject({
      verdict: 'pass',
      answer: 'continue',
      reason: '1 check: 1 passed. The deployment d-1 was told to continue, and goes on.',
    });
    expect(told).toEqual(['continue pause']);
    expect(state).toEqual({ 'gate-opened': 'true', 'gate-closed': 'true' });
    expect(lines.slice(0, 2)).toEqual([
      'The deployment d-1 is on its way to its stage: SCALE_UP',
      'The deployment d-1 waits for an answer: POST_TEST_TRAFFIC_SHIFT',
    ]);
  });

  it('rolls it back when one fails', async () => {
    const { run, told } = world({ status: 500 });
    const { failure, outputs, summary } = await run();
    expect(outputs).toMatchObject({ verdict: 'fail', answer: 'rollback' });
    expect(failure).toMatch(/^1 check: 1 failed\. The deployment d-1 was told to roll back, and does\.\n'web':/);
    expect(summary).toContain('was told to roll back, and does.');
    expect(told).toEqual(['rollback pause']);
  });

  it('fails closed with a check file that can not be used, before the deployment is there', async () => {
    const { run, told } = world({ sights: [coming] });
    const { failure, outputs } = await run({ yaml: 'checks: []' });
    expect(outputs).toMatchObject({ verdict: 'error', answer: 'rollback', errors: '0' });
    expect(failure).toContain("can't be used as it stands (1 mistake). The deployment d-1 was told to roll back");
    expect(told).toEqual(['rollback ']);
  });

  it.each([
    ['past its stage', gone, /past its stage \(BAKE_TIME\).*did not ask\. Set a wait\. .*was left as it is/],
    ['turned back', back, /had turned back: an alarm went off\. .*was left as it is/],
  ])('tells nothing to a deployment that is %s, and does not check it', async (_, sight, words) => {
    const { run, told, state } = world({ sights: [sight] });
    const { failure, outputs } = await run();
    expect(outputs).toMatchObject({ verdict: 'error', answer: 'none', passed: '0' });
    expect(failure).toMatch(words);
    expect(told).toEqual([]);
    expect(state['gate-closed']).toBe('true');
  });

  it('rolls back a deployment that would go past it unasked', async () => {
    const { run, told } = world({ sights: [{ ...coming, willAsk: false }] });
    const { failure, outputs } = await run();
    expect(outputs).toMatchObject({ verdict: 'error', answer: 'rollback' });
    expect(failure).toContain('would not have asked at its stage. Set a wait.');
    expect(told).toEqual(['rollback ']);
  });

  it('rolls back a deployment that does not come to its stage in time', async () => {
    const { run, told } = world({ sights: [coming] });
    const { failure, outputs } = await run();
    expect(outputs).toMatchObject({ verdict: 'error', answer: 'rollback' });
    expect(failure).toContain("did not come to its stage within 10 min (input 'stage-timeout').");
    expect(told).toEqual(['rollback ']);
  });

  it('rolls it back when the run is cancelled before its stage', async () => {
    const { run, told, cancel } = world({ sights: [coming] });
    cancel.abort('SIGINT');
    const { outputs, failure } = await run();
    expect(outputs).toMatchObject({ verdict: 'inconclusive', answer: 'rollback' });
    expect(failure).toContain('the run was cancelled before');
    expect(told).toEqual(['rollback ']);
  });

  it.each([
    ['during the checks', { duringChecks: (_: unknown, cancel: AbortController) => cancel.abort() }, 'inconclusive'],
    ['after checks that passed', { cancelAt: /pass after/ }, 'pass'],
  ])('rolls it back when the run is cancelled %s', async (_, plan, verdict) => {
    const { run, told } = world(plan);
    const { outputs, failure } = await run();
    expect(outputs).toMatchObject({ verdict, answer: 'rollback' });
    if (verdict === 'pass') expect(failure).toContain('The run was cancelled.');
    expect(failure).toContain('was told to roll back, and does.');
    expect(told).toEqual(['rollback pause']);
  });

  it.each([200, 500])(
    'answers nobody when the deployment turned back during the checks (status %s)',
    async (status) => {
      const { run, told } = world({
        status,
        duringChecks: (deployment) => {
          deployment.sight = back;
        },
      });
      const { outputs, failure } = await run();
      expect(outputs.answer).toBe('none');
      expect(failure).toContain('had turned back by itself: an alarm went off.');
      expect(told).toEqual([]);
    },
  );

  const continuedByHand = (deployment: { sight: StageSight }) => {
    deployment.sight = gone;
  };

  it('only warns when somebody else continued a deployment whose checks pass', async () => {
    const { run, told } = world({ duringChecks: continuedByHand });
    const { outputs, failure, annotations } = await run();
    expect(failure).toBeUndefined();
    expect(outputs).toMatchObject({ verdict: 'pass', answer: 'none' });
    expect(annotations).toEqual([{ level: 'warning', message: expect.stringContaining('by somebody else') }]);
    expect(told).toEqual([]);
  });

  it('does not touch one whose checks fail when somebody else continued it', async () => {
    const { run, told } = world({ status: 500, duringChecks: continuedByHand });
    const { outputs, failure } = await run();
    expect(outputs).toMatchObject({ verdict: 'fail', answer: 'none' });
    expect(failure).toContain('had gone past its stage meanwhile; it was left as it is.');
    expect(told).toEqual([]);
  });

  it('says what is missing when it may not answer, and leaves that to the post stage', async () => {
    const denied = Object.assign(portFailure('access-denied', 'AWS denied the call.'), { nextStep: 'Allow it.' });
    const { run, post, told, state } = world({ failing: { goOn: denied } });
    const { outputs, failure } = await run();
    expect(outputs).toMatchObject({ verdict: 'pass', answer: 'none' });
    expect(failure).toContain('The deployment d-1 was not answered: AWS denied the call. Allow it. Where it asks');
    expect(state['gate-closed']).toBeUndefined();
    await post();
    expect(told).toEqual(['continue pause', 'rollback pause']);
  });

  it('says so when it can not even look', async () => {
    const { run, told } = world({ failing: { look: portFailure('not-found', 'There is no such deployment.') } });
    const { outputs, failure } = await run();
    expect(outputs).toMatchObject({ verdict: 'error', answer: 'none' });
    expect(failure).toMatch(
      /^Nothing was checked: There is no such deployment\. The deployment d-1 was not answered\./,
    );
    expect(told).toEqual([]);
  });

  it('does not take a fault of ours for an answer', async () => {
    const { run, state } = world({ failing: { goOn: new TypeError('x is undefined') } });
    await expect(run()).rejects.toThrow('x is undefined');
    expect(state['gate-closed']).toBeUndefined();
  });
});

describe('the post stage', () => {
  it('rolls back what a killed step left waiting', async () => {
    const { post, state, told, lines } = world();
    state['gate-opened'] = 'true';
    await post();
    expect(told).toEqual(['rollback pause']);
    expect(lines.at(-1)).toBe('The deployment d-1 was told to roll back, and does.');
  });

  it.each([
    ['has gone on', gone],
    ['has turned back', back],
  ])('leaves alone what %s', async (_, sight) => {
    const { post, state, told } = world({ sights: [sight] });
    state['gate-opened'] = 'true';
    await post();
    expect(told).toEqual([]);
  });

  it('does nothing for a gate that was closed, or never opened', async () => {
    const { post, state, told, lines } = world();
    await post();
    state['gate-opened'] = 'true';
    state['gate-closed'] = 'true';
    await post();
    expect([...told, ...lines]).toEqual([]);
  });
});
