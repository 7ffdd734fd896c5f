/** Parameters with their versions, and as a state that can be written down and read back. */
import type { Instant } from '../../clock/clock.ts';
import { readState } from '../../state/state-reader.ts';

export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  readonly version: number;
  readonly modified: Instant;
  readonly dataType: string;
}

/** Versions of each parameter by its name, oldest first. */
export type Parameters = Map<string, Parameter[]>;

/** Every version of every region. */
export function dumpParameters(regions: ReadonlyMap<string, Parameters>): unknown {
  return {
    parameters: [...regions].flatMap(([region, parameters]) =>
      [...parameters.values()].flat().map(({ name, type, value, modified, dataType }) => ({
        Name: name,
        ...{ region, Type: type, Value: value },
        LastModifiedDate: new Date(modified).toISOString(),
        DataType: dataType,
      })),
    ),
  };
}

/** The parameters of a state; a name that comes again is its next version. Throws StateError. */
export function restoreParameters(state: unknown, now: Instant): ReadonlyMap<string, Parameters> {
  const regions = new Map<string, Parameters>();
  const ssm = readState(state, 'ssm');
  for (const reader of ssm.list('parameters')) {
    const region = reader.optionalString('region') ?? 'us-east-1';
    const parameters: Parameters = regions.get(region) ?? new Map();
    regions.set(region, parameters);
    const name = reader.string('Name');
    const earlier = parameters.get(name) ?? [];
    const parameter: Parameter = {
      name,
      type: reader.optionalString('Type') ?? 'String',
      value: reader.string('Value'),
      version: earlier.length + 1,
      modified: reader.optionalTime('LastModifiedDate') ?? now,
      dataType: reader.optionalString('DataType') ?? 'text',
    };
    reader.end();
    parameters.set(name, [...earlier, parameter]);
  }
  ssm.end();
  return regions;
}
