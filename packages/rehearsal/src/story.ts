/** What a release looked like, in a few lines for people. Pure. */
import type { OutputLine } from '@aws-release-actions/local-github';
import { requestsOf } from './customers/tally.ts';
import type { Release } from './release.ts';

/** Lines of the actions' logs that tell where a deployment and its traffic are. */
const news =
  /^(Releasing|[Dd]eployment \S+ |[A-Z]+(?:_[A-Z]+)+ |[A-Z][A-Za-z]+Traffic |(?:version|task definition) \S+ has )/;

/** A line of the log as the demo shows it; undefined for what only a full log needs. */
export function highlight({ job, kind, text, step }: OutputLine): string | undefined {
  if (kind === 'end' && step !== '') return `  ${job}: ${step} - ${text}`;
  if (kind === 'text' && news.test(text)) return `  ${job}:   ${text}`;
  if (kind === 'error') return `  ${job}:   ${text.split('\n')[0]}`;
  return undefined;
}

/** The end of a release in at most ten lines. */
export function tellRelease(title: string, release: Release): readonly string[] {
  const { run, serving, secondsToSafety, seconds } = release;
  const lines = [
    `${title}  (${seconds.machine.toFixed(0)} s here, ${(seconds.aws / 60).toFixed(0)} minutes on AWS's clock)`,
    ...run.jobs.map((job) => `  ${job.name.padEnd(12)} ${jobText(job)}`),
  ];
  const refused = run.jobs.flatMap(({ steps }) => steps).find(({ outputs }) => (outputs.verdict ?? 'pass') !== 'pass');
  if (refused !== undefined)
    lines.push(`  ${'validation'.padEnd(12)} ${refused.outputs.verdict}: ${refused.outputs.reason}`);
  if (secondsToSafety !== undefined)
    lines.push(`  ${'safety'.padEnd(12)} ${secondsToSafety.toFixed(0)} s on AWS's clock after the alarm`);
  const served = Object.entries(serving)
    .filter(([, percent]) => percent > 0)
    .map(([name, percent]) => `${name}: ${Number(percent.toFixed(1))} %`);
  lines.push(
    `  ${'customers'.padEnd(12)} ${customersText(release)}`,
    `  ${'now serving'.padEnd(12)} ${served.join(', ')}`,
  );
  return lines;
}

/** The last outcome of a job: an earlier step may have ended before the deployment did. */
function jobText(job: Release['run']['jobs'][number]): string {
  const outcome = job.steps.map(({ outputs }) => outputs).findLast(({ outcome: found }) => found !== undefined);
  return outcome === undefined ? job.result : `${job.result}: ${outcome.outcome} - ${outcome.reason}`;
}

function customersText({ customers, begunAt, seconds }: Release): string {
  const total = requestsOf(customers);
  const answered = Object.entries(customers.answers).map(([by, count]) => `${count} by ${by}`);
  const rate = `${(total / seconds.machine).toFixed(0)} a second`;
  const asked = `${total} asked (${rate}), answered ${answered.join(', ') || 'never'}`;
  const [first] = customers.errors;
  if (first === undefined) return `${asked}; nobody saw an error`;
  const at = ((first.at - begunAt) / 1000).toFixed(1);
  const count = customers.errors.length;
  return `${asked}; ${count} saw an error, first ${first.reason} of ${first.by ?? 'nobody'} after ${at} s`;
}
