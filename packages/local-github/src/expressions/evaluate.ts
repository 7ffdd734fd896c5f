/** Evaluates expressions by GitHub's own library, with the functions that only a runner can answer. */
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { fromData, isTruthy, toData, type Value } from './value.ts';

/** Context name (`github`, `env`, ...) to its value. */
export type Contexts = Readonly<Record<string, Value>>;

export type StatusQuestion = 'success' | 'failure' | 'cancelled';

/** What an expression can see. */
export interface Scope {
  readonly contexts: Contexts;
  /** Answers `success()`, `failure()` and `cancelled()`; `jobs` are the names given as arguments, of jobs only. */
  readonly status: (question: StatusQuestion, jobs: readonly string[]) => boolean;
  /** Answers `hashFiles()`: a hexadecimal digest, empty if nothing matches. */
  readonly hashFiles: (patterns: readonly string[]) => string;
}

const CONTEXT_NAMES = [
  'github',
  'env',
  'vars',
  'job',
  'jobs',
  'steps',
  'runner',
  'secrets',
  'strategy',
  'matrix',
  'needs',
  'inputs',
];
const STATUS_FUNCTION = /^(success|failure|cancelled|always)$/i;

/** The value of an expression (without `${{ }}`). Throws in the library's words if it is wrong. */
export function evaluate(expression: string, scope: Scope): Value {
  const functions = runnerFunctions(scope);
  const tree = new Parser(tokensOf(expression), CONTEXT_NAMES, functions).parse();
  const contexts: Record<string, Value> = Object.fromEntries(CONTEXT_NAMES.map((name) => [name, null]));
  const root = toData({ ...contexts, ...scope.contexts }) as data.Dictionary;
  return fromData(new Evaluator(tree, root, new Map(functions.map((item) => [item.name, item]))).evaluate());
}

/** Whether an `if` holds. Without a status function in it, `success()` is asked first, as GitHub does. */
export function conditionHolds(condition: string, scope: Scope): boolean {
  const text = condition.trim();
  if (text === '') return isTruthy(evaluate('success()', scope));
  return isTruthy(evaluate(asksForStatus(text) ? text : `success() && (${text})`, scope));
}

/** The library undoes only the first doubled quote of a text, so texts with more of them are read again from its lexeme. */
function tokensOf(expression: string) {
  const { tokens } = new Lexer(expression).lex();
  return tokens.map((token) =>
    typeof token.value === 'string' ? { ...token, value: token.lexeme.slice(1, -1).replaceAll("''", "'") } : token,
  );
}

/** Whether an expression calls a status function; names inside texts do not count. */
function asksForStatus(expression: string): boolean {
  const tokens = tokensOf(expression);
  return tokens.some((token, index) => STATUS_FUNCTION.test(token.lexeme) && tokens[index + 1]?.lexeme === '(');
}

function runnerFunctions({ status, hashFiles }: Scope) {
  const flag = (name: StatusQuestion) => ({
    name,
    minArgs: 0,
    maxArgs: 255,
    call: (...args: ReturnType<typeof toData>[]) =>
      new data.BooleanData(
        status(
          name,
          args.map((argument) => argument.coerceString()),
        ),
      ),
  });
  return [
    flag('success'),
    flag('failure'),
    flag('cancelled'),
    { name: 'always', minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(true) },
    {
      name: 'hashfiles',
      minArgs: 1,
      maxArgs: 255,
      call: (...args: ReturnType<typeof toData>[]) =>
        new data.StringData(hashFiles(args.map((argument) => argument.coerceString()))),
    },
  ];
}
