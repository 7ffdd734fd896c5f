/** Stacks as a state describes them: nobody creates or changes one here. */
import type { Instant } from '../../clock/clock.ts';
import { type Random, randomUuid } from '../../random/random.ts';
import { readState, type StateReader } from '../../state/state-reader.ts';
import { arn } from '../names.ts';

/** A resource of a stack. */
export interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly updatedAt: Instant;
}

export interface Stack {
  /** ARN with a unique end. */
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly description: string | undefined;
  readonly status: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** Export name by the key of its output. */
  readonly exports: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly resources: readonly StackResource[];
  readonly template: string | undefined;
}

/** Plain JSON that `readStacks` reads. */
export function writeStacks(stacks: readonly Stack[]): unknown {
  const time = (at: Instant) => new Date(at).toISOString();
  const state = {
    stacks: stacks.map(({ id, name, status, createdAt, updatedAt, template, resources, ...stack }) => ({
      StackName: name,
      ...{ StackId: id, StackStatus: status, CreationTime: time(createdAt) },
      ...(updatedAt !== undefined && { LastUpdatedTime: time(updatedAt) }),
      ...{ region: stack.region, Description: stack.description, Parameters: stack.parameters },
      ...{ Outputs: stack.outputs, Exports: stack.exports, Tags: stack.tags, Capabilities: stack.capabilities },
      Resources: resources.map((resource) => ({
        ...{ LogicalResourceId: resource.logicalId, PhysicalResourceId: resource.physicalId },
        ...{ ResourceType: resource.type, ResourceStatus: resource.status, Timestamp: time(resource.updatedAt) },
      })),
      TemplateBody: template,
    })),
  };
  // Without the members that are undefined.
  return JSON.parse(JSON.stringify(state));
}

/** The stacks of a state. Throws StateError. */
export function readStacks(state: unknown, now: Instant, random: Random): readonly Stack[] {
  const reader = readState(state, 'cloudformation');
  const stacks = reader.list('stacks').map((stack) => readStack(stack, now, random));
  reader.end();
  return stacks;
}

function readStack(reader: StateReader, now: Instant, random: Random): Stack {
  const name = reader.string('StackName');
  if (!/^[a-zA-Z][a-zA-Z0-9-]{0,127}$/.test(name)) throw reader.error(`"${name}" is no name of a stack.`);
  const region = reader.optionalString('region') ?? 'us-east-1';
  const createdAt = reader.optionalTime('CreationTime') ?? now;
  const stack: Stack = {
    ...{ name, region, createdAt },
    id: reader.optionalString('StackId') ?? arn('cloudformation', region, `stack/${name}/${randomUuid(random)}`),
    description: reader.optionalString('Description'),
    status: reader.optionalString('StackStatus') ?? 'CREATE_COMPLETE',
    updatedAt: reader.optionalTime('LastUpdatedTime'),
    parameters: reader.strings('Parameters'),
    outputs: reader.strings('Outputs'),
    exports: reader.strings('Exports'),
    tags: reader.strings('Tags'),
    capabilities: reader.stringList('Capabilities'),
    resources: reader.list('Resources').map((resource) => readResource(resource, createdAt)),
    template: reader.optionalString('TemplateBody'),
  };
  reader.end();
  const stray = Object.keys(stack.exports).find((key) => stack.outputs[key] === undefined);
  if (stray !== undefined) throw reader.error(`Exports names the output ${stray}, which is not in Outputs.`);
  return stack;
}

function readResource(reader: StateReader, createdAt: Instant): StackResource {
  const resource = {
    logicalId: reader.string('LogicalResourceId'),
    physicalId: reader.string('PhysicalResourceId'),
    type: reader.string('ResourceType'),
    status: reader.optionalString('ResourceStatus') ?? 'CREATE_COMPLETE',
    updatedAt: reader.optionalTime('Timestamp') ?? createdAt,
  };
  reader.end();
  return resource;
}
