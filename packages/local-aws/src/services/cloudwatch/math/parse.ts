/**
 * Reads metric math. Pure. From loose to tight: OR, AND, comparisons, + -, * /, unary minus, ^.
 * assumed: that order, and that ^ takes its right side first; the user guide states neither.
 */
import { type Expression, MathError, type Operator } from './expression.ts';
import { type Token, tokenize } from './tokens.ts';

/** Binary operators that take their left side first, the loosest first. */
const levels: readonly (readonly Operator[])[] = [
  ['OR'],
  ['AND'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/'],
];

/** assumed: no expression that makes sense is deeper; one that is must not take the stack down. */
const mostDepth = 100;

/** The tree of an expression. Throws MathError. */
export function parseExpression(text: string): Expression {
  const tokens = tokenize(text);
  let position = 0;
  let depth = 0;

  const peek = (): Token | undefined => tokens[position];
  const isMark = (mark: string) => peek()?.kind === 'mark' && peek()?.text === mark;
  const take = (mark: string): boolean => {
    if (!isMark(mark)) return false;
    position += 1;
    return true;
  };
  const unexpected = () => {
    const token = peek();
    return new MathError(
      token === undefined ? 'Unexpected end of the expression' : `Unsupported token '${token.text}'`,
    );
  };
  const expect = (mark: string) => {
    if (!take(mark)) throw unexpected();
  };
  const deeper = (read: () => Expression): Expression => {
    depth += 1;
    if (depth > mostDepth) throw new MathError('The expression is nested too deeply');
    const found = read();
    depth -= 1;
    return found;
  };

  function level(index: number): Expression {
    const operators = levels[index];
    if (operators === undefined) return unary();
    let left = level(index + 1);
    for (;;) {
      const operator = operators.find(isMark);
      if (operator === undefined) return left;
      position += 1;
      left = { kind: 'binary', operator, left, right: level(index + 1) };
    }
  }

  function unary(): Expression {
    return take('-') ? { kind: 'negative', operand: deeper(unary) } : power();
  }

  function power(): Expression {
    const left = primary();
    return take('^') ? { kind: 'binary', operator: '^', left, right: deeper(unary) } : left;
  }

  function list(close: string): readonly Expression[] {
    if (take(close)) return [];
    const items = [deeper(() => level(0))];
    while (take(',')) items.push(deeper(() => level(0)));
    expect(close);
    return items;
  }

  function primary(): Expression {
    if (take('[')) return { kind: 'array', items: list(']') };
    if (take('(')) {
      const inner = deeper(() => level(0));
      expect(')');
      return inner;
    }
    const token = peek();
    if (token === undefined || token.kind === 'mark') throw unexpected();
    position += 1;
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (token.kind === 'string') return { kind: 'string', text: token.text };
    if (/^[a-z]/.test(token.text)) return { kind: 'id', id: token.text };
    return take('(') ? { kind: 'call', name: token.text, arguments: list(')') } : { kind: 'word', word: token.text };
  }

  const expression = level(0);
  if (position < tokens.length) throw unexpected();
  return expression;
}
