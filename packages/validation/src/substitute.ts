/**
 * Puts the values of variables into the texts of a check file. Must never read a value again after it was
 * put in, and never puts one into a shell command: there it stays an environment variable, so that no
 * value can become code.
 */
import { didYouMean } from './nearest-name.ts';

/** Names in kebab-case with their values. */
export type Variables = Readonly<Record<string, string>>;

/** A text after substitution; `problems` are ends of a sentence about the text and empty if all went well. */
export interface Substituted {
  readonly text: string;
  readonly used: readonly string[];
  readonly problems: readonly string[];
}

/** The rule for names: one environment variable for each, and no two share one. */
export const variableName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** `${name}` becomes the variable's value, `$${` a literal `${`. */
export function substitute(text: string, variables: Variables): Substituted {
  return replaceReferences(text, (name) => {
    if (name === undefined) return { problem: `has "\${" without "}"; write "$\${" for the characters themselves` };
    if (Object.hasOwn(variables, name)) return { text: variables[name] ?? '', used: name };
    return { problem: undefinedVariable(name, variables) };
  });
}

/**
 * In a command `${name}` becomes `${NAME}`, the environment variable that holds the value. Other
 * expansions (`${HOME}`, `${1:-x}`) are the shell's own; only an unknown kebab-case name is a problem,
 * as the shell would take what follows its dash for a default.
 */
export function substituteInCommand(text: string, variables: Variables): Substituted {
  return replaceReferences(text, (name, original) => {
    if (name === undefined) return { text: original };
    if (Object.hasOwn(variables, name)) return { text: `\${${environmentName(name)}}`, used: name };
    if (variableName.test(name) && name.includes('-')) return { problem: undefinedVariable(name, variables) };
    return { text: original };
  });
}

/** The environment variable of a variable: `base-url` is `BASE_URL`. */
export function environmentName(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}

type Replacement =
  | { readonly text: string; readonly used?: string; readonly problem?: never }
  | { readonly problem: string };

function replaceReferences(
  text: string,
  replacementOf: (name: string | undefined, original: string) => Replacement,
): Substituted {
  const used = new Set<string>();
  const problems = new Set<string>();
  const replaced = text.replaceAll(/\$\$\{|\$\{(?:([^}]*)\})?/g, (original: string, name: string | undefined) => {
    if (original === '$${') return '${';
    const replacement = replacementOf(name, original);
    if (replacement.problem !== undefined) {
      problems.add(replacement.problem);
      return original;
    }
    if (replacement.used !== undefined) used.add(replacement.used);
    return replacement.text;
  });
  return { text: replaced, used: [...used], problems: [...problems] };
}

function undefinedVariable(name: string, variables: Variables): string {
  const known = Object.keys(variables);
  const otherwise = `; give it a value, or write "$\${${name}}" for the characters themselves`;
  return `uses \${${name}}, which is not defined${didYouMean(name, known, otherwise)}`;
}
