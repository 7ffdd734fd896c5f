/**
 * Makes the resources of an example's own template on local-aws, with the SDK, so that a rehearsal runs on
 * the infrastructure that a user would deploy. It is no CloudFormation: it creates, once, and nothing else.
 */
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { conditionValues } from './conditions.ts';
import type { PackageCode } from './function-code.ts';
import { type Reference, resolve } from './intrinsics.ts';
import { packageFunctionCode } from './package-function-code.ts';
import { parameterValues } from './parameters.ts';
import { planStack, type SkippedResource } from './plan.ts';
import { catalog, checkCode, clientsOf, createResource } from './resource-types.ts';
import { isValueMap, parseTemplate, type Value, type ValueMap } from './template.ts';
import { TemplateError } from './template-error.ts';
import { accountId, type Created } from './types/created-type.ts';

export interface StackOptions {
  readonly templateFile: string;
  /** Of local-aws, for example `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly region: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** How code becomes a zip; with our own packager if it is left out. */
  readonly packageCode?: PackageCode;
}

export interface Stack {
  readonly outputs: Readonly<Record<string, string>>;
  /** In the order in which they were made; `id` is what Ref gives. */
  readonly created: readonly { readonly logicalId: string; readonly type: string; readonly id: string }[];
  /** What exists on AWS only, and why; its properties as they would be there, if this code understands them. */
  readonly skipped: readonly (Omit<SkippedResource, 'properties'> & { readonly properties: ValueMap | undefined })[];
}

/**
 * Creates the stack. Throws TemplateError, before anything is created, if the template has something that
 * would be different from CloudFormation; and the SDK's errors.
 */
export async function createStack(options: StackOptions): Promise<Stack> {
  const { templateFile, endpoint, region, packageCode = packageFunctionCode } = options;
  const folder = dirname(templateFile);
  const template = parseTemplate(await readFile(templateFile, 'utf8'));
  const values: Record<string, Value> = {
    ...parameterValues(template, options.parameters ?? {}),
    'AWS::AccountId': accountId,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
  };
  const conditions = conditionValues(template, values);
  const plan = planStack(template, { parameters: Object.keys(values), conditions }, catalog);
  for (const planned of plan.create) {
    try {
      checkCode(planned, folder);
    } catch (error) {
      throw new TemplateError([`${planned.logicalId}: ${error instanceof Error ? error.message : error}.`]);
    }
  }

  const resources = new Map<string, Created>();
  const lookUp = ({ name, attribute }: Reference): Value => {
    const skipped = plan.skip.find(({ logicalId }) => logicalId === name);
    if (skipped !== undefined) {
      const resource = { logicalId: name, properties: understoodOf(skipped) ?? {} };
      const type = catalog.skipped[skipped.type];
      return (attribute === undefined ? type?.ref?.(resource) : type?.attribute(attribute, resource)) ?? '';
    }
    const resource = resources.get(name);
    const value = attribute === undefined ? (values[name] ?? resource?.ref) : resource?.attributes[attribute];
    // The plan has refused unknown names.
    return value ?? '';
  };
  const propertiesOf = ({ logicalId, properties }: { logicalId: string; properties: ValueMap }): ValueMap => {
    const resolved = resolve(properties, lookUp, conditions);
    if (isValueMap(resolved)) return resolved;
    throw new TemplateError([`${logicalId}: Properties should be a mapping.`]);
  };
  /** What is not created may use functions that nobody here knows. */
  const understoodOf = (resource: { logicalId: string; properties: ValueMap }): ValueMap | undefined => {
    try {
      return propertiesOf(resource);
    } catch {
      return undefined;
    }
  };
  const surroundings = { ...clientsOf(endpoint, region), region, folder, packageCode };
  const created = [];
  for (const planned of plan.create) {
    const { logicalId, type, metadata } = planned;
    const resource = await createResource(type, propertiesOf(planned), metadata, surroundings);
    resources.set(logicalId, resource);
    created.push({ logicalId, type, id: resource.ref });
  }
  const outputs = Object.fromEntries(
    Object.entries(plan.outputs).map(([name, value]) => [name, String(resolve(value, lookUp, conditions))]),
  );
  const skipped = plan.skip.map((resource) => ({ ...resource, properties: understoodOf(resource) }));
  return { outputs, created, skipped };
}
