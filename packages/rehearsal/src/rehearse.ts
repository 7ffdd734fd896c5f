/**
 * `npm run rehearse -- WORKFLOW`: runs an example's workflow once on local-aws and local-github, with its
 * whole log, and exits as the workflow ends. With `--policy` it also tells what the release needed of AWS.
 */
import { parseArgs } from 'node:util';
import type { OutputLine } from '@aws-release-actions/local-github';
import { badRelease, exampleOf, NotAnExample } from './examples.ts';
import { runProgram, say, speedOf } from './program.ts';
import { rehearseRelease } from './release.ts';
import { comparePolicies } from './role-policy.ts';
import { openStage, type Stage } from './stage.ts';
import { tellRelease } from './story.ts';

const usage = 'Usage: npm run rehearse -- WORKFLOW [--release NAME] [--speed N] [--policy]';

/** The arguments; throws an Error with a sentence. */
function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      release: { type: 'string' },
      speed: { type: 'string', default: '60' },
      policy: { type: 'boolean', default: false },
    },
  });
  const [workflow, ...more] = positionals;
  if (workflow === undefined || more.length > 0) throw new NotAnExample(`Name one workflow. ${usage}`);
  return { workflow, speed: speedOf(values.speed), release: values.release, policy: values.policy };
}

function tellLine({ job, kind, text }: OutputLine): void {
  if (kind === 'debug') return;
  if (kind === 'begin') say(`[${job}] ${text}`);
  else if (kind === 'end') say(`[${job}] = ${text}`);
  else say(`[${job}]   ${kind === 'text' || kind === 'group' || kind === 'endgroup' ? '' : `${kind}: `}${text}`);
}

/** The least policy for what the release used of AWS, beside the template's own role. */
function tellPolicy({ aws, roleArn, releaseRoles }: Stage): readonly string[] {
  const used = aws.policies()[roleArn] ?? { Version: '2012-10-17', Statement: [] };
  const { missing, unused } = comparePolicies(used, releaseRoles);
  return [
    '',
    'The least policy for what this release did as the release role:',
    ...JSON.stringify(used, null, 2).split('\n'),
    missing.length === 0
      ? 'ReleaseRole of the template allows all of it.'
      : `ReleaseRole of the template does not allow ${missing.join('; ')}.`,
    ...(unused.length === 0 ? [] : [`It also allows, for releases that go otherwise: ${unused.join(', ')}.`]),
  ];
}

async function rehearse(signal: AbortSignal): Promise<boolean> {
  const { workflow, speed, release, policy } = readArguments();
  const example = exampleOf(workflow);
  const overlay = release === undefined ? undefined : badRelease(example, release);
  const stage = await openStage(example, speed);
  try {
    const rehearsed = await rehearseRelease(stage, {
      overlay,
      signal,
      onOutput: tellLine,
    });
    for (const job of rehearsed.run.jobs) if (job.summary !== '') say(`\n--- Summary of ${job.name}\n${job.summary}`);
    for (const line of ['', ...tellRelease(`Rehearsed ${workflow}`, rehearsed)]) say(line);
    if (policy) for (const line of tellPolicy(stage)) say(line);
    return rehearsed.run.result === 'success';
  } finally {
    await stage.close();
  }
}

await runProgram(rehearse);
