/** Runs a workflow of the fixture repository with short grace times and keeps what it says. */
import { fileURLToPath } from 'node:url';
import { type OutputLine, type RunOptions, type RunResult, runWorkflow } from '../src/index.ts';

const FIXTURES = fileURLToPath(new URL('./fixtures/', import.meta.url));

export interface Rehearsal {
  readonly result: RunResult;
  readonly lines: readonly OutputLine[];
  /** Texts of a job's lines of one kind. */
  texts(job: string, kind?: OutputLine['kind']): readonly string[];
}

/** `workflow` is a file name without folder and extension. */
export async function rehearse(
  workflow: string,
  options: Partial<RunOptions> & { readonly onLine?: (line: OutputLine) => void } = {},
): Promise<Rehearsal> {
  const lines: OutputLine[] = [];
  const { onLine, ...rest } = options;
  const result = await runWorkflow({
    workflow: `.github/workflows/${workflow}.yml`,
    repositoryFolder: `${FIXTURES}house`,
    repository: 'me/app',
    sha: 'c0ffee'.padEnd(40, '0'),
    actionSources: new Map([['your-org/tools', `${FIXTURES}tools`]]),
    graceTimes: { interruptMs: 150, terminateMs: 100, drainMs: 50, forceMs: 5_000 },
    ...rest,
    onOutput: (line) => {
      lines.push(line);
      onLine?.(line);
    },
  });
  return {
    result,
    lines,
    texts: (job, kind = 'text') =>
      lines.filter((line) => line.job === job && line.kind === kind).map(({ text }) => text),
  };
}
