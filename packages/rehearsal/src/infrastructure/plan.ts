/**
 * Decides what a stack consists of and in which order it is made, and refuses everything that a
 * rehearsal would do differently from CloudFormation. Pure: nothing is created here.
 */
import type { Catalog, KnownType } from './catalog.ts';
import { type Conditions, type Reference, references } from './intrinsics.ts';
import { inOrder } from './order.ts';
import { isValueMap, type Template, type Value, type ValueMap } from './template.ts';
import { TemplateError } from './template-error.ts';

export interface PlannedResource {
  readonly logicalId: string;
  readonly type: string;
  /** With functions still in it. */
  readonly properties: ValueMap;
  readonly metadata: ValueMap;
}

export interface SkippedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly reason: string;
  /** With functions still in it. */
  readonly properties: ValueMap;
}

export interface Plan {
  /** In an order in which each one finds what it refers to. */
  readonly create: readonly PlannedResource[];
  readonly skip: readonly SkippedResource[];
  /** With functions still in them. */
  readonly outputs: Readonly<Record<string, Value>>;
}

/** What is known before a stack is planned. */
export interface Given {
  /** Names of parameters and pseudo parameters. */
  readonly parameters: readonly string[];
  readonly conditions: Conditions;
}

/** The plan of a stack; throws TemplateError with every reason against it. */
export function planStack(template: Template, given: Given, catalog: Catalog): Plan {
  const mistakes: string[] = [];
  const create: PlannedResource[] = [];
  const skip: SkippedResource[] = [];
  const there = (members: Template['resources']) =>
    Object.entries(members).filter(([name, { Condition: condition }]) => {
      const holds = condition === undefined || given.conditions[String(condition)];
      if (holds === undefined) mistakes.push(`${name}: the condition ${condition} is not known.`);
      return holds === true;
    });
  const resources = there(template.resources);
  for (const [logicalId, resource] of resources) {
    const type = String(resource.Type);
    const skippedType = catalog.skipped[type];
    const createdType = catalog.created[type];
    if (skippedType !== undefined) {
      const properties = isValueMap(resource.Properties) ? resource.Properties : {};
      skip.push({ logicalId, type, reason: skippedType.reason, properties });
    } else if (createdType === undefined) {
      mistakes.push(`${logicalId}: the type ${type} is not supported.`);
    } else {
      const { properties, metadata, unknown, missing } = membersOf(resource, createdType);
      mistakes.push(...unknown.map((name) => `${logicalId}: ${name} of ${type} is not supported.`));
      mistakes.push(...missing.map((name) => `${logicalId}: ${name} of ${type} is missing.`));
      create.push({ logicalId, type, properties, metadata });
    }
  }
  const isKnown = ({ name, attribute }: Reference): boolean => {
    if (attribute === undefined && given.parameters.includes(name)) return true;
    const created = create.find(({ logicalId }) => logicalId === name);
    if (created !== undefined) {
      return attribute === undefined || catalog.created[created.type]?.attributes.includes(attribute) === true;
    }
    const type = catalog.skipped[skip.find(({ logicalId }) => logicalId === name)?.type ?? ''];
    return attribute === undefined ? type?.ref !== undefined : type?.attributes.includes(attribute) === true;
  };
  const check = (place: string, value: Value): readonly string[] => {
    try {
      const found = references(value, given.conditions);
      const lost = found.filter((reference) => !isKnown(reference));
      mistakes.push(...lost.map((reference) => `${place}: ${describe(reference)} is not known.`));
      return found.map(({ name }) => name);
    } catch (error) {
      mistakes.push(`${place}: ${error instanceof Error ? error.message : error}.`);
      return [];
    }
  };
  const needs = new Map<string, readonly string[]>();
  for (const { logicalId, properties } of create) needs.set(logicalId, check(logicalId, properties));
  for (const { logicalId, properties } of skip) needs.set(logicalId, understood(properties, given.conditions));
  for (const [logicalId, { DependsOn: dependsOn = [] }] of resources) {
    const names = [dependsOn].flat().map(String);
    const lost = names.filter((name) => template.resources[name] === undefined);
    mistakes.push(...lost.map((name) => `${logicalId}: ${name} is not known.`));
    needs.set(logicalId, [...(needs.get(logicalId) ?? []), ...names]);
  }
  const outputs = there(template.outputs).map(([name, { Value: value = null }]) => [name, value] as const);
  for (const [name, value] of outputs) check(`Output ${name}`, value);
  if (mistakes.length > 0) throw new TemplateError(mistakes);
  const order = inOrder([...needs.keys()], needs);
  return {
    create: create.toSorted((one, other) => order.indexOf(one.logicalId) - order.indexOf(other.logicalId)),
    skip,
    outputs: Object.fromEntries(outputs),
  };
}

/** Members of a resource that say nothing about how it is made. */
const idleMembers = [
  'Type',
  'Properties',
  'Metadata',
  'Condition',
  'DependsOn',
  'DeletionPolicy',
  'UpdateReplacePolicy',
];

function membersOf(resource: ValueMap, type: KnownType) {
  const properties = isValueMap(resource.Properties) ? resource.Properties : {};
  const unknown = [
    ...Object.keys(resource).filter((name) => !idleMembers.includes(name)),
    ...Object.keys(properties).filter((name) => !type.properties.includes(name)),
  ];
  if (resource.Metadata !== undefined && type.metadata !== true) unknown.push('Metadata');
  return {
    properties,
    metadata: isValueMap(resource.Metadata) ? resource.Metadata : {},
    unknown,
    missing: (type.required ?? []).filter((name) => properties[name] === undefined),
  };
}

/** What is not created may use functions that nobody here knows. */
function understood(properties: ValueMap, conditions: Conditions): readonly string[] {
  try {
    return references(properties, conditions).map(({ name }) => name);
  } catch {
    return [];
  }
}

function describe({ name, attribute }: Reference): string {
  return attribute === undefined ? name : `${name}.${attribute}`;
}
