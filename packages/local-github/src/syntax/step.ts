/** A step of a job or of a composite action, named and typed. It must never evaluate an expression. */
import { literalText, type Node, valueAt } from './node.ts';

interface StepBase {
  readonly line: number;
  readonly id?: string;
  readonly name?: Node;
  readonly if?: Node;
  readonly env?: Node;
  readonly continueOnError?: Node;
  readonly timeoutMinutes?: Node;
}
export interface RunStep extends StepBase {
  readonly kind: 'run';
  readonly script: Node;
  readonly shell?: Node;
  readonly workingDirectory?: Node;
}
export interface UsesStep extends StepBase {
  readonly kind: 'uses';
  readonly uses: string;
  readonly with?: Node;
}
/** A step that runs beside others (`parallel`, `background`) or waits for such; known so that it can be refused. */
export interface ParallelStep extends StepBase {
  readonly kind: 'parallel';
  readonly keyword: string;
}
export type Step = RunStep | UsesStep | ParallelStep;

const PARALLEL_KEYWORDS = ['background', 'wait', 'wait-all', 'cancel', 'parallel'];

/** The steps under a `steps` key. */
export function readSteps(node: Node | undefined): readonly Step[] {
  return node?.kind === 'sequence' ? node.items.map(readStep) : [];
}

function readStep(node: Node): Step {
  const base: StepBase = {
    line: node.line,
    ...present('id', literalText(valueAt(node, 'id'))),
    ...present('name', valueAt(node, 'name')),
    ...present('if', valueAt(node, 'if')),
    ...present('env', valueAt(node, 'env')),
    ...present('continueOnError', valueAt(node, 'continue-on-error')),
    ...present('timeoutMinutes', valueAt(node, 'timeout-minutes')),
  };
  const keyword = PARALLEL_KEYWORDS.find((name) => valueAt(node, name) !== undefined);
  if (keyword !== undefined) return { ...base, kind: 'parallel', keyword };
  const script = valueAt(node, 'run');
  if (script !== undefined) {
    return {
      ...base,
      kind: 'run',
      script,
      ...present('shell', valueAt(node, 'shell')),
      ...present('workingDirectory', valueAt(node, 'working-directory')),
    };
  }
  return {
    ...base,
    kind: 'uses',
    uses: literalText(valueAt(node, 'uses')) ?? '',
    ...present('with', valueAt(node, 'with')),
  };
}

/** An object with the key only if there is a value, as exact optional properties ask for. */
export function present<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });
}
