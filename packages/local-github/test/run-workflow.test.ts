import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { WorkflowRefused } from '../src/index.ts';
import { rehearse } from './rehearse.ts';

const describePosix = process.platform === 'win32' ? describe.skip : describe;

describePosix('a workflow with a JavaScript action and needs', () => {
  it('carries outputs from step to step and from job to job', async () => {
    const { result, texts } = await rehearse('release');
    expect(result).toMatchObject({ result: 'success', name: 'Narrow path' });
    expect(texts('build')).toContain('level is job job');
    expect(texts('build').at(-1)).toBe('goodbye abc-one');
    expect(texts('deploy')).toEqual(['got abc-one and hello abc-one quietly']);
    expect(result.jobs[0]).toMatchObject({
      outputs: { digest: 'abc-one', greeting: 'hello abc-one quietly' },
      summary: '### Built me/app\n',
      annotations: [{ level: 'notice', title: 'Greeting', message: 'from step: written' }],
    });
  });

  it('removes its folders unless they are to be kept', async () => {
    const { result } = await rehearse('release', { keepFolders: true });
    expect(existsSync(`${result.folder}/1-build/app/app/actions/greet/action.yml`)).toBe(true);
    await rm(result.folder ?? '', { recursive: true });
    expect((await rehearse('release')).result.folder).toBeUndefined();
  });
});

describePosix('actions', () => {
  it('run their stages in order, nested ones too, each with its own state', async () => {
    const { result, texts } = await rehearse('actions');
    const traces = texts('order').filter((text) => /^(pre|main|post) /.test(text));
    expect(traces).toEqual([
      'pre nested of me/app@refs/heads/main',
      'pre second of me/app@refs/heads/main',
      'pre mapped of your-org/tools@v3',
      'main nested of me/app@refs/heads/main',
      'main second of me/app@refs/heads/main',
      'main mapped of your-org/tools@v3',
      'main local of @',
      'post local of @',
      'post mapped of your-org/tools@v3',
      'post second of me/app@refs/heads/main',
      'post nested of me/app@refs/heads/main',
    ]);
    expect(texts('order')).toContain('outer has by the step and outside in outer');
    expect(texts('order', 'warning')[0]).toContain("Unexpected input(s) 'unknown'");
    expect(result.jobs.find((job) => job.id === 'order')?.outputs).toEqual({ said: 'outside, passed on' });

    expect(texts('conditions')).toEqual([
      'after the failure, job is failure',
      'inside it is fine so far: success',
      'cleaning up inside',
      'still here',
    ]);
    const steps = result.jobs.find((job) => job.id === 'conditions')?.steps ?? [];
    expect(steps.map(({ outcome, conclusion }) => `${outcome}/${conclusion}`)).toEqual([
      'failure/success',
      'failure/failure',
      'skipped/skipped',
      'success/success',
      'failure/failure',
      'success/success',
    ]);
    expect(result.result).toBe('failure');
  });
});

describePosix('secrets and commands', () => {
  it('are masked everywhere, and outputs that show one are dropped', async () => {
    const { result, texts, lines } = await rehearse('secrets', {
      secrets: { TOKEN: 'topsecret' },
      vars: { REGION: 'eu' },
      environments: { production: { secrets: { OTHER: 'hidden-too' } } },
    });
    expect(JSON.stringify([result, lines])).not.toMatch(/topsecret/);
    expect(texts('leak')).toEqual(
      expect.arrayContaining(['token *** of eu', 'now *** is hidden', '::error::not an error', 'tool found on Linux']),
    );
    const [job] = result.jobs;
    expect(job?.outputs).toEqual({ safe: 'release' });
    expect(job?.summary).toBe('summary has ***\n');
    expect(job?.annotations).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          level: 'error',
          file: 'app.js',
          line: 3,
          title: 'Bad',
          message: 'an error with ***',
        }),
        expect.objectContaining({ message: "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command." }),
        expect.objectContaining({ message: "Invalid format 'no value here'" }),
        expect.objectContaining({ level: 'warning', message: "Skip output 'leaked' since it may contain secret." }),
      ]),
    );
    expect(result.deployments).toEqual([
      {
        environment: 'production',
        url: 'https://example.test/release',
        job: 'leak',
        state: 'failure',
        ref: 'refs/heads/main',
        sha: 'c0ffee'.padEnd(40, '0'),
      },
    ]);
  });
});

