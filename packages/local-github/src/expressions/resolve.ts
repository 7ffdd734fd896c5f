/** Nodes of a file to values: literals as they are, expressions evaluated in a scope. */
import type { Node } from '../syntax/node.ts';
import { conditionHolds, evaluate, type Scope } from './evaluate.ts';
import { isRecord, toText, type Value } from './value.ts';

/** The value of a node with every expression in it evaluated. */
export function resolveValue(node: Node, scope: Scope): Value {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'expression':
      return evaluate(node.expression, scope);
    case 'sequence':
      return node.items.map((item) => resolveValue(item, scope));
    case 'mapping':
      return Object.fromEntries(
        node.entries.map(({ key, value }) => [toText(resolveValue(key, scope)) ?? '', resolveValue(value, scope)]),
      );
    case 'directive':
      throw new Error(`The directive '${node.directive}' (line ${node.line}) is not supported.`);
  }
}

/** The text of a node; `fallback` if the node is absent. Throws if an expression in it gives a list or an object. */
export function resolveText(node: Node | undefined, scope: Scope, fallback = ''): string {
  if (node === undefined) return fallback;
  return asText(resolveValue(node, scope), `line ${node.line}`);
}

/** A mapping of texts such as `env` or `with`. */
export function resolveTexts(node: Node | undefined, scope: Scope): Record<string, string> {
  if (node === undefined) return {};
  const value = resolveValue(node, scope);
  if (value === null || value === '') return {};
  if (!isRecord(value)) throw new Error(`Line ${node.line}: a mapping is expected here.`);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asText(item, `'${key}'`)]));
}

/** A yes or no such as `continue-on-error`. Throws if it is neither. */
export function resolveFlag(node: Node | undefined, scope: Scope, fallback: boolean): boolean {
  if (node === undefined) return fallback;
  const value = resolveValue(node, scope);
  if (typeof value !== 'boolean') {
    throw new Error(`Line ${node.line}: true or false is expected, not '${toText(value) ?? 'a collection'}'.`);
  }
  return value;
}

/** A number such as `timeout-minutes`. Throws if it is none. */
export function resolveNumber(node: Node | undefined, scope: Scope, fallback: number): number {
  if (node === undefined) return fallback;
  const value = resolveValue(node, scope);
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) {
    throw new Error(`Line ${node.line}: a number is expected, not '${toText(value) ?? 'a collection'}'.`);
  }
  return number;
}

/** Whether the `if` of a job or step holds; an absent one is `success()`. */
export function resolveCondition(node: Node | undefined, scope: Scope): boolean {
  if (node?.kind === 'expression') return conditionHolds(node.expression, scope);
  return conditionHolds(node === undefined ? '' : resolveText(node, scope), scope);
}

/** Whether a `pre-if` or `post-if` holds: taken as written, absent means always. */
export function resolveStageCondition(node: Node | undefined, scope: Scope): boolean {
  if (node === undefined) return true;
  const text = node.kind === 'expression' ? node.expression : resolveText(node, scope);
  return conditionHolds(`always() && (${text})`, scope);
}

function asText(value: Value, place: string): string {
  const text = toText(value);
  if (text === undefined)
    throw new Error(`A text is expected at ${place}, but the expression gives a list or an object.`);
  return text;
}
