/** Metric math as tokens. Pure. */
import { MathError } from './expression.ts';

export interface Token {
  readonly kind: 'number' | 'string' | 'word' | 'mark';
  /** Of a string, without its quotes. */
  readonly text: string;
}

const pattern =
  /\s*(?:(?<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)|"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<word>[A-Za-z_]\w*)|(?<mark>==|!=|<=|>=|&&|\|\||[-+*/^<>()[\],]))/y;

/** Throws MathError for what can be no token. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  let at = 0;
  while (at < end) {
    pattern.lastIndex = at;
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) throw new MathError(`Unsupported token '${text.slice(at).trim()[0]}' at char ${at}`);
    tokens.push(tokenOf(groups));
    at = pattern.lastIndex;
  }
  return tokens;
}

function tokenOf({ number, double, single, word, mark }: Readonly<Record<string, string | undefined>>): Token {
  if (number !== undefined) return { kind: 'number', text: number };
  if (word === 'AND' || mark === '&&') return { kind: 'mark', text: 'AND' };
  if (word === 'OR' || mark === '||') return { kind: 'mark', text: 'OR' };
  if (word !== undefined) return { kind: 'word', text: word };
  if (mark !== undefined) return { kind: 'mark', text: mark };
  return { kind: 'string', text: double ?? single ?? '' };
}
