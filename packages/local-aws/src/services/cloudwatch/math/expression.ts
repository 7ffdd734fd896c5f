/** A metric math expression as a tree. */

export type Operator = '+' | '-' | '*' | '/' | '^' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'AND' | 'OR';

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly text: string }
  /** The id of another query. */
  | { readonly kind: 'id'; readonly id: string }
  /** REPEAT and the like, which stand only where a function wants them. */
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'negative'; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[] };

/** What is wrong with an expression, as the part of AWS's sentence that stands in brackets. */
export class MathError extends Error {}

/** Every part of an expression, itself included. */
export function* partsOf(expression: Expression): Generator<Expression> {
  yield expression;
  switch (expression.kind) {
    case 'array':
      for (const item of expression.items) yield* partsOf(item);
      return;
    case 'negative':
      return yield* partsOf(expression.operand);
    case 'binary':
      yield* partsOf(expression.left);
      return yield* partsOf(expression.right);
    case 'call':
      for (const argument of expression.arguments) yield* partsOf(argument);
  }
}
