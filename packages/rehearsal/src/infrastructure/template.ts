/**
 * Reads a CloudFormation or SAM template. Short forms such as `!Ref` become their long forms; what they
 * mean is decided elsewhere. Pure: it knows text, no files.
 * Source: CloudFormation user guide, "Template anatomy" and "Template formats".
 */
import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import { TemplateError } from './template-error.ts';

/** JSON, as a template holds it. */
export type Value = string | number | boolean | null | readonly Value[] | ValueMap;

export interface ValueMap {
  readonly [name: string]: Value;
}

export interface Template {
  readonly parameters: Readonly<Record<string, ValueMap>>;
  readonly conditions: Readonly<Record<string, ValueMap>>;
  readonly resources: Readonly<Record<string, ValueMap>>;
  readonly outputs: Readonly<Record<string, ValueMap>>;
}

const knownSections = [
  'AWSTemplateFormatVersion',
  'Transform',
  'Description',
  'Parameters',
  'Conditions',
  'Resources',
  'Outputs',
];

/** The template in `text`; throws TemplateError if it is none, or has a section that nobody here follows. */
export function parseTemplate(text: string): Template {
  // A tag that YAML does not know is a warning to the parser, and a function to CloudFormation.
  const document = parseDocument(text, { logLevel: 'error' });
  if (document.errors.length > 0) throw new TemplateError(document.errors.map(({ message }) => message));
  const sections = document.contents === null ? null : toValue(document.contents);
  if (!isValueMap(sections)) throw new TemplateError(['The template should be a mapping with the section Resources.']);
  const unknown = Object.keys(sections).filter((name) => !knownSections.includes(name));
  if (sections.Transform !== undefined && sections.Transform !== 'AWS::Serverless-2016-10-31')
    unknown.push('Transform');
  if (unknown.length > 0) throw new TemplateError(unknown.map((name) => `The section ${name} is not supported.`));
  return {
    parameters: section(sections, 'Parameters'),
    conditions: section(sections, 'Conditions'),
    resources: section(sections, 'Resources'),
    outputs: section(sections, 'Outputs'),
  };
}

export function isValueMap(value: Value | undefined): value is ValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function section(sections: ValueMap, name: string): Readonly<Record<string, ValueMap>> {
  const members = sections[name] ?? {};
  if (!isValueMap(members)) throw new TemplateError([`The section ${name} should be a mapping.`]);
  return Object.fromEntries(
    Object.entries(members).map(([member, value]) => {
      if (!isValueMap(value)) throw new TemplateError([`${name}.${member} should be a mapping.`]);
      return [member, value];
    }),
  );
}

function toValue(node: unknown): Value {
  // CloudFormation documents that it takes no YAML aliases.
  if (isAlias(node)) throw new TemplateError([`CloudFormation does not support YAML aliases: *${node.source}.`]);
  if (isMap(node)) {
    const members = node.items.map(({ key, value }) => [String(isScalar(key) ? key.value : key), toValue(value)]);
    return tagged(node, Object.fromEntries(members) as ValueMap);
  }
  if (isSeq(node)) return tagged(node, node.items.map(toValue));
  if (isScalar(node)) return tagged(node, node.value as Value);
  return null;
}

/** `!Ref x` is `Ref: x`, every other `!Name x` is `Fn::Name: x`. */
function tagged(node: Node, value: Value): Value {
  const name = node.tag?.startsWith('!') ? node.tag.slice(1) : '';
  if (name === '') return value;
  return { [name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`]: value };
}