describePosix('scripts', () => {
  it('run in the shell and folder of step, job or workflow', async () => {
    const { result, texts } = await rehearse('shells');
    expect(texts('folders')).toEqual(['here by ', 'top by bash', '  me/app keeps its indentation']);
    expect(texts('folders', 'error')).toEqual([expect.stringMatching(/^The working directory '.*not.there' does not/)]);
    expect(texts('pipes', 'error')).toEqual(['Process completed with exit code 1.']);
    expect(texts('after-pipes')).toEqual(['pipes counts as success']);
    expect(result.jobs.map((job) => `${job.id}: ${job.result}`)).toEqual([
      'folders: failure',
      'pipes: failure',
      'after-pipes: success',
    ]);
  });
});

describePosix('jobs', () => {
  it('run by matrix, fail fast, and follow the whole chain of needs', async () => {
    const { result, texts } = await rehearse('matrix');
    expect(result.jobs.map((job) => `${job.name}: ${job.result}`)).toEqual([
      'plan: success',
      'each (a): success',
      'each (b): failure',
      'fast 1: failure',
      'fast 2: cancelled',
      'after: skipped',
      'report: success',
      'last: skipped',
    ]);
    expect(texts('each (a)')).toEqual(['a 0 of 2']);
    expect(texts('report')).toEqual(['each failure, after skipped']);
  });

  it('call reusable workflows, which alone get OIDC tokens if only they may', async () => {
    const { result, texts } = await rehearse('calling', {
      event: { name: 'workflow_dispatch' },
      inputs: { stage: 'production' },
      secrets: { TOKEN: 'topsecret' },
    });
    expect(texts('report')).toEqual(['deployed two-9 dry true', 'may ask for tokens: no']);
    const claims = JSON.parse(texts('deploy / release')[0]?.replace('claims ', '') ?? '{}');
    expect(claims).toMatchObject({
      iss: 'https://token.actions.githubusercontent.com',
      sub: 'repo:me/app:environment:production',
      aud: 'sts.amazonaws.com',
      job_workflow_ref: 'me/app/.github/workflows/called.yml@refs/heads/main',
    });
    expect(claims.exp - claims.iat).toBe(300);
    expect(result.jobs[0]).toMatchObject({ id: 'deploy / release', concurrency: 'release-production' });
  });

  it('hand files on as artifacts', async () => {
    const { result, texts } = await rehearse('artifacts');
    expect(texts('build')).toContain('hash true true');
    expect(texts('use')).toContain('./everything/all/deep/note.txt ./everything/package/package.zip ./package.zip ');
    expect(texts('use', 'error')[0]).toContain('Artifact not found for name: missing');
    expect(result.artifacts).toEqual([
      { name: 'package', files: ['package.zip'] },
      { name: 'all', files: ['deep/note.txt'] },
    ]);
    expect(result.jobs[0]?.outputs.digest).toMatch(/^[0-9a-f]{64}$/);
  });
});

