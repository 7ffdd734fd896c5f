/** One release of an example: its workflow as written, on a commit of its own, with customers about. */
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OutputLine, type RunResult, runWorkflow } from '@aws-release-actions/local-github';
import type { CustomerTally } from './customers/tally.ts';
import { suiteFolder } from './examples.ts';
import type { Stage } from './stage.ts';

export interface ReleaseOptions {
  /** Folder of files that replace those of the example; undefined for the example as it is. */
  readonly overlay?: string | undefined;
  readonly onOutput: (line: OutputLine) => void;
  readonly signal?: AbortSignal;
}

/** How a release went, for the workflow and for the customers. */
export interface Release {
  readonly run: RunResult;
  readonly customers: CustomerTally;
  /** When it began, in milliseconds of the machine since the epoch. */
  readonly begunAt: number;
  /** What served before and what serves in the end, in percent. */
  readonly served: Readonly<Record<string, number>>;
  readonly serving: Readonly<Record<string, number>>;
  /** Seconds on AWS's clock from the alarm until the old version had all traffic; undefined without an alarm. */
  readonly secondsToSafety: number | undefined;
  /** Seconds that passed on the machine and on AWS's clock. */
  readonly seconds: { readonly machine: number; readonly aws: number };
}

/** Runs the workflow once. */
export async function rehearseRelease(stage: Stage, options: ReleaseOptions): Promise<Release> {
  const { aws, example, application } = stage;
  const repository = await mkdtemp(join(tmpdir(), 'rehearsal-'));
  const stopCustomers = new AbortController();
  const served = await application.serving();
  const begun = { machine: Date.now(), aws: aws.clock.now(), sequence: aws.events.since(0).at(-1)?.sequence ?? 0 };
  try {
    await cp(example.folder, repository, { recursive: true });
    if (options.overlay !== undefined) await cp(options.overlay, repository, { recursive: true, force: true });
    const customers = application.startCustomers(stopCustomers.signal);
    const run = await runWorkflow({
      workflow: example.workflow,
      repositoryFolder: repository,
      repository: `octo-org/${example.name}`,
      actionSources: new Map([['your-org/aws-release-actions', suiteFolder]]),
      vars: { RELEASE_ROLE_ARN: stage.roleArn },
      environment: stage.environment,
      // Each release is a commit of its own, also to what is named after it.
      sha: randomBytes(20).toString('hex'),
      onOutput: options.onOutput,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    }).finally(() => stopCustomers.abort());
    return {
      run,
      customers: await customers,
      begunAt: begun.machine,
      served,
      serving: await application.serving(),
      secondsToSafety: secondsToSafety(stage, begun.sequence),
      seconds: { machine: (Date.now() - begun.machine) / 1000, aws: (aws.clock.now() - begun.aws) / 1000 },
    };
  } finally {
    stopCustomers.abort();
    await rm(repository, { recursive: true, force: true });
  }
}

function secondsToSafety({ aws, application }: Stage, since: number): number | undefined {
  const events = aws.events.since(since);
  const alarm = events.find(({ type, detail }) => type === 'alarm-state' && detail.to === 'ALARM');
  if (alarm === undefined) return undefined;
  const back = events.find((event) => event.sequence > alarm.sequence && application.isBack(event));
  return back === undefined ? undefined : (Date.parse(back.time) - Date.parse(alarm.time)) / 1000;
}
