/** The inputs of an action from the `with` of a step and the action's own defaults. */
import type { Scope } from '../expressions/evaluate.ts';
import { resolveText, resolveTexts } from '../expressions/resolve.ts';
import type { Action } from '../syntax/action-file.ts';
import type { UsesStep } from '../syntax/step.ts';
import type { StepLog } from './step-log.ts';

/** Evaluates inputs; unknown and deprecated ones are warned about, missing required ones are not, as on GitHub. */
export function actionInputs(step: UsesStep, action: Action, scope: Scope, log: StepLog): Record<string, string> {
  const given = Object.entries(resolveTexts(step.with, scope));
  const names = new Map([...action.inputs.keys()].map((name) => [name.toLowerCase(), name]));
  const unexpected = given.map(([name]) => name).filter((name) => !names.has(name.toLowerCase()));
  if (unexpected.length > 0) {
    const valid = [...action.inputs.keys()].join("', '");
    log.annotate('warning', `Unexpected input(s) '${unexpected.join("', '")}', valid inputs are ['${valid}']`);
  }
  const inputs: Record<string, string> = {};
  for (const [name, { default: fallback }] of action.inputs) inputs[name] = resolveText(fallback, scope);
  for (const [name, value] of given) {
    const declared = names.get(name.toLowerCase());
    const message = declared === undefined ? undefined : action.inputs.get(declared)?.deprecationMessage;
    if (message !== undefined) {
      log.annotate('warning', `Input '${name}' has been deprecated with message: ${message}`);
    }
    inputs[declared ?? name] = value;
  }
  return inputs;
}
