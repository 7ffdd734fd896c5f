/**
 * Which conditions of a template hold. They know parameters only, so everything is decided before anything
 * is created. Pure. Source: CloudFormation template reference, "Condition functions".
 */
import { type Conditions, resolve } from './intrinsics.ts';
import { isValueMap, type Template, type Value } from './template.ts';
import { TemplateError } from './template-error.ts';

/** The template's conditions for these parameters; throws TemplateError with every reason against them. */
export function conditionValues(template: Template, parameters: Readonly<Record<string, Value>>): Conditions {
  const mistakes: string[] = [];
  const entries = Object.keys(template.conditions).map((name) => {
    try {
      return [name, holds({ Condition: name }, [])] as const;
    } catch (error) {
      mistakes.push(`Condition ${name}: ${error instanceof Error ? error.message : error}.`);
      return [name, false] as const;
    }
  });
  if (mistakes.length > 0) throw new TemplateError(mistakes);
  return Object.fromEntries(entries);

  /** `above`: the conditions that this one is a part of. */
  function holds(value: Value, above: readonly string[]): boolean {
    const [entry, ...others] = isValueMap(value) ? Object.entries(value) : [];
    if (entry === undefined || others.length > 0) throw new Error(`${JSON.stringify(value)} is no condition`);
    const [name, argument] = entry;
    const parts = Array.isArray(argument) ? argument : [];
    switch (name) {
      case 'Fn::Equals':
        if (parts.length !== 2) throw new Error('Fn::Equals should have two values');
        return new Set(parts.map((part) => JSON.stringify(resolve(part, lookUp, {})))).size === 1;
      case 'Fn::Not':
        if (parts.length !== 1) throw new Error('Fn::Not should have one condition');
        return !parts.some((part) => holds(part, above));
      case 'Fn::And':
        return parts.every((part) => holds(part, above));
      case 'Fn::Or':
        return parts.some((part) => holds(part, above));
      case 'Condition': {
        const definition = template.conditions[String(argument)];
        if (definition === undefined) throw new Error(`the condition ${argument} is not known`);
        if (above.includes(String(argument))) throw new Error('it is a part of itself');
        return holds(definition, [...above, String(argument)]);
      }
      default:
        throw new Error(`${name} is not supported`);
    }
  }

  function lookUp({ name, attribute }: { name: string; attribute?: string | undefined }): Value {
    const value = attribute === undefined ? parameters[name] : undefined;
    if (value === undefined) throw new Error(`${name} is not a parameter`);
    return value;
  }
}
