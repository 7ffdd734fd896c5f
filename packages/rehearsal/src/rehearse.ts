/**
 * `npm run rehearse -- WORKFLOW`: runs an example's workflow once on local-aws and local-github, with its
 * whole log, and exits as the workflow ends. With `--policy` it also tells what the release needed of AWS.
 */
import { parseArgs } from 'node:util';
import type { OutputLine } from '@aws-release-actions/local-github';
import type { Controller } from './applications/application.ts';
import { badRelease, type Example, exampleOf, NotAnExample } from './examples.ts';
import { runProgram, say, speedOf } from './program.ts';
import { rehearseRelease } from './release.ts';
import { comparePolicies } from './role-policy.ts';
import { openStage, type Stage } from './stage.ts';
import { tellRelease } from './story.ts';

const usage =
  'Usage: npm run rehearse -- WORKFLOW [--release NAME] [--controller ECS|CODE_DEPLOY] [--fault NAME] [--speed N] [--policy]';

/** The arguments; throws an Error with a sentence. */
function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      release: { type: 'string' },
      controller: { type: 'string' },
      fault: { type: 'string' },
      speed: { type: 'string', default: '60' },
      policy: { type: 'boolean', default: false },
    },
  });
  const [workflow, ...more] = positionals;
  if (workflow === undefined || more.length > 0) throw new NotAnExample(`Name one workflow. ${usage}`);
  const { release, fault, policy } = values;
  const speed = speedOf(values.speed);
  const example = exampleOf(workflow);
  const controller = controllerOf(example, values.controller);
  if (fault !== undefined && !example.kind.faults.includes(fault)) {
    throw new NotAnExample(`--fault is "${fault}"; for ${example.name} it can be ${example.kind.faults.join(', ')}.`);
  }
  const overlay = release === undefined ? undefined : badRelease(example, release);
  return { workflow, example, controller, fault, speed, overlay, policy };
}

function controllerOf({ name, kind }: Example, value: string | undefined): Controller | undefined {
  if (value === undefined) return undefined;
  const controller = kind.controllers.find((known) => known === value);
  if (controller !== undefined) return controller;
  const choice = kind.controllers.length === 0 ? 'has none to choose' : `can have ${kind.controllers.join(' or ')}`;
  throw new NotAnExample(`--controller is "${value}"; ${name} ${choice}.`);
}

function tellLine({ job, kind, text }: OutputLine): void {
  if (kind === 'debug') return;
  if (kind === 'begin') say(`[${job}] ${text}`);
  else if (kind === 'end') say(`[${job}] = ${text}`);
  else say(`[${job}]   ${kind === 'text' || kind === 'group' || kind === 'endgroup' ? '' : `${kind}: `}${text}`);
}

/** The least policy for what the release used of AWS, beside the template's own role. */
function tellPolicy({ aws, roleArn, application }: Stage): readonly string[] {
  const used = aws.policies()[roleArn] ?? { Version: '2012-10-17', Statement: [] };
  const { missing, unused } = comparePolicies(used, application.releaseRoles);
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
  const { workflow, example, controller, fault, speed, overlay, policy } = readArguments();
  const stage = await openStage(example, { speed, controller });
  try {
    if (fault !== undefined) await stage.application.plant(fault);
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