describePosix('ends before the end', () => {
  it('a cancel interrupts the step, then clean-up and post steps and cancelled() jobs still run', async () => {
    const cancel = new AbortController();
    const awaited = new Set(['waiting', 'ready']);
    const { result, texts } = await rehearse('cancelled', {
      signal: cancel.signal,
      onLine: ({ text }) => {
        if (awaited.delete(text) && awaited.size === 0) cancel.abort();
      },
    });
    expect(texts('stubborn')).toEqual(['ready', 'unharmed']);
    expect(texts('slow')).toEqual(['waiting', 'got SIGINT', 'cleaning up, job is cancelled', 'post ran']);
    expect(texts('notify')).toEqual(['notified of cancelled']);
    expect(result.result).toBe('cancelled');
    expect(result.jobs.map((job) => `${job.id}: ${job.result}`)).toEqual([
      'slow: cancelled',
      'next: cancelled',
      'notify: success',
      'stubborn: cancelled',
    ]);
    expect(result.jobs[0]?.steps[0]).toMatchObject({ outcome: 'cancelled', outputs: { SIGINT: 'yes' } });
  });

  it('what does not end after a cancel is ended by force, and nothing runs after that', async () => {
    const cancel = new AbortController();
    const { result, texts } = await rehearse('forced', {
      signal: cancel.signal,
      graceTimes: { interruptMs: 3_000, terminateMs: 3_000, drainMs: 50, forceMs: 100 },
      onLine: ({ text }) => {
        if (text === 'waiting') cancel.abort();
      },
    });
    // Whether the program still hears the interrupt before it is killed is a matter of milliseconds.
    expect(texts('hanging').filter((text) => text !== 'got SIGINT')).toEqual(['waiting']);
    expect(result.jobs[0]?.steps.map(({ name, outcome }) => `${name}: ${outcome}`)).toEqual([
      'Run $/actions/waiting: cancelled',
      'Run echo never: cancelled',
      'Post Run $/actions/waiting: cancelled',
    ]);
  });

  it('a time-out ends a step as failed and a job as cancelled, by SIGINT, then SIGTERM, then SIGKILL', async () => {
    const { result, texts } = await rehearse('timeouts');
    expect(texts('step')).toEqual(['waiting', 'got SIGINT', 'got SIGTERM', 'left a child behind', 'post ran']);
    expect(texts('step', 'error')[0]).toBe("The action 'Run $/actions/waiting' has timed out after 0.005 minutes.");
    expect(texts('job')).toEqual(['waiting', 'got SIGINT', 'post ran']);
    expect(result.jobs.map((job) => `${job.id}: ${job.result}`)).toEqual(['step: failure', 'job: cancelled']);
  });
});

describePosix('refusals', () => {
  const reasonsOf = async (workflow: string): Promise<readonly string[]> => {
    const error = await rehearse(workflow, { secrets: { TOKEN: 'x' } }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof WorkflowRefused)) throw new Error(`${workflow} was not refused`);
    return error.reasons.map((reason) => reason.replace('.github/workflows/', ''));
  };

  it('name everything that is not supported, with its line, before anything runs', async () => {
    expect(await reasonsOf('refused')).toEqual([
      "refused.yml (Line: 7): runs-on 'macos-latest' is not supported; only ubuntu-* runs here.",
      "refused.yml (Line: 11): runs-on 'windows-latest' is not supported; only ubuntu-* runs here.",
      "refused.yml (Line: 17): shell 'pwsh' is not supported; use bash or sh.",
      "refused.yml (Line: 20): job 'boxed': job containers are not supported.",
      "refused.yml (Line: 22): job 'boxed': service containers are not supported.",
      "refused.yml (Line: 25): 'docker://alpine' is a Docker action; no container runs here.",
      "refused.yml (Line: 26): 'someone/something@v1' is not available: nothing is downloaded here, and 'someone/something' is mapped to no folder.",
      "refused.yml (Line: 27): '$/actions/none' has no action.yml.",
      "refused.yml (Line: 28): '$/actions/docker' runs by 'docker', which is not supported; node20, node24 and composite are.",
      "refused.yml (Line: 31): the stand-in for actions/checkout does not support the input 'submodules'.",
      "refused.yml (Line: 32): 'background' is not supported: steps run one after the other.",
      "asking.yml (Line: 4): the job 'ask' of this called workflow asks for 'id-token: write', but is only allowed 'id-token: none'.",
    ]);
  });

  it("give all of the parser's errors at once", async () => {
    const reasons = await reasonsOf('broken');
    expect(reasons).toContain("broken.yml (Line: 7, Col: 14): Unrecognized named-value: 'secret'");
    expect(reasons).toContain("broken.yml (Line: 8, Col: 9): Unexpected value 'uze'");
    expect(reasons).toContain("broken.yml (Line: 10, Col: 12): Job 'two' depends on unknown job 'nobody'.");
  });

  it('name wrong events, wrong inputs and missing files', async () => {
    await expect(rehearse('release', { event: { name: 'schedule' } })).rejects.toThrow(
      "the workflow does not run on 'schedule'; it runs on push.",
    );
    await expect(
      rehearse('calling', { event: { name: 'workflow_dispatch' }, inputs: { stage: 'moon' } }),
    ).rejects.toThrow("The input 'stage' is 'moon', which is not a choice.");
    await expect(rehearse('nowhere')).rejects.toThrow('there is no such workflow file in me/app.');
  });
});
