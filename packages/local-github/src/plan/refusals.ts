/** What of a workflow this package does not carry out, by name and line. Pure; asked before anything runs. */
import { isList, isRecord, type Value } from '../expressions/value.ts';
import { literalText, type Node } from '../syntax/node.ts';
import type { Step } from '../syntax/step.ts';
import type { RunDefaults, StepsJob } from '../syntax/workflow-file.ts';

/** Something that is refused: the line (0 if unknown) and the reason. */
export interface Refusal {
  readonly line: number;
  readonly reason: string;
}

/** What is refused of a job itself; its steps and `runs-on` are asked about apart. */
export function refusalsOfJob(job: StepsJob): readonly Refusal[] {
  const parts = [
    [job.container, 'job containers are not supported'],
    [job.services, 'service containers are not supported'],
    [job.snapshot, 'snapshots are not supported'],
  ] as const;
  return parts.flatMap(([node, reason]) =>
    node === undefined ? [] : [{ line: node.line, reason: `job '${job.id}': ${reason}` }],
  );
}

/** What is refused of a step itself; the action that it uses is asked about apart. */
export function refusalsOfStep(step: Step, defaults: readonly RunDefaults[]): readonly Refusal[] {
  if (step.kind === 'parallel') {
    return [{ line: step.line, reason: `'${step.keyword}' is not supported: steps run one after the other` }];
  }
  if (step.kind !== 'run') return [];
  const shell = [step.shell, ...defaults.map((item) => item.shell)].find((node) => node !== undefined);
  const reason = shell?.kind === 'scalar' ? refusalOfShell(literalText(shell) ?? '') : undefined;
  return reason === undefined ? [] : [{ line: shell?.line ?? step.line, reason }];
}

/** Why a shell is refused; undefined if it is supported. */
export function refusalOfShell(shell: string): string | undefined {
  return ['bash', 'sh'].includes(shell) ? undefined : `shell '${shell}' is not supported; use bash or sh`;
}

/** Why an evaluated `runs-on` is refused; undefined if it is a GitHub-hosted Ubuntu runner. */
export function refusalOfRunner(runsOn: Value): string | undefined {
  if (isRecord(runsOn) && runsOn.group !== undefined) return `runner groups are not supported ('${runsOn.group}')`;
  const labels = isRecord(runsOn) ? (runsOn.labels ?? null) : runsOn;
  const names = isList(labels) ? labels : [labels];
  const wrong = names.filter((name) => !/^ubuntu-/.test(String(name)));
  if (wrong.length === 0) return undefined;
  return `runs-on '${wrong.join("', '")}' is not supported; only ubuntu-* runs here`;
}

/** Whether a node can be evaluated before any job has run. */
export function isKnownBeforeRun(node: Node): boolean {
  return !/\bneeds\b/i.test(JSON.stringify(node));
}
