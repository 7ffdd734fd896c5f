/** Which task definition is released: one that is there already, or one to be registered. */
import { relative } from 'node:path';
import { InputError } from '@aws-release-actions/action-kit';
import {
  canonicalDefinition,
  type Definition,
  definitionWithImages,
  imagesOf,
  registrableDefinition,
} from '@aws-release-actions/deployment';
import type { ContainerService, TaskDefinition } from '@aws-release-actions/driver';
import type { Inputs } from './inputs.ts';
import type { Ports } from './ports.ts';

/** What a release brings. */
export interface Target {
  /** As it can be registered. */
  readonly definition: Definition;
  /** The one that is there already and means the same; undefined if it has to be registered. */
  readonly registered: TaskDefinition | undefined;
}

/** The definition that the inputs ask for, on top of the one that serves now. */
export async function chooseTarget(
  inputs: Inputs,
  ports: Pick<Ports, 'service' | 'readFile'>,
  workspace: string,
  serving: TaskDefinition,
): Promise<Target> {
  const base = await baseOf(inputs, ports, workspace, serving);
  const { images = {} } = inputs;
  const containers = Object.keys(imagesOf(base));
  const unknown = Object.keys(images).find((name) => !containers.includes(name));
  if (unknown !== undefined) {
    throw new InputError([
      `Input 'images' names the container "${unknown}", but the task definition has ${containers.map((name) => `"${name}"`).join(', ') || 'none'}.`,
    ]);
  }
  const definition = registrableDefinition(definitionWithImages(base, images));
  return { definition, registered: await findEqual(ports.service, definition, serving) };
}

async function baseOf(
  { taskDefinition: path }: Inputs,
  { readFile }: Pick<Ports, 'readFile'>,
  workspace: string,
  serving: TaskDefinition,
): Promise<Definition> {
  if (path === undefined) return serving.definition;
  const name = relative(workspace, path);
  const text = await readFile(path).catch(() => {
    throw new InputError([`Input 'task-definition' is "${name}", but there is no such file that can be read.`]);
  });
  const parsed = parseJson(text);
  if (!isDefinition(parsed)) {
    throw new InputError([
      `Input 'task-definition' is "${name}", which should hold the JSON of a task definition with containerDefinitions, each with a name.`,
    ]);
  }
  return { family: serving.definition.family, ...parsed };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isDefinition(value: unknown): value is Definition {
  return (
    typeof value === 'object' &&
    value !== null &&
    'containerDefinitions' in value &&
    Array.isArray(value.containerDefinitions) &&
    value.containerDefinitions.every(isContainer)
  );
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string';
}

/** The serving one, or the newest of the family: an earlier attempt may have registered it. */
async function findEqual(
  service: ContainerService,
  definition: Definition,
  serving: TaskDefinition,
): Promise<TaskDefinition | undefined> {
  const wanted = canonicalDefinition(definition);
  if (canonicalDefinition(serving.definition) === wanted) return serving;
  const newest = await service.taskDefinition(String(definition.family));
  return newest !== undefined && canonicalDefinition(newest.definition) === wanted ? newest : undefined;
}
