/**
 * AWS CloudFormation of local-aws: what stacks there are, for those who look names up in them. Stacks come from a
 * state only; nothing here creates, changes or deletes one, and it says so when asked.
 */
import type { Clock } from '../../clock/clock.ts';
import type { Random } from '../../random/random.ts';
import { type Call, type Operation, type Service, ServiceError } from '../service.ts';
import { readStacks, type Stack, type StackResource, writeStacks } from './stacks.ts';

/** What CloudFormation needs of the rest of local-aws. */
export interface CloudFormationPorts {
  readonly clock: Clock;
  readonly random: Random;
}

interface PageInput {
  readonly NextToken?: string;
}

interface StackInput {
  readonly StackName?: string;
}

interface ResourceInput extends StackInput {
  readonly LogicalResourceId?: string;
  readonly PhysicalResourceId?: string;
}

const pageSize = 100;

/** CloudFormation without stacks. */
export function createCloudFormation({ clock, random }: CloudFormationPorts): Service {
  let stacks: readonly Stack[] = [];
  const inRegion = ({ region }: Call) => stacks.filter((stack) => stack.region === region);
  const requireStack = ({ StackName = '' }: StackInput, call: Call): Stack => {
    const found = inRegion(call).find(({ id, name }) => id === StackName || name === StackName);
    if (found === undefined) throw invalid(`Stack with id ${StackName} does not exist`);
    return found;
  };
  const operations = {
    DescribeStacks: (input: StackInput & PageInput, call: Call) => {
      const found = input.StackName ? [requireStack(input, call)] : inRegion(call);
      const { page, ...rest } = paginate(found, input);
      return { Stacks: page.map(describeStack), ...rest };
    },
    ListStacks: (input: PageInput & { readonly StackStatusFilter?: readonly string[] }, call: Call) => {
      const wanted = input.StackStatusFilter ?? [];
      const { page, ...rest } = paginate(
        inRegion(call).filter(({ status }) => wanted.length === 0 || wanted.includes(status)),
        input,
      );
      return {
        StackSummaries: page.map(({ id, name, createdAt, status, description }) => ({
          ...{ StackId: id, StackName: name, CreationTime: new Date(createdAt), StackStatus: status },
          TemplateDescription: description,
        })),
        ...rest,
      };
    },
    DescribeStackResources: (input: ResourceInput, call: Call) => {
      const { LogicalResourceId: logical, PhysicalResourceId: physical } = input;
      const owner = input.StackName
        ? requireStack(input, call)
        : inRegion(call).find(({ resources }) => resources.some(({ physicalId }) => physicalId === physical));
      if (owner === undefined) throw invalid(`Stack for ${physical} does not exist`);
      const found = owner.resources.filter(({ logicalId }) => logical === undefined || logicalId === logical);
      return { StackResources: found.map((resource) => describeResource(owner, resource)) };
    },
    DescribeStackResource: (input: ResourceInput, call: Call) => {
      const stack = requireStack(input, call);
      const found = stack.resources.find(({ logicalId }) => logicalId === input.LogicalResourceId);
      if (found === undefined) {
        throw invalid(`Resource ${input.LogicalResourceId} does not exist for stack ${stack.name}`);
      }
      const { Timestamp, ...detail } = describeResource(stack, found);
      return { StackResourceDetail: { ...detail, LastUpdatedTimestamp: Timestamp } };
    },
    ListStackResources: (input: StackInput & PageInput, call: Call) => {
      const stack = requireStack(input, call);
      const { page, ...rest } = paginate(stack.resources, input);
      return {
        StackResourceSummaries: page.map((resource) => {
          const { StackId: _, StackName: __, Timestamp, ...summary } = describeResource(stack, resource);
          return { ...summary, LastUpdatedTimestamp: Timestamp };
        }),
        ...rest,
      };
    },
    GetTemplate: (input: StackInput, call: Call) => {
      const { template, name } = requireStack(input, call);
      // assumed: on AWS every stack has one.
      if (template === undefined) throw invalid(`The state of local-aws has no template of stack ${name}`);
      return { TemplateBody: template, StagesAvailable: ['Original', 'Processed'] };
    },
    ListExports: (input: PageInput, call: Call) => {
      const exported = inRegion(call).flatMap(({ id, exports, outputs }) =>
        Object.entries(exports).map(([key, Name]) => ({ ExportingStackId: id, Name, Value: outputs[key] })),
      );
      const { page, ...rest } = paginate(exported, input);
      return { Exports: page, ...rest };
    },
  } satisfies Record<string, Operation>;
  return {
    operations,
    reset: () => {
      stacks = [];
    },
    dump: () => writeStacks(stacks),
    restore: (state) => {
      stacks = readStacks(state, clock.now(), random);
    },
  };
}

function describeStack(stack: Stack): object {
  const { id, name, description, createdAt, updatedAt, status, outputs, exports, capabilities } = stack;
  return {
    ...{ StackId: id, StackName: name, Description: description, CreationTime: new Date(createdAt) },
    ...(updatedAt !== undefined && { LastUpdatedTime: new Date(updatedAt) }),
    ...{ StackStatus: status, DisableRollback: false, NotificationARNs: [], Capabilities: [...capabilities] },
    RollbackConfiguration: {},
    Parameters: Object.entries(stack.parameters).map(([ParameterKey, ParameterValue]) => ({
      ...{ ParameterKey, ParameterValue },
    })),
    Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({
      ...{ OutputKey, OutputValue },
      ...(exports[OutputKey] !== undefined && { ExportName: exports[OutputKey] }),
    })),
    Tags: Object.entries(stack.tags).map(([Key, Value]) => ({ Key, Value })),
    EnableTerminationProtection: false,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
}

function describeResource(stack: Stack, { logicalId, physicalId, type, status, updatedAt }: StackResource) {
  return {
    ...{ StackId: stack.id, StackName: stack.name, LogicalResourceId: logicalId, PhysicalResourceId: physicalId },
    ...{ ResourceType: type, ResourceStatus: status, Timestamp: new Date(updatedAt) },
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
  };
}

function paginate<T>(items: readonly T[], { NextToken }: PageInput): { page: readonly T[]; NextToken?: string } {
  const start = NextToken === undefined ? 0 : Number(NextToken);
  if (!Number.isSafeInteger(start) || start < 0) throw invalid('NextToken is not valid.');
  const end = start + pageSize;
  return { page: items.slice(start, end), ...(end < items.length && { NextToken: String(end) }) };
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}
