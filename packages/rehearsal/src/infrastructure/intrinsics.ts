/**
 * The functions of CloudFormation that the examples use: Ref, Fn::GetAtt and Fn::Sub. All others are
 * refused by name. Pure.
 */
import { isValueMap, type Value, type ValueMap } from './template.ts';

/** What a template points at: a parameter or resource, or an attribute of a resource. */
export interface Reference {
  readonly name: string;
  readonly attribute?: string | undefined;
}

/** Every reference in a value; throws an Error that names a function it does not know. */
export function references(value: Value): readonly Reference[] {
  const found: Reference[] = [];
  resolve(value, (reference) => {
    found.push(reference);
    return '';
  });
  return found;
}

/** The value with every function replaced by what `lookUp` knows. */
export function resolve(value: Value, lookUp: (reference: Reference) => Value): Value {
  if (Array.isArray(value)) return value.map((item) => resolve(item, lookUp));
  if (!isValueMap(value)) return value;
  const [name, argument] = functionIn(value);
  switch (name) {
    case undefined:
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolve(member, lookUp)]));
    case 'Ref':
      return lookUp({ name: String(argument) });
    case 'Fn::GetAtt':
      return lookUp(attributeReference(argument));
    case 'Fn::Sub':
      if (typeof argument !== 'string') throw new Error('Fn::Sub is supported with a text only');
      return substitute(argument, lookUp);
    default:
      throw new Error(`${name} is not supported`);
  }
}

function functionIn(value: ValueMap): readonly [string | undefined, Value] {
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0) return [undefined, null];
  const [name, argument] = entry;
  return name === 'Ref' || name === 'Condition' || name.startsWith('Fn::') ? [name, argument] : [undefined, null];
}

function attributeReference(argument: Value): Reference {
  const [name = '', ...attribute] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
  return { name, attribute: attribute.join('.') };
}

/** `${Name}`, `${Name.Attribute}`, and `${!Literal}` for what is to stay as it is. */
function substitute(text: string, lookUp: (reference: Reference) => Value): string {
  return text.replace(/\$\{([^}]*)\}/g, (_match, inner: string) => {
    if (inner.startsWith('!')) return `\${${inner.slice(1)}}`;
    return String(lookUp(inner.includes('.') ? attributeReference(inner) : { name: inner }));
  });
}
