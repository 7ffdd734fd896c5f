/** A workflow file as this package sees it: the parsed tree, named and typed. It must never evaluate an expression. */
import { literalEntries, literalText, type MappingNode, type Node, valueAt } from './node.ts';
import { present, readSteps, type Step } from './step.ts';

/** `read-all`, `write-all`, or a level per scope; scopes that a mapping leaves out are `none`. */
export type Permissions = 'read-all' | 'write-all' | ReadonlyMap<string, string>;

export interface RunDefaults {
  readonly shell?: Node;
  readonly workingDirectory?: Node;
}

/** An input that `workflow_call` or `workflow_dispatch` declares. */
export interface InputDefinition {
  readonly type: string;
  readonly required: boolean;
  readonly default?: Node;
  readonly options: readonly string[];
}

/** What a workflow that others call takes and gives. */
export interface CallInterface {
  readonly inputs: ReadonlyMap<string, InputDefinition>;
  /** Secret name to whether it is required. */
  readonly secrets: ReadonlyMap<string, boolean>;
  readonly outputs: ReadonlyMap<string, Node>;
}

interface JobBase {
  readonly id: string;
  readonly line: number;
  readonly needs: readonly string[];
  readonly name?: Node;
  readonly if?: Node;
  readonly permissions?: Permissions;
  readonly strategy?: Node;
  readonly concurrency?: Node;
}
/** A job with steps of its own. */
export interface StepsJob extends JobBase {
  readonly kind: 'steps';
  readonly runsOn: Node;
  readonly steps: readonly Step[];
  readonly env?: Node;
  readonly environment?: Node;
  readonly outputs: readonly (readonly [string, Node])[];
  readonly defaults: RunDefaults;
  readonly timeoutMinutes?: Node;
  readonly continueOnError?: Node;
  readonly container?: Node;
  readonly services?: Node;
  readonly snapshot?: Node;
}
/** A job that calls a reusable workflow. */
export interface CallJob extends JobBase {
  readonly kind: 'call';
  readonly uses: string;
  readonly with?: Node;
  readonly secrets?: Node;
}
export type Job = StepsJob | CallJob;

export interface Workflow {
  readonly name?: string;
  readonly triggers: ReadonlyMap<string, Node | undefined>;
  readonly runName?: Node;
  readonly env?: Node;
  readonly defaults: RunDefaults;
  readonly permissions?: Permissions;
  readonly concurrency?: Node;
  readonly jobs: readonly Job[];
}

/** Names the parts of a parsed workflow. The tree must have passed GitHub's schema. */
export function readWorkflow(root: Node): Workflow {
  return {
    ...present('name', literalText(valueAt(root, 'name'))),
    triggers: readTriggers(valueAt(root, 'on')),
    ...present('runName', valueAt(root, 'run-name')),
    ...present('env', valueAt(root, 'env')),
    defaults: readDefaults(root),
    ...present('permissions', readPermissions(valueAt(root, 'permissions'))),
    ...present('concurrency', valueAt(root, 'concurrency')),
    jobs: literalEntries(valueAt(root, 'jobs')).map(([id, node]) => readJob(id, node)),
  };
}

/** What `on: workflow_call` declares; undefined if the workflow cannot be called. */
export function callInterface(workflow: Workflow): CallInterface | undefined {
  if (!workflow.triggers.has('workflow_call')) return undefined;
  const call = workflow.triggers.get('workflow_call');
  return {
    inputs: readInputs(valueAt(call, 'inputs')),
    secrets: new Map(
      literalEntries(valueAt(call, 'secrets')).map(([name, node]) => [name, isTrue(valueAt(node, 'required'))]),
    ),
    outputs: new Map(
      literalEntries(valueAt(call, 'outputs')).flatMap(([name, node]) => {
        const value = valueAt(node, 'value');
        return value === undefined ? [] : [[name, value] as const];
      }),
    ),
  };
}

/** The inputs that `on: workflow_dispatch` declares. */
export function dispatchInputs(workflow: Workflow): ReadonlyMap<string, InputDefinition> {
  return readInputs(valueAt(workflow.triggers.get('workflow_dispatch'), 'inputs'));
}

function readInputs(node: Node | undefined): ReadonlyMap<string, InputDefinition> {
  return new Map(
    literalEntries(node).map(([name, definition]) => {
      const options = valueAt(definition, 'options');
      return [
        name,
        {
          type: literalText(valueAt(definition, 'type')) ?? 'string',
          required: isTrue(valueAt(definition, 'required')),
          ...present('default', valueAt(definition, 'default')),
          options: options?.kind === 'sequence' ? options.items.map((item) => literalText(item) ?? '') : [],
        },
      ];
    }),
  );
}

function readTriggers(node: Node | undefined): ReadonlyMap<string, Node | undefined> {
  if (node?.kind === 'mapping') return new Map(literalEntries(node));
  const names = node?.kind === 'sequence' ? node.items.map(literalText) : [literalText(node)];
  return new Map(names.flatMap((name) => (name === undefined ? [] : [[name, undefined] as const])));
}

function readJob(id: string, node: Node): Job {
  const job = node as MappingNode;
  const needs = valueAt(job, 'needs');
  const base: JobBase = {
    id,
    line: job.line,
    needs: (needs?.kind === 'sequence' ? needs.items : [needs]).flatMap((need) => literalText(need) ?? []),
    ...present('name', valueAt(job, 'name')),
    ...present('if', valueAt(job, 'if')),
    ...present('permissions', readPermissions(valueAt(job, 'permissions'))),
    ...present('strategy', valueAt(job, 'strategy')),
    ...present('concurrency', valueAt(job, 'concurrency')),
  };
  const uses = literalText(valueAt(job, 'uses'));
  if (uses !== undefined) {
    return {
      ...base,
      kind: 'call',
      uses,
      ...present('with', valueAt(job, 'with')),
      ...present('secrets', valueAt(job, 'secrets')),
    };
  }
  return {
    ...base,
    kind: 'steps',
    runsOn: valueAt(job, 'runs-on') ?? { kind: 'scalar', line: job.line, value: null },
    steps: readSteps(valueAt(job, 'steps')),
    ...present('env', valueAt(job, 'env')),
    ...present('environment', valueAt(job, 'environment')),
    outputs: literalEntries(valueAt(job, 'outputs')),
    defaults: readDefaults(job),
    ...present('timeoutMinutes', valueAt(job, 'timeout-minutes')),
    ...present('continueOnError', valueAt(job, 'continue-on-error')),
    ...present('container', valueAt(job, 'container')),
    ...present('services', valueAt(job, 'services')),
    ...present('snapshot', valueAt(job, 'snapshot')),
  };
}

function readDefaults(node: Node): RunDefaults {
  const run = valueAt(valueAt(node, 'defaults'), 'run');
  return {
    ...present('shell', valueAt(run, 'shell')),
    ...present('workingDirectory', valueAt(run, 'working-directory')),
  };
}

function readPermissions(node: Node | undefined): Permissions | undefined {
  if (node === undefined) return undefined;
  const shorthand = literalText(node);
  if (shorthand === 'read-all' || shorthand === 'write-all') return shorthand;
  return new Map(literalEntries(node).map(([scope, level]) => [scope, literalText(level) ?? 'none']));
}

function isTrue(node: Node | undefined): boolean {
  return node?.kind === 'scalar' && node.value === true;
}
