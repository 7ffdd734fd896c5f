/**
 * Task definitions as JSON, in ECS's own names: which parts can be registered, which images they run, and
 * whether two of them mean the same. A release registers only what differs from what is there.
 */

/** A task definition, as DescribeTaskDefinition answers it or as a file holds it. */
export type Definition = Readonly<Record<string, unknown>>;

/** What ECS adds to a task definition and RegisterTaskDefinition does not take. Source: `aws ecs deploy`'s action. */
const readOnlyMembers: ReadonlySet<string> = new Set([
  ...['taskDefinitionArn', 'revision', 'status', 'requiresAttributes', 'compatibilities'],
  ...['registeredAt', 'registeredBy', 'deregisteredAt', 'deleteRequestedAt'],
]);

/** The part of a definition that can be registered again. */
export function registrableDefinition(definition: Definition): Definition {
  return Object.fromEntries(Object.entries(definition).filter(([name]) => !readOnlyMembers.has(name)));
}

/** Images by container name. */
export function imagesOf(definition: Definition): Readonly<Record<string, string>> {
  return Object.fromEntries(containersOf(definition).map(({ name, image }) => [String(name), String(image ?? '')]));
}

/** The definition with other images; `images` by container name, all of which must be there. */
export function definitionWithImages(definition: Definition, images: Readonly<Record<string, string>>): Definition {
  const containerDefinitions = containersOf(definition).map((container) => {
    const image = images[String(container.name)];
    return image === undefined ? container : { ...container, image };
  });
  return { ...definition, containerDefinitions };
}

/**
 * A text that is equal for definitions that mean the same: ECS fills in defaults when it registers, and
 * answers members in an order of its own. Tags are no part of it: they change nothing that runs.
 */
export function canonicalDefinition(definition: Definition): string {
  const { tags: _, ...registrable } = registrableDefinition(definition);
  const containerDefinitions = containersOf(definition).map(withoutDefaults);
  return JSON.stringify(canonical({ ...registrable, containerDefinitions }));
}

type Container = Readonly<Record<string, unknown>>;

function containersOf(definition: Definition): readonly Container[] {
  return Array.isArray(definition.containerDefinitions) ? definition.containerDefinitions : [];
}

/** What ECS adds to a container that was registered without it. */
function withoutDefaults(container: Container): Container {
  const { cpu, essential, portMappings, ...rest } = container;
  return {
    ...rest,
    ...(cpu === 0 ? {} : { cpu }),
    ...(essential === true ? {} : { essential }),
    portMappings: Array.isArray(portMappings) ? portMappings.map(portWithoutDefaults) : undefined,
  };
}

function portWithoutDefaults(mapping: Readonly<Record<string, unknown>>): Container {
  const { hostPort, protocol, ...rest } = mapping;
  return {
    ...rest,
    // With awsvpc, the host port is the container port.
    ...(hostPort === rest.containerPort || hostPort === 0 ? {} : { hostPort }),
    ...(protocol === 'tcp' ? {} : { protocol }),
  };
}

/** Members in one order, without those that say nothing. Lists keep their order. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined && member !== null && !isEmptyList(member))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, member]) => [name, canonical(member)]),
  );
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
