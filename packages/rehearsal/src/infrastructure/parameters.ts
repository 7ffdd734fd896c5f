/** The values of a stack's parameters. Pure. Source: CloudFormation user guide, "Parameters". */
import type { Template, Value } from './template.ts';
import { TemplateError } from './template-error.ts';

/** Given values over defaults; throws TemplateError for a missing, unknown or unfit one. */
export function parameterValues(template: Template, given: Readonly<Record<string, string>>): Record<string, Value> {
  const mistakes = Object.keys(given)
    .filter((name) => template.parameters[name] === undefined)
    .map((name) => `The template has no parameter ${name}.`);
  const values: Record<string, Value> = {};
  for (const [name, definition] of Object.entries(template.parameters)) {
    const { Type: type, Default: fallback, AllowedPattern: pattern, AllowedValues: allowed } = definition;
    const text = String(given[name] ?? fallback);
    const value = parsedValue(String(type), text);
    if (given[name] === undefined && fallback === undefined) mistakes.push(`The parameter ${name} is missing.`);
    else if (value === undefined) mistakes.push(`The parameter ${name} is "${text}", and its type ${type}; ${types}.`);
    else if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(text)) {
      mistakes.push(`The parameter ${name} is "${text}"; it should match ${pattern}.`);
    } else if (Array.isArray(allowed) && !allowed.map(String).includes(text)) {
      mistakes.push(`The parameter ${name} is "${text}"; it should be one of ${allowed.join(', ')}.`);
    } else values[name] = value;
  }
  if (mistakes.length > 0) throw new TemplateError(mistakes);
  return values;
}

const types = 'String, Number, CommaDelimitedList and names of EC2 are supported';

/** `undefined` if the type is not supported, or the text not of it. */
function parsedValue(type: string, text: string): Value | undefined {
  const one = /^(?:String|AWS::EC2::[\w:]+)$/;
  if (one.test(type)) return text;
  if (type === 'Number') return text.trim() === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
  const isList = type === 'CommaDelimitedList' || one.test(/^List<(.+)>$/.exec(type)?.[1] ?? '');
  return isList ? text.split(',').map((item) => item.trim()) : undefined;
}
