/**
 * Decides what a stack consists of and in which order it is made, and refuses everything that a
 * rehearsal would do differently from CloudFormation. Pure: nothing is created here.
 */
import { type Reference, references } from './intrinsics.ts';
import { isValueMap, type Template, type Value, type ValueMap } from './template.ts';
import { TemplateError } from './template-error.ts';

/** What a rehearsal knows of a resource type that it creates. */
export interface KnownType {
  /** Properties that it understands. */
  readonly properties: readonly string[];
  /** Names for Fn::GetAtt. */
  readonly attributes: readonly string[];
  /** Whether `Metadata` says how its code is built. */
  readonly metadata?: boolean;
}

/** A resource type that exists on AWS only. */
export interface SkippedType {
  readonly reason: string;
  /** Names for Fn::GetAtt all the same. */
  readonly attributes: readonly string[];
  /** The value of one of them; `properties` without functions. */
  attribute(name: string, resource: { readonly logicalId: string; readonly properties: ValueMap }): string;
}

export interface Catalog {
  readonly created: Readonly<Record<string, KnownType>>;
  readonly skipped: Readonly<Record<string, SkippedType>>;
}

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
}

/** The plan of a stack; throws TemplateError with every reason against it. `known`: parameters and pseudo parameters. */
export function planStack(template: Template, known: readonly string[], catalog: Catalog): Plan {
  const mistakes: string[] = [];
  const create: PlannedResource[] = [];
  const skip: SkippedResource[] = [];
  for (const [logicalId, resource] of Object.entries(template.resources)) {
    const type = String(resource.Type);
    const skippedType = catalog.skipped[type];
    const createdType = catalog.created[type];
    if (skippedType !== undefined) {
      const properties = isValueMap(resource.Properties) ? resource.Properties : {};
      skip.push({ logicalId, type, reason: skippedType.reason, properties });
    } else if (createdType === undefined) {
      mistakes.push(`${logicalId}: the type ${type} is not supported.`);
    } else {
      const { properties = {}, metadata = {}, unknown } = membersOf(resource, createdType);
      mistakes.push(...unknown.map((name) => `${logicalId}: ${name} of ${type} is not supported.`));
      create.push({ logicalId, type, properties, metadata });
    }
  }
  const isKnown = ({ name, attribute }: Reference): boolean => {
    if (attribute === undefined && known.includes(name)) return true;
    const created = create.find(({ logicalId }) => logicalId === name);
    if (created !== undefined) {
      return attribute === undefined || catalog.created[created.type]?.attributes.includes(attribute) === true;
    }
    const skipped = skip.find(({ logicalId }) => logicalId === name);
    const attributes = skipped && catalog.skipped[skipped.type]?.attributes;
    return attribute !== undefined && attributes?.includes(attribute) === true;
  };
  const check = (place: string, value: Value): readonly Reference[] => {
    try {
      const found = references(value);
      const lost = found.filter((reference) => !isKnown(reference));
      mistakes.push(...lost.map((reference) => `${place}: ${describe(reference)} is not known.`));
      return found;
    } catch (error) {
      mistakes.push(`${place}: ${error instanceof Error ? error.message : error}.`);
      return [];
    }
  };
  const needs = new Map(
    create.map(({ logicalId, properties }) => [logicalId, check(logicalId, properties).map(({ name }) => name)]),
  );
  for (const [name, output] of Object.entries(template.outputs)) check(`Output ${name}`, output.Value ?? null);
  if (mistakes.length > 0) throw new TemplateError(mistakes);
  return { create: inOrder(create, needs), skip };
}

function membersOf(resource: ValueMap, type: KnownType) {
  const { Type, Properties: properties, Metadata: metadata, ...rest } = resource;
  const names = isValueMap(properties) ? Object.keys(properties) : [];
  const unknown = [...Object.keys(rest), ...names.filter((name) => !type.properties.includes(name))];
  if (metadata !== undefined && type.metadata !== true) unknown.push('Metadata');
  return {
    ...(isValueMap(properties) ? { properties } : {}),
    ...(isValueMap(metadata) ? { metadata } : {}),
    unknown,
  };
}

function describe({ name, attribute }: Reference): string {
  return attribute === undefined ? name : `${name}.${attribute}`;
}

/** Each resource after those that it refers to; otherwise in the order of the template. */
function inOrder(resources: readonly PlannedResource[], needs: ReadonlyMap<string, readonly string[]>) {
  const ordered: PlannedResource[] = [];
  let waiting = resources;
  while (waiting.length > 0) {
    const missing = new Set(waiting.map(({ logicalId }) => logicalId));
    const ready = waiting.filter(({ logicalId }) => !(needs.get(logicalId) ?? []).some((name) => missing.has(name)));
    if (ready.length === 0)
      throw new TemplateError([`These resources wait for each other: ${[...missing].join(', ')}.`]);
    ordered.push(...ready);
    waiting = waiting.filter((resource) => !ready.includes(resource));
  }
  return ordered;
}
