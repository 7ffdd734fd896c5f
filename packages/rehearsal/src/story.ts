/** What a release looked like, in a few lines for people. Pure. */
import type { OutputLine } from '@aws-release-actions/local-github';
import type { Release } from './release.ts';

/** A line of the log as the demo shows it; undefined for what only a full log needs. */
export function highlight({ job, kind, text, step }: OutputLine): string | undefined {
  if (kind === 'end' && step !== '') return `  ${job}: ${step} - ${text}`;
  const isNews = /^(version \S+ has|BeforeAllow|AllowTraffic|AfterAllow|deployment d-|Deployment d-|Releasing)/.test(
    text,
  );
  if (kind === 'text' && isNews) return `  ${job}:   ${text}`;
  if (kind === 'error') return `  ${job}:   ${text.split('\n')[0]}`;
  return undefined;
}

/** The end of a release in at most ten lines. */
export function tellRelease(title: string, release: Release): readonly string[] {
  const { run, customers, serving, secondsToSafety, seconds } = release;
  const lines = [
    `${title}  (${seconds.machine.toFixed(0)} s here, ${(seconds.aws / 60).toFixed(0)} minutes on AWS's clock)`,
    ...run.jobs.map((job) => `  ${job.name.padEnd(12)} ${jobText(job)}`),
  ];
  if (secondsToSafety !== undefined)
    lines.push(`  ${'safety'.padEnd(12)} ${secondsToSafety.toFixed(0)} s on AWS's clock after the alarm`);
  const served = Object.entries(serving)
    .filter(([, percent]) => percent > 0)
    .map(([version, percent]) => `version ${version}: ${Number(percent.toFixed(1))} %`);
  lines.push(
    `  ${'customers'.padEnd(12)} ${customersText(customers)}`,
    `  ${'now serving'.padEnd(12)} ${served.join(', ')}`,
  );
  return lines;
}

function jobText(job: Release['run']['jobs'][number]): string {
  const outcome = job.steps.map(({ outputs }) => outputs).find(({ outcome: found }) => found !== undefined);
  return outcome === undefined ? job.result : `${job.result}: ${outcome.outcome} - ${outcome.reason}`;
}

function customersText({ answers, errors, unreached }: Release['customers']): string {
  const count = (byVersion: Readonly<Record<string, number>>) =>
    Object.values(byVersion).reduce((sum, calls) => sum + calls, 0);
  const failed = Object.keys(errors).map((version) => `version ${version}`);
  const total = count(answers) + count(errors) + unreached;
  const parts = [`${total} asked`];
  if (failed.length > 0) parts.push(`${count(errors)} saw an error, from ${failed.join(', ')}`);
  if (unreached > 0) parts.push(`${unreached} reached nobody`);
  return parts.length === 1 ? `${total} asked, nobody saw an error` : parts.join(', ');
}
