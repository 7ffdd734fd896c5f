/**
 * The one declarative schema of an action's inputs. It reads `INPUT_*` once, applies every rule, and
 * reports every mistake at once: a user must never learn of them one run at a time.
 */
import { InputError } from './input-error.ts';
import { type InputKind, type InputPlace, Unfit } from './kinds.ts';
import { nearestName } from './nearest-name.ts';

/** One input: its kind, and what an empty or missing text means. */
export interface Field<T> {
  readonly kind: InputKind<unknown>;
  readonly required: boolean;
  /** The text that stands for a missing one; equal to `default` in action.yml. */
  readonly default: string | undefined;
  /** Only for the type checker. */
  readonly value?: T;
}

/** An input that must be given. */
export function required<T>(kind: InputKind<T>): Field<T> {
  return { kind, required: true, default: undefined };
}

/** An input that may be missing: undefined then. */
export function optional<T>(kind: InputKind<T>): Field<T | undefined> {
  return { kind, required: false, default: undefined };
}

/** An input with a default, written as its user would write it. */
export function defaulted<T>(kind: InputKind<T>, text: string): Field<T> {
  return { kind, required: false, default: text };
}

type CamelCase<S extends string> = S extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;

type Fields = Readonly<Record<string, Field<unknown>>>;

/** The typed record of a schema's inputs: `function-name` becomes `functionName`. */
export type InputsOf<F extends Fields> = {
  readonly [K in keyof F & string as CamelCase<K>]: F[K] extends Field<infer T> ? T : never;
};

/** What the environment says about the inputs, read by a schema. */
export interface InputSchema<I> {
  readonly fields: Fields;
  /** Throws InputError with every mistake. `warn` hears of inputs that no field knows. */
  read(env: Readonly<Record<string, string | undefined>>, place: InputPlace, warn: (message: string) => void): I;
}

/**
 * A schema from its fields and the rules that concern several of them. A rule returns a sentence for
 * each mistake it sees; rules run only when every single field is right.
 */
export function defineInputs<F extends Fields>(
  fields: F,
  rules: (inputs: InputsOf<F>) => readonly string[] = () => [],
): InputSchema<InputsOf<F>> {
  return {
    fields,
    read(env, place, warn) {
      const mistakes: string[] = unknownInputs(env, Object.keys(fields), warn);
      const values: Record<string, unknown> = {};
      for (const [name, field] of Object.entries(fields)) {
        const text = textOf(env, name) || field.default;
        try {
          values[camelCase(name)] = text === undefined ? missing(name, field) : field.kind.parse(text, place);
        } catch (error) {
          if (error instanceof InputError) mistakes.push(...error.mistakes);
          else if (error instanceof Unfit) mistakes.push(mistake(name, text ?? '', field, error.message));
          else throw error;
        }
      }
      if (mistakes.length === 0) mistakes.push(...rules(values as InputsOf<F>));
      if (mistakes.length > 0) throw new InputError(mistakes);
      return values as InputsOf<F>;
    },
  };
}

function missing(name: string, field: Field<unknown>): undefined {
  if (field.required) throw new InputError([`Input '${name}' is missing; it is required.`]);
  return undefined;
}

function mistake(name: string, text: string, field: Field<unknown>, expectation: string): string {
  const shown = text.length > 80 ? `${text.slice(0, 80)}...` : text;
  const got = field.kind.quotable ? JSON.stringify(shown) : `a text of ${text.length} characters`;
  return `Input '${name}' is ${got}; it should be ${expectation}.`;
}

/** GitHub upper-cases a name and turns spaces, but not dashes, into underscores. */
function variableOf(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}

function textOf(env: Readonly<Record<string, string | undefined>>, name: string): string {
  return (env[variableOf(name)] ?? '').trim();
}

/** A misspelt input would be silently ignored, so one that resembles a real one is a mistake. */
function unknownInputs(
  env: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
  warn: (message: string) => void,
): string[] {
  const known = new Set(names.map(variableOf));
  const mistakes: string[] = [];
  for (const variable of Object.keys(env)) {
    if (!variable.startsWith('INPUT_') || known.has(variable) || env[variable] === '') continue;
    const given = variable.slice('INPUT_'.length).toLowerCase();
    const nearest = nearestName(given, names);
    if (nearest === undefined) warn(`Input '${given}' is not an input of this action; it is ignored.`);
    else mistakes.push(`Input '${given}' is not an input of this action; did you mean '${nearest}'?`);
  }
  return mistakes;
}

function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
