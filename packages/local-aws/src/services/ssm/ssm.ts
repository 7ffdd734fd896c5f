/**
 * SSM Parameter Store: named values with versions. SecureString is kept as it came: nothing here is secret.
 * assumed: the texts of errors; their codes are the model's.
 */
import type { Clock } from '../../clock/clock.ts';
import { arn } from '../names.ts';
import { type Call, type Operation, type Service, ServiceError } from '../service.ts';
import { dumpParameters, type Parameter, type Parameters, restoreParameters } from './parameters.ts';

/** Parameter Store without parameters; each region has its own. */
export function createSsm({ clock }: { readonly clock: Clock }): Service {
  const regions = new Map<string, Parameters>();
  const inRegion = (region: string): Parameters => {
    const parameters = regions.get(region) ?? new Map();
    regions.set(region, parameters);
    return parameters;
  };
  const names = Object.keys(createOperations(new Map(), clock)) as OperationName[];
  return {
    operations: Object.fromEntries(
      names.map((name) => [
        name,
        (input: unknown, call: Call) =>
          (createOperations(inRegion(call.region), clock)[name] as Operation)(input, call),
      ]),
    ),
    reset: () => regions.clear(),
    dump: () => dumpParameters(regions),
    restore: (state) => {
      const restored = restoreParameters(state, clock.now());
      regions.clear();
      for (const [region, parameters] of restored) regions.set(region, parameters);
    },
  };
}

type OperationName = keyof ReturnType<typeof createOperations>;

function createOperations(parameters: Parameters, clock: Clock) {
  const latest = (name: string) => parameters.get(name)?.at(-1);

  /** Operations take a name or an ARN, which does not tell `x` from `/x`. */
  function nameOf(nameOrArn: string): string {
    const name = /^arn:[^:]+:ssm:[^:]*:\d*:parameter(\/.+)$/.exec(nameOrArn)?.[1];
    if (name === undefined) return nameOrArn;
    return parameters.has(name.replace(/:\d+$/, '')) ? name : name.slice(1);
  }

  /** The selector may be `name:version`; labels are not kept. */
  function find(nameOrArn: string): { parameter: Parameter; selector: string | undefined } | undefined {
    const [name = '', version] = nameOf(nameOrArn).split(':');
    const parameter = version === undefined ? latest(name) : parameters.get(name)?.[Number(version) - 1];
    return parameter && { parameter, selector: version === undefined ? undefined : `:${version}` };
  }

  function notFound(nameOrArn: string): ServiceError {
    const [name = '', version] = nameOf(nameOrArn).split(':');
    if (version === undefined || latest(name) === undefined) return new ServiceError('ParameterNotFound', '');
    // assumed: the text.
    return new ServiceError('ParameterVersionNotFound', `Parameter ${name} has no version ${version}.`);
  }

  return {
    PutParameter: (input: { Name: string; Value: string; Type?: string; DataType?: string; Overwrite?: boolean }) => {
      const previous = latest(input.Name);
      if (previous !== undefined && !input.Overwrite) {
        throw new ServiceError(
          'ParameterAlreadyExists',
          'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
        );
      }
      const type = input.Type ?? previous?.type;
      if (type === undefined) {
        throw new ServiceError('ValidationException', 'A parameter type is required when you create a parameter.');
      }
      const version = (previous?.version ?? 0) + 1;
      const parameter: Parameter = {
        name: input.Name,
        type,
        value: input.Value,
        version,
        modified: clock.now(),
        dataType: input.DataType ?? previous?.dataType ?? 'text',
      };
      parameters.set(input.Name, [...(parameters.get(input.Name) ?? []), parameter]);
      return { Version: version, Tier: 'Standard' };
    },

    GetParameter: (input: { Name: string }, call) => {
      const found = find(input.Name);
      if (found === undefined) throw notFound(input.Name);
      return { Parameter: describe(found.parameter, call, found.selector) };
    },

    GetParameters: (input: { Names: readonly string[] }, call) => {
      const found = input.Names.map((name) => ({ name, match: find(name) }));
      return {
        Parameters: found.flatMap(({ match }) => (match ? [describe(match.parameter, call, match.selector)] : [])),
        InvalidParameters: found.filter(({ match }) => match === undefined).map(({ name }) => name),
      };
    },

    GetParametersByPath: (
      input: { Path: string; Recursive?: boolean; MaxResults?: number; NextToken?: string },
      call,
    ) => {
      const path = input.Path.endsWith('/') ? input.Path : `${input.Path}/`;
      const names = [...parameters.keys()]
        .filter((name) => name.startsWith(path) && (input.Recursive || !name.slice(path.length).includes('/')))
        .sort();
      const start = Number(input.NextToken ?? 0);
      if (!Number.isInteger(start)) throw new ServiceError('InvalidNextToken', 'The specified token is not valid.');
      const end = start + (input.MaxResults ?? 10);
      return {
        Parameters: names.slice(start, end).flatMap((name) => {
          const parameter = latest(name);
          return parameter ? [describe(parameter, call)] : [];
        }),
        NextToken: end < names.length ? String(end) : undefined,
      };
    },

    DeleteParameter: (input: { Name: string }) => {
      if (!parameters.delete(nameOf(input.Name))) throw new ServiceError('ParameterNotFound', '');
      return {};
    },
  } satisfies Record<string, Operation>;
}

function describe(parameter: Parameter, call: Call, selector?: string): object {
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: parameter.value,
    Version: parameter.version,
    Selector: selector,
    LastModifiedDate: new Date(parameter.modified),
    ARN: arn('ssm', call.region, `parameter/${parameter.name.replace(/^\//, '')}`),
    DataType: parameter.dataType,
  };
}
