/**
 * `npm run rehearse -- WORKFLOW`: runs an example's workflow once on local-aws and local-github, with its
 * whole log, and exits as the workflow ends.
 */
import { parseArgs } from 'node:util';
import { type OutputLine, WorkflowRefused } from '@aws-release-actions/local-github';
import { badRelease, exampleOf, NotAnExample } from './examples.ts';
import { rehearseRelease } from './release.ts';
import { openStage } from './stage.ts';
import { tellRelease } from './story.ts';

const usage = 'Usage: npm run rehearse -- WORKFLOW [--release NAME] [--speed N]';
const say = (line: string) => process.stdout.write(`${line}\n`);

/** The arguments; throws an Error with a sentence. */
function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { release: { type: 'string' }, speed: { type: 'string', default: '60' } },
  });
  const [workflow, ...more] = positionals;
  if (workflow === undefined || more.length > 0) throw new NotAnExample(`Name one workflow. ${usage}`);
  const speed = Number(values.speed);
  if (!(speed >= 1 && speed <= 3600))
    throw new NotAnExample(`--speed is "${values.speed}"; it should be a number from 1 to 3600.`);
  return { workflow, speed, release: values.release };
}

function tellLine({ job, kind, text }: OutputLine): void {
  if (kind === 'debug') return;
  if (kind === 'begin') say(`[${job}] ${text}`);
  else if (kind === 'end') say(`[${job}] = ${text}`);
  else say(`[${job}]   ${kind === 'text' || kind === 'group' || kind === 'endgroup' ? '' : `${kind}: `}${text}`);
}

async function rehearse(): Promise<boolean> {
  const { workflow, speed, release } = readArguments();
  const example = exampleOf(workflow);
  const overlay = release === undefined ? undefined : badRelease(example, release);
  const cancel = new AbortController();
  process.once('SIGINT', () => cancel.abort());
  const stage = await openStage(example, speed);
  try {
    const rehearsed = await rehearseRelease(stage, {
      overlay,
      signal: cancel.signal,
      onOutput: tellLine,
    });
    for (const job of rehearsed.run.jobs) if (job.summary !== '') say(`\n--- Summary of ${job.name}\n${job.summary}`);
    for (const line of ['', ...tellRelease(`Rehearsed ${workflow}`, rehearsed)]) say(line);
    return rehearsed.run.result === 'success';
  } finally {
    await stage.close();
  }
}

try {
  process.exitCode = (await rehearse()) ? 0 : 1;
} catch (error) {
  const isExpected =
    error instanceof NotAnExample ||
    error instanceof WorkflowRefused ||
    (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
  if (!isExpected) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
