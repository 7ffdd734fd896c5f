import { describe, expect, it } from '@jest/globals';
import type { Node } from '../syntax/node.ts';
import { conditionHolds, evaluate, type Scope, type StatusQuestion } from './evaluate.ts';
import {
  resolveCondition,
  resolveFlag,
  resolveNumber,
  resolveStageCondition,
  resolveText,
  resolveTexts,
} from './resolve.ts';

const scopeOf = (status: StatusQuestion = 'success'): Scope => ({
  contexts: {
    github: { ref: 'refs/heads/main', event: { commits: [{ id: 1 }, { id: 2 }] } },
    env: { NAME: 'x' },
    inputs: { dry: false },
  },
  status: (question) => question === status,
  hashFiles: (patterns) => patterns.join('+'),
});

describe('evaluate', () => {
  it.each([
    ["github.ref == 'refs/heads/main' && 'yes' || 'no'", 'yes'],
    ['github.event.commits.*.id', [1, 2]],
    ['github.nothing.at.all', null],
    ['steps.none.outputs.value', null],
    ['inputs.dry', false],
    ["format('{0} {{braces}} {1}', env.NAME, 2)", 'x {braces} 2'],
    ["'it''s ''quoted'' often'", "it's 'quoted' often"],
    ["case(env.NAME == 'y', 1, env.NAME == 'x', 2, 3)", 2],
    ['fromJSON(\'{"a":[1]}\').a[0]', 1],
    ["hashFiles('a', 'b')", 'a+b'],
  ])('%s', (expression, value) => {
    expect(evaluate(expression, scopeOf())).toEqual(value);
  });

  it('throws in the words of the library', () => {
    expect(() => evaluate('nonsense.a', scopeOf())).toThrow('Unrecognized named-value');
    expect(() => evaluate('nonsense()', scopeOf())).toThrow('Unrecognized function');
  });
});

describe('conditionHolds', () => {
  it('asks for success first unless a status function is called', () => {
    expect(conditionHolds('', scopeOf())).toBe(true);
    expect(conditionHolds("env.NAME == 'x'", scopeOf('failure'))).toBe(false);
    expect(conditionHolds("env.NAME == 'x'", scopeOf())).toBe(true);
    expect(conditionHolds("failure() && env.NAME == 'x'", scopeOf('failure'))).toBe(true);
    expect(conditionHolds('ALWAYS()', scopeOf('cancelled'))).toBe(true);
    expect(conditionHolds("env.NAME == 'always()'", scopeOf('failure'))).toBe(false);
  });
});

const scalar = (value: string | number | boolean | null): Node => ({ kind: 'scalar', line: 1, value });
const expression = (text: string): Node => ({ kind: 'expression', line: 3, expression: text });

describe('resolve', () => {
  it('makes texts of scalars only', () => {
    expect(resolveText(expression('1.50'), scopeOf())).toBe('1.5');
    expect(resolveText(scalar(null), scopeOf())).toBe('');
    expect(resolveText(undefined, scopeOf(), 'fallback')).toBe('fallback');
    expect(() => resolveText(expression('github.event'), scopeOf())).toThrow('A text is expected at line 3');
  });

  it('makes mappings of texts, from an expression too', () => {
    const mapping: Node = { kind: 'mapping', line: 1, entries: [{ key: scalar('a'), value: scalar(true) }] };
    expect(resolveTexts(mapping, scopeOf())).toEqual({ a: 'true' });
    expect(resolveTexts(expression('fromJSON(\'{"b":1}\')'), scopeOf())).toEqual({ b: '1' });
    expect(() => resolveTexts(scalar('text'), scopeOf())).toThrow('a mapping is expected');
  });

  it('takes flags and numbers for what they are', () => {
    expect(resolveFlag(expression('inputs.dry'), scopeOf(), true)).toBe(false);
    expect(() => resolveFlag(scalar('maybe'), scopeOf(), true)).toThrow("true or false is expected, not 'maybe'");
    expect(resolveNumber(expression("'5'"), scopeOf(), 1)).toBe(5);
    expect(() => resolveNumber(scalar('soon'), scopeOf(), 1)).toThrow("a number is expected, not 'soon'");
  });

  it('takes post-if as written, and absent for always', () => {
    expect(resolveStageCondition(undefined, scopeOf('failure'))).toBe(true);
    expect(resolveStageCondition(scalar("env.NAME == 'x'"), scopeOf('failure'))).toBe(true);
    expect(resolveStageCondition(scalar('success()'), scopeOf('failure'))).toBe(false);
    expect(resolveCondition(scalar(false), scopeOf())).toBe(false);
  });
});
