/** The workflows that we run and the ones that users copy: valid, pinned, with least permissions. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lintWorkflow } from '@aws-release-actions/local-github';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

const root = new URL('../../', import.meta.url).pathname;
const files = globSync(['.github/workflows/*.yml', 'workflows-examples/*/*.yml'], { cwd: root });

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly steps?: readonly Step[];
  readonly permissions?: object;
  readonly 'timeout-minutes'?: number;
}

describe.each(files)('%s', (file) => {
  const text = readFileSync(join(root, file), 'utf8');
  const workflow: { permissions?: object; concurrency?: object; jobs: Record<string, Job> } = parse(text);
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps ?? []);

  it('is a workflow', async () => expect(await lintWorkflow(text, file)).toEqual([]));

  it('gives nothing to the workflow, and what they need to the jobs', () => {
    expect(workflow.permissions).toEqual({});
    for (const job of jobs)
      expect(job).toMatchObject({ permissions: expect.anything(), 'timeout-minutes': expect.any(Number) });
    expect(workflow.concurrency).toBeDefined();
  });

  it('pins what others wrote by commit, and names the version', () => {
    const lines = text
      .split('\n')
      .filter((line) => /^\s*(- )?uses:/.test(line) && !line.includes('aws-release-actions'));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/uses: [\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('leaves no credentials behind after a checkout', () => {
    for (const { uses, with: inputs } of steps) {
      if (uses?.startsWith('actions/checkout@')) expect(inputs).toMatchObject({ 'persist-credentials': false });
    }
  });

  it('puts no expression into a script', () => {
    for (const { run } of steps) expect(run ?? '').not.toContain('${{');
  });

  it('gives our actions only inputs that they have', () => {
    for (const { uses, with: inputs = {} } of steps) {
      const path = /^your-org\/aws-release-actions\/(actions\/[\w-]+)@/.exec(uses ?? '')?.[1];
      if (path === undefined) continue;
      expect([path, existsSync(join(root, path))]).toEqual([path, true]);
      const metadata = parse(readFileSync(join(root, path, 'action.yml'), 'utf8'));
      for (const name of Object.keys(inputs)) expect(Object.keys(metadata.inputs)).toContain(name);
    }
  });
});
