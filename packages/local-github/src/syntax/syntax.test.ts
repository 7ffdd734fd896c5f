import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { lintWorkflow, parseActionText, parseWorkflowText } from './parse.ts';
import { callInterface } from './workflow-file.ts';

const workflow = (steps: string): string => `on: push
jobs:
  one:
    runs-on: ubuntu-latest
    steps:
${steps}`;

describe('parseWorkflowText', () => {
  it('names the parts of jobs and steps', async () => {
    const parsed = await parseWorkflowText(
      workflow(
        `      - id: a
        run: |
          echo \${{ github.sha }}
            echo two
        shell: bash
`,
      ),
      'w.yml',
    );
    if (!parsed.ok) throw new Error(parsed.errors.join());
    const [job] = parsed.value.jobs;
    expect(job).toMatchObject({ kind: 'steps', id: 'one', line: 4 });
    expect(job?.kind === 'steps' ? job.steps : []).toMatchObject([
      {
        kind: 'run',
        id: 'a',
        script: { kind: 'expression', expression: "format('echo {0}\n  echo two\n', github.sha)" },
        shell: { value: 'bash' },
      },
    ]);
  });

  it('reads what a workflow takes and gives when called', async () => {
    const parsed = await parseWorkflowText(
      `on:
  workflow_call:
    inputs:
      n: { type: number, required: true }
    secrets:
      key: { required: true }
    outputs:
      v: { value: "\${{ jobs.one.outputs.v }}" }
jobs: { one: { runs-on: ubuntu-latest, steps: [{ run: echo }] } }
`,
      'w.yml',
    );
    const declared = parsed.ok ? callInterface(parsed.value) : undefined;
    expect(declared?.inputs.get('n')).toMatchObject({ type: 'number', required: true });
    expect(declared?.secrets.get('key')).toBe(true);
    expect(declared?.outputs.get('v')).toMatchObject({ expression: 'jobs.one.outputs.v' });
  });

  it('checks calls against what the called workflow declares', async () => {
    const called = `on: { workflow_call: { inputs: { n: { type: number, required: true } } } }
jobs: { one: { runs-on: ubuntu-latest, steps: [{ run: echo }] } }`;
    const calling = 'on: push\njobs:\n  call:\n    uses: ./.github/workflows/c.yml\n    with:\n      m: 1\n';
    const parsed = await parseWorkflowText(calling, 'w.yml', async () => ({ name: 'c.yml', content: called }));
    expect(parsed).toMatchObject({ ok: false });
    expect(parsed.ok ? '' : parsed.errors.join('\n')).toMatch(/n is required/);
  });

  it('refuses directives, which it would not carry out', async () => {
    const parsed = await parseWorkflowText(
      workflow(`      - run: echo\n        env:\n          \${{ insert }}: x\n`),
      'w.yml',
    );
    expect(parsed).toMatchObject({ ok: false, errors: [expect.stringContaining("'insert'")] });
  });
});

describe('lintWorkflow', () => {
  it("gives GitHub's errors with their place", async () => {
    expect(await lintWorkflow(workflow('      - run: echo\n'), 'w.yml')).toEqual([]);
    expect(await lintWorkflow(workflow('      - ran: echo\n'), 'w.yml')).toContain(
      "w.yml (Line: 6, Col: 9): Unexpected value 'ran'",
    );
    expect(await lintWorkflow('on: push\njobs: [', 'w.yml')).toEqual([
      expect.stringMatching(/^w\.yml \(Line: 2, Col: 8\): Flow sequence/),
    ]);
  });

  it('works under plain Node, which does not load the JSON of the parser by itself', async () => {
    const parse = fileURLToPath(new URL('./parse.ts', import.meta.url));
    const program = `import { lintWorkflow } from ${JSON.stringify(parse)};
      console.log(JSON.stringify(await lintWorkflow('on: push\\njobs: {}\\nnonsense: 1', 'w.yml')));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', program]);
    expect(JSON.parse(stdout)).toContain("w.yml (Line: 3, Col: 1): Unexpected value 'nonsense'");
  });
});

it('parseActionText tells kinds of actions apart', async () => {
  const kindOf = async (runs: string) => {
    const parsed = await parseActionText(`name: A\ndescription: B\nruns: ${runs}\n`, 'action.yml');
    return parsed.ok ? parsed.value.kind : parsed.errors[0];
  };
  expect(await kindOf('{ using: node24, main: index.js }')).toBe('javascript');
  expect(await kindOf('{ using: node16, main: index.js }')).toBe('other');
  expect(await kindOf('{ using: composite, steps: [] }')).toBe('composite');
  expect(await kindOf('{ using: node26, main: index.js }')).toContain("Unexpected value 'node26'");
});
