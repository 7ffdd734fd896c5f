/** An `action.yml` as this package sees it. It must never evaluate an expression. */
import { literalEntries, literalText, type Node, valueAt } from './node.ts';
import { present, readSteps, type Step } from './step.ts';

export interface ActionInput {
  readonly default?: Node;
  readonly deprecationMessage?: string;
}
interface ActionBase {
  readonly name: string;
  readonly inputs: ReadonlyMap<string, ActionInput>;
}
/** Paths are relative to the folder of the file and may leave it. */
export interface JavaScriptAction extends ActionBase {
  readonly kind: 'javascript';
  readonly using: string;
  readonly main: string;
  readonly pre?: string;
  readonly preIf?: Node;
  readonly post?: string;
  readonly postIf?: Node;
}
export interface CompositeAction extends ActionBase {
  readonly kind: 'composite';
  readonly steps: readonly Step[];
  readonly outputs: readonly (readonly [string, Node])[];
}
/** An action that this package does not run; known so that it can be refused by its kind. */
export interface OtherAction extends ActionBase {
  readonly kind: 'other';
  readonly using: string;
}
export type Action = JavaScriptAction | CompositeAction | OtherAction;

/** Names the parts of a parsed action file. The tree must have passed GitHub's schema. */
export function readAction(root: Node): Action {
  const runs = valueAt(root, 'runs');
  const using = literalText(valueAt(runs, 'using')) ?? '';
  const base: ActionBase = {
    name: literalText(valueAt(root, 'name')) ?? '',
    inputs: new Map(
      literalEntries(valueAt(root, 'inputs')).map(([name, definition]) => [
        name,
        {
          ...present('default', valueAt(definition, 'default')),
          ...present('deprecationMessage', literalText(valueAt(definition, 'deprecationMessage'))),
        },
      ]),
    ),
  };
  if (using === 'composite') {
    return {
      ...base,
      kind: 'composite',
      steps: readSteps(valueAt(runs, 'steps')),
      outputs: literalEntries(valueAt(root, 'outputs')).flatMap(([name, definition]) => {
        const value = valueAt(definition, 'value');
        return value === undefined ? [] : [[name, value] as const];
      }),
    };
  }
  const main = literalText(valueAt(runs, 'main'));
  if (main === undefined || !['node20', 'node24'].includes(using)) return { ...base, kind: 'other', using };
  return {
    ...base,
    kind: 'javascript',
    using,
    main,
    ...present('pre', literalText(valueAt(runs, 'pre'))),
    ...present('preIf', valueAt(runs, 'pre-if')),
    ...present('post', literalText(valueAt(runs, 'post'))),
    ...present('postIf', valueAt(runs, 'post-if')),
  };
}
