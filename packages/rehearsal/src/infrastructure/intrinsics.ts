/**
 * The functions of CloudFormation that the examples use: Ref, Fn::GetAtt, Fn::Sub, Fn::If, Fn::Join and
 * Fn::Select. All others are refused by name. Pure.
 * Source: CloudFormation template reference, "Intrinsic functions".
 */
import { isValueMap, type Value, type ValueMap } from './template.ts';

/** What a template points at: a parameter or resource, or an attribute of a resource. */
export interface Reference {
  readonly name: string;
  readonly attribute?: string | undefined;
}

/** Whether each condition of the template holds. */
export type Conditions = Readonly<Record<string, boolean>>;

/** Every reference in a value, but for branches that are not taken; throws an Error that names what it does not know. */
export function references(value: Value, conditions: Conditions): readonly Reference[] {
  if (Array.isArray(value)) return value.flatMap((item) => references(item, conditions));
  if (!isValueMap(value)) return [];
  const [name, argument] = functionIn(value);
  switch (name) {
    case undefined:
      return Object.values(value).flatMap((member) => references(member, conditions));
    case 'Ref':
      return argument === 'AWS::NoValue' ? [] : [{ name: String(argument) }];
    case 'Fn::GetAtt':
      return [attributeReference(argument)];
    case 'Fn::Sub':
      return placeholders(textOf(argument));
    case 'Fn::If':
      return references(branchOf(argument, conditions), conditions);
    case 'Fn::Join':
    case 'Fn::Select':
      return references(pairOf(name, argument)[1], conditions);
    default:
      throw new Error(`${name} is not supported`);
  }
}

/** The value with every function replaced by what `lookUp` knows, and without what is AWS::NoValue. */
export function resolve(value: Value, lookUp: (reference: Reference) => Value, conditions: Conditions): Value {
  return evaluate(value, lookUp, conditions) ?? null;
}

/** `undefined` stands for AWS::NoValue: the member or item is not there. */
function evaluate(value: Value, lookUp: (reference: Reference) => Value, conditions: Conditions): Value | undefined {
  const inner = (part: Value) => evaluate(part, lookUp, conditions);
  if (Array.isArray(value)) return value.map(inner).filter((item) => item !== undefined);
  if (!isValueMap(value)) return value;
  const [name, argument] = functionIn(value);
  switch (name) {
    case undefined:
      return Object.fromEntries(
        Object.entries(value).flatMap(([key, member]) => {
          const found = inner(member);
          return found === undefined ? [] : [[key, found]];
        }),
      );
    case 'Ref':
      return argument === 'AWS::NoValue' ? undefined : lookUp({ name: String(argument) });
    case 'Fn::GetAtt':
      return lookUp(attributeReference(argument));
    case 'Fn::Sub':
      return textOf(argument).replace(placeholder, (whole, name: string) =>
        name.startsWith('!') ? `\${${name.slice(1)}}` : String(placeholders(whole).map(lookUp)[0]),
      );
    case 'Fn::If':
      return inner(branchOf(argument, conditions));
    case 'Fn::Join': {
      const [delimiter, list] = pairOf(name, argument);
      return listOf(name, inner(list)).map(String).join(String(delimiter));
    }
    case 'Fn::Select': {
      const [index, list] = pairOf(name, argument);
      const selected = listOf(name, inner(list))[Number(index)];
      if (selected === undefined) throw new Error(`Fn::Select finds nothing at ${index}`);
      return selected;
    }
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
const placeholder = /\$\{([^}]*)\}/g;

function placeholders(text: string): readonly Reference[] {
  return [...text.matchAll(placeholder)]
    .map(([, name = '']) => name)
    .filter((name) => !name.startsWith('!'))
    .map((name) => (name.includes('.') ? attributeReference(name) : { name }));
}

function textOf(argument: Value): string {
  if (typeof argument === 'string') return argument;
  throw new Error('Fn::Sub is supported with a text only');
}

function branchOf(argument: Value, conditions: Conditions): Value {
  const [condition, whenTrue, whenFalse, ...others] = Array.isArray(argument) ? argument : [];
  if (typeof condition !== 'string' || whenTrue === undefined || whenFalse === undefined || others.length > 0) {
    throw new Error('Fn::If should have a condition and two values');
  }
  const holds = conditions[condition];
  if (holds === undefined) throw new Error(`the condition ${condition} is not known`);
  return holds ? whenTrue : whenFalse;
}

function pairOf(name: string, argument: Value): readonly [Value, Value] {
  const [first, second, ...others] = Array.isArray(argument) ? argument : [];
  if (first === undefined || second === undefined || others.length > 0)
    throw new Error(`${name} should have two values`);
  return [first, second];
}

function listOf(name: string, value: Value | undefined): readonly Value[] {
  if (Array.isArray(value)) return value;
  throw new Error(`${name} should have a list`);
}
