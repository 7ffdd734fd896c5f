/**
 * Reads the AlarmRule of a composite alarm. Pure. assumed: NOT binds before AND and AND before OR; names without
 * quotes end at the parenthesis (in AT_LEAST at the comma, too), and the words of errors after "Unsupported token".
 */
import type { StateValue } from '../alarm.ts';
import { invalidInput } from '../errors.ts';
import { type CompositeRule, childrenOf } from './rule.ts';

const mostChildren = 100;
const mostElements = 500;
const mostLength = 10_240;

/** Throws ValidationError as PutCompositeAlarm does. */
export function parseAlarmRule(text: string): CompositeRule {
  if (text.trim() !== text || text === '') {
    throw invalidInput('AlarmRule must not contain leading or trailing whitespace or be null');
  }
  if (text.length > mostLength) throw refused(`more than ${mostLength} characters`);
  const reader = readText(text);
  const rule = readOr(reader);
  if (!reader.atEnd()) throw reader.unsupported();
  if (childrenOf(rule).length > mostChildren) throw refused(`more than ${mostChildren} alarms`);
  return rule;
}

function readOr(reader: Reader): CompositeRule {
  return readChain(reader, 'or', () => readChain(reader, 'and', () => readOne(reader)));
}

function readChain(reader: Reader, kind: 'and' | 'or', next: () => CompositeRule): CompositeRule {
  const first = next();
  const rules = [first];
  while (reader.takeWord(kind.toUpperCase())) rules.push(next());
  return rules.length === 1 ? first : { kind, rules };
}

const states: readonly StateValue[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

function readOne(reader: Reader): CompositeRule {
  reader.countElement();
  if (reader.takeWord('NOT')) return { kind: 'not', rule: readOne(reader) };
  if (reader.take('(')) {
    const rule = readOr(reader);
    reader.expect(')');
    return rule;
  }
  if (reader.takeWord('TRUE')) return { kind: 'constant', holds: true };
  if (reader.takeWord('FALSE')) return { kind: 'constant', holds: false };
  if (reader.takeWord('AT_LEAST')) return readAtLeast(reader);
  const state = readState(reader);
  reader.expect('(');
  const alarm = reader.name(/[^()"]+/y);
  reader.expect(')');
  return { kind: 'state', state, alarm };
}

/** `AT_LEAST(2, ALARM, (a, b, c))`, `AT_LEAST(60%, NOT OK, (a, b, c))`. */
function readAtLeast(reader: Reader): CompositeRule {
  reader.expect('(');
  const amount = /^(\d+)(%?)$/.exec(reader.name(/\d+%?/y));
  reader.expect(',');
  const negated = reader.takeWord('NOT');
  const state = readState(reader);
  reader.expect(',');
  reader.expect('(');
  const alarms: string[] = [];
  do {
    reader.countElement();
    alarms.push(reader.name(/[^(),"]+/y));
  } while (reader.take(','));
  reader.expect(')');
  reader.expect(')');
  const [, threshold, percent] = amount ?? [];
  return { kind: 'at-least', threshold: Number(threshold), percent: percent === '%', state, negated, alarms };
}

function readState(reader: Reader): StateValue {
  const state = states.find((one) => reader.takeWord(one));
  if (state === undefined) throw reader.unsupported();
  return state;
}

interface Reader {
  atEnd(): boolean;
  take(mark: string): boolean;
  takeWord(word: string): boolean;
  expect(mark: string): void;
  /** A name in quotes, or what `pattern` (sticky) matches. */
  name(pattern: RegExp): string;
  /** Elements are bounded, and with them the depth of the tree. */
  countElement(): void;
  unsupported(): Error;
}

function readText(text: string): Reader {
  let at = 0;
  let elements = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const skipSpace = () => match(/\s*/y);
  const reader: Reader = {
    atEnd: () => {
      skipSpace();
      return at >= text.length;
    },
    take: (mark) => {
      skipSpace();
      if (!text.startsWith(mark, at)) return false;
      at += mark.length;
      return true;
    },
    takeWord: (word) => {
      skipSpace();
      return match(new RegExp(`${word}(?![A-Za-z0-9_])`, 'y')) !== undefined;
    },
    expect: (mark) => {
      if (!reader.take(mark)) throw reader.unsupported();
    },
    name: (pattern) => {
      skipSpace();
      const quoted = match(/"[^"]+"/y);
      const name = quoted === undefined ? match(pattern)?.trim() : quoted.slice(1, -1);
      if (!name) throw reader.unsupported();
      return name;
    },
    countElement: () => {
      elements += 1;
      if (elements > mostElements) throw refused(`more than ${mostElements} elements`);
    },
    unsupported: () => {
      skipSpace();
      const token = /^(?:\w+|.)/s.exec(text.slice(at))?.[0];
      return refused(token ? `Unsupported token '${token}' at char ${at}` : 'Unexpected end of the rule');
    },
  };
  return reader;
}

function refused(detail: string) {
  return invalidInput(`Error in AlarmRule [${detail}]`);
}
