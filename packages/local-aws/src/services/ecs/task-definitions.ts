/** Registered task definitions by family, and the operations on them. */
import type { RegisterTaskDefinitionRequest, Tag, TaskDefinition } from '@aws-sdk/client-ecs';
import type { Clock } from '../../clock/clock.ts';
import { arn } from '../names.ts';
import type { Operation } from '../service.ts';
import { readTaskDefinitionName } from './names.ts';
import { type PageInput, paginate } from './pagination.ts';
import { exception, invalidParameter } from './service-deployments/errors.ts';
import { completeTaskDefinition } from './task-definition.ts';
import { checkExecutionRole } from './task-definition-rules.ts';

/** `region/family` to its revisions, oldest first. */
export type TaskDefinitions = Map<string, TaskDefinition[]>;

/** A task definition by name, number or ARN; undefined if there is none. One that is being deleted is there. */
export function findTaskDefinition(
  definitions: TaskDefinitions,
  name: string,
  region: string,
): TaskDefinition | undefined {
  const { family, revision } = readTaskDefinitionName(name);
  const all = definitions.get(`${region}/${family}`) ?? [];
  return revision === undefined
    ? all.findLast(({ status }) => status === 'ACTIVE')
    : all.find((one) => one.revision === revision);
}

/** The active task definition that a service or a task is to have. Throws as ECS does. */
export function requireActive(definitions: TaskDefinitions, name: string | undefined, region: string): TaskDefinition {
  if (!name) throw invalidParameter('TaskDefinition cannot be blank.');
  const found = findTaskDefinition(definitions, name, region);
  if (found === undefined) throw exception('Client', 'TaskDefinition not found.');
  if (found.status !== 'ACTIVE') throw exception('Client', 'TaskDefinition is inactive');
  return found;
}

export interface TaskDefinitionPorts {
  readonly clock: Clock;
  readonly definitions: TaskDefinitions;
  tags(arn: string): readonly Tag[];
  setTags(arn: string, tags: readonly Tag[] | undefined): void;
}

interface ListInput extends PageInput {
  readonly familyPrefix?: string;
  readonly status?: string;
  readonly sort?: 'ASC' | 'DESC';
}

/** RegisterTaskDefinition, DescribeTaskDefinition, List..., DeregisterTaskDefinition, DeleteTaskDefinitions. */
export function createTaskDefinitionOperations(ports: TaskDefinitionPorts) {
  const { clock, definitions } = ports;
  const replace = (definition: TaskDefinition, region: string): TaskDefinition => {
    const key = `${region}/${definition.family}`;
    const all = definitions.get(key) ?? [];
    definitions.set(
      key,
      all.map((one) => (one.revision === definition.revision ? definition : one)),
    );
    return definition;
  };
  const requireRevision = (name: string, region: string): TaskDefinition => {
    if (readTaskDefinitionName(name).revision === undefined)
      throw invalidParameter(`${name}: the revision is missing.`);
    const found = findTaskDefinition(definitions, name, region);
    if (found === undefined) throw exception('Client', 'The specified task definition does not exist.');
    return found;
  };
  const inRegion = (region: string) =>
    [...definitions].filter(([key]) => key.startsWith(`${region}/`)).flatMap(([, revisions]) => revisions);
  return {
    RegisterTaskDefinition: (input: RegisterTaskDefinitionRequest, { region }) => {
      const complete = completeTaskDefinition(input);
      checkExecutionRole(complete);
      const key = `${region}/${complete.family}`;
      const all = definitions.get(key) ?? [];
      const revision = (all.at(-1)?.revision ?? 0) + 1;
      const taskDefinition: TaskDefinition = {
        taskDefinitionArn: arn('ecs', region, `task-definition/${complete.family}:${revision}`),
        ...complete,
        ...{ revision, status: 'ACTIVE', registeredAt: new Date(clock.now()) },
        registeredBy: arn('iam', '', 'user/local-aws'),
      };
      definitions.set(key, [...all, taskDefinition]);
      ports.setTags(taskDefinition.taskDefinitionArn ?? '', input.tags);
      return { taskDefinition, tags: input.tags ?? [] };
    },
    DescribeTaskDefinition: (input: { taskDefinition: string; include?: readonly string[] }, { region }) => {
      const taskDefinition = findTaskDefinition(definitions, input.taskDefinition, region);
      if (taskDefinition === undefined) throw exception('Client', 'Unable to describe task definition.');
      const tags = input.include?.includes('TAGS') ? ports.tags(taskDefinition.taskDefinitionArn ?? '') : [];
      return { taskDefinition, tags: [...tags] };
    },
    ListTaskDefinitions: (input: ListInput, { region }) => {
      const { familyPrefix, status = 'ACTIVE', sort } = input;
      const found = inRegion(region)
        .filter((one) => one.status === status && (familyPrefix === undefined || one.family === familyPrefix))
        .toSorted((a, b) =>
          a.family === b.family ? (a.revision ?? 0) - (b.revision ?? 0) : String(a.family) < String(b.family) ? -1 : 1,
        )
        .map(({ taskDefinitionArn = '' }) => taskDefinitionArn);
      const { page, ...rest } = paginate(sort === 'DESC' ? found.toReversed() : found, input, 100);
      return { taskDefinitionArns: page, ...rest };
    },
    ListTaskDefinitionFamilies: (input: ListInput, { region }) => {
      const { familyPrefix = '', status = 'ALL' } = input;
      const active = new Set(inRegion(region).flatMap((one) => (one.status === 'ACTIVE' ? [one.family ?? ''] : [])));
      const families = [...new Set(inRegion(region).map(({ family = '' }) => family))]
        .filter((family) => family.startsWith(familyPrefix))
        .filter((family) => status === 'ALL' || active.has(family) === (status === 'ACTIVE'))
        .sort();
      const { page, ...rest } = paginate(families, input, 100);
      return { families: page, ...rest };
    },
    DeregisterTaskDefinition: (input: { taskDefinition: string }, { region }) => {
      const found = requireRevision(input.taskDefinition, region);
      if (found.status !== 'ACTIVE') throw exception('Client', 'The specified task definition is inactive.');
      return {
        taskDefinition: replace({ ...found, status: 'INACTIVE', deregisteredAt: new Date(clock.now()) }, region),
      };
    },
    DeleteTaskDefinitions: (input: { taskDefinitions: readonly string[] }, { region }) => {
      if (input.taskDefinitions.length > 10) throw invalidParameter('At most 10 task definitions can be deleted.');
      const deleted: TaskDefinition[] = [];
      const failures: { arn: string; reason: string; detail?: string }[] = [];
      for (const name of input.taskDefinitions) {
        const found =
          readTaskDefinitionName(name).revision === undefined
            ? undefined
            : findTaskDefinition(definitions, name, region);
        if (found === undefined) failures.push({ arn: name, reason: 'MISSING' });
        else if (found.status === 'DELETE_IN_PROGRESS') deleted.push(found);
        else if (found.status === 'ACTIVE') {
          const detail = 'The specified task definition is still in ACTIVE status. Please deregister it first.';
          failures.push({ arn: found.taskDefinitionArn ?? '', reason: 'INVALID_STATE', detail });
        } else {
          deleted.push(
            replace({ ...found, status: 'DELETE_IN_PROGRESS', deleteRequestedAt: new Date(clock.now()) }, region),
          );
        }
      }
      return { taskDefinitions: deleted, failures };
    },
  } satisfies Record<string, Operation>;
}
