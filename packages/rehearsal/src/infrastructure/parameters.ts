/** The values of a stack's parameters. Pure. Source: CloudFormation user guide, "Parameters". */
import type { Template, Value } from './template.ts';
import { TemplateError } from './template-error.ts';

/** Given values over defaults; throws TemplateError for a missing, unknown or unfit one. */
export function parameterValues(template: Template, given: Readonly<Record<string, string>>): Record<string, Value> {
  const mistakes = Object.keys(given)
    .filter((name) => template.parameters[name] === undefined)
    .map((name) => `The template has no parameter ${name}.`);
  const values: Record<string, Value> = {};
  for (const [name, { Type: type, Default: fallback, AllowedPattern: pattern }] of Object.entries(
    template.parameters,
  )) {
    const value = given[name] ?? fallback;
    if (value === undefined) mistakes.push(`The parameter ${name} is missing.`);
    else if (type !== 'String' && type !== 'CommaDelimitedList') {
      mistakes.push(`The parameter ${name} has the type ${type}; String and CommaDelimitedList are supported.`);
    } else if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(String(value))) {
      mistakes.push(`The parameter ${name} is "${value}"; it should match ${pattern}.`);
    } else {
      values[name] =
        type === 'String'
          ? String(value)
          : String(value)
              .split(',')
              .map((item) => item.trim());
    }
  }
  if (mistakes.length > 0) throw new TemplateError(mistakes);
  return values;
}
