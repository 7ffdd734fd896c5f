/**
 * The configuration of a function in AWS's own member names: defaults, limits, and what an update
 * changes. Pure. A feature that local-aws would only pretend to have is refused by its name.
 */

import { checkDescription, constraintViolation, invalidParameter, unsupported } from './errors.ts';

/** Everything of a configuration that a published version freezes besides its code. */
export interface FunctionSettings {
  readonly Runtime: string;
  readonly Handler: string;
  readonly Role: string;
  readonly Description: string;
  /** Seconds. */
  readonly Timeout: number;
  /** Megabytes. */
  readonly MemorySize: number;
  readonly Environment?: { readonly Variables: Readonly<Record<string, string>> };
  readonly Architectures: readonly string[];
  readonly EphemeralStorage: { readonly Size: number };
  readonly TracingConfig: { readonly Mode: string };
  readonly LoggingConfig: { readonly LogFormat: string; readonly LogGroup: string };
  readonly VpcConfig?: object;
  readonly DeadLetterConfig?: object;
  readonly KMSKeyArn?: string;
}

/** The members of CreateFunction and UpdateFunctionConfiguration that concern settings. */
export type SettingsInput = { readonly [Member in keyof FunctionSettings]?: Partial<FunctionSettings[Member]> } & {
  readonly Layers?: readonly string[];
  readonly FileSystemConfigs?: readonly unknown[];
  readonly SnapStart?: { readonly ApplyOn?: string };
} & { readonly [Member in (typeof unsupportedMembers)[number]]?: unknown };

/** What would change how a function is published or run, and does not exist here. */
const unsupportedMembers = [
  'AcceleratorConfig',
  'CapacityProviderConfig',
  'CodeSigningConfigArn',
  'DurableConfig',
  'ImageConfig',
  'PublishTo',
  'RuntimeConfig',
  'TenancyConfig',
] as const;

/** Limits of Lambda: name of the member in its messages, least and greatest value. */
const ranges = {
  Timeout: ['timeout', 1, 900],
  MemorySize: ['memorySize', 128, 10_240],
} as const;
const environmentLimit = 4096;
const reservedVariable =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_DEFAULT_REGION|AWS_REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_FUNCTION_(NAME|MEMORY_SIZE|VERSION)|AWS_LAMBDA_INITIALIZATION_TYPE|AWS_LAMBDA_LOG_(GROUP|STREAM)_NAME|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|AWS_LAMBDA_RUNTIME_API|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR)$/;

/** The settings of a new function. Throws what CreateFunction answers. */
export function createSettings(name: string, input: SettingsInput): FunctionSettings {
  const { Runtime, Handler, Role } = input;
  if (Runtime === undefined || Handler === undefined) {
    throw invalidParameter(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  }
  const defaults: FunctionSettings = {
    Runtime,
    Handler,
    Role: Role ?? '',
    Description: '',
    Timeout: 3,
    MemorySize: 128,
    Architectures: ['x86_64'],
    EphemeralStorage: { Size: 512 },
    TracingConfig: { Mode: 'PassThrough' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` },
  };
  return updateSettings(defaults, { ...input, Architectures: input.Architectures ?? defaults.Architectures });
}

/** The settings after an update: members that are not given stay. Throws what Lambda answers. */
export function updateSettings(present: FunctionSettings, input: SettingsInput): FunctionSettings {
  refuseUnsupported(input);
  const settings: FunctionSettings = {
    ...present,
    ...pickDefined(input, [
      'Runtime',
      'Handler',
      'Role',
      'Description',
      'Timeout',
      'MemorySize',
      'DeadLetterConfig',
      'KMSKeyArn',
    ]),
    ...(input.Environment === undefined ? {} : { Environment: { Variables: { ...input.Environment.Variables } } }),
    ...(input.Architectures === undefined ? {} : { Architectures: input.Architectures as readonly string[] }),
    EphemeralStorage: { ...present.EphemeralStorage, ...pickDefined(input.EphemeralStorage, ['Size']) },
    TracingConfig: { ...present.TracingConfig, ...pickDefined(input.TracingConfig, ['Mode']) },
    LoggingConfig: { ...present.LoggingConfig, ...pickDefined(input.LoggingConfig, ['LogFormat', 'LogGroup']) },
    ...(input.VpcConfig === undefined ? {} : { VpcConfig: input.VpcConfig }),
  };
  check(settings);
  return settings;
}

function check(settings: FunctionSettings): void {
  for (const [member, [label, least, greatest]] of Object.entries(ranges)) {
    const value = settings[member as keyof typeof ranges];
    if (value < least)
      throw constraintViolation(value, label, `Member must have value greater than or equal to ${least}`);
    if (value > greatest)
      throw constraintViolation(value, label, `Member must have value less than or equal to ${greatest}`);
  }
  const rolePattern = 'arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+';
  if (!new RegExp(`^${rolePattern}$`).test(settings.Role)) {
    throw constraintViolation(settings.Role, 'role', `Member must satisfy regular expression pattern: ${rolePattern}`);
  }
  const runtimes = '[nodejs*.x, python*, java*, dotnet*, ruby*, provided*]';
  if (!/^(nodejs\d+\.x|(python|java|dotnet|ruby|provided)[\w.]*)$/.test(settings.Runtime)) {
    // assumed: local-aws checks the family of a runtime only; Lambda lists the versions that it has today.
    throw invalidParameter(
      `Value ${settings.Runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: ${runtimes} or be a valid ARN`,
    );
  }
  checkDescription(settings.Description);
  checkEnvironment(settings.Environment?.Variables ?? {});
}

function checkEnvironment(variables: Readonly<Record<string, string>>): void {
  const measured = JSON.stringify(variables);
  if (Buffer.byteLength(measured) > environmentLimit) {
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${measured}`,
    );
  }
  const reserved = Object.keys(variables).filter((name) => reservedVariable.test(name));
  if (reserved.length > 0) {
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
}

/** Throws 501 for a member that local-aws would only pretend to heed. */
export function refuseUnsupported(input: SettingsInput): void {
  const member = unsupportedMembers.find((name) => input[name] !== undefined);
  if (member !== undefined) throw unsupported(member);
  if ((input.Layers?.length ?? 0) > 0) throw unsupported('Layers');
  if ((input.FileSystemConfigs?.length ?? 0) > 0) throw unsupported('FileSystemConfigs');
  if (input.SnapStart?.ApplyOn === 'PublishedVersions') throw unsupported('SnapStart');
  if (input.LoggingConfig?.LogFormat === 'JSON') throw unsupported('LoggingConfig.LogFormat JSON');
}

function pickDefined<T extends object, K extends keyof T>(
  source: T | undefined,
  names: readonly K[],
): { [M in K]?: NonNullable<T[M]> } {
  const picked: { [M in K]?: NonNullable<T[M]> } = {};
  for (const name of names) {
    const value = source?.[name];
    if (value !== undefined && value !== null) picked[name] = value;
  }
  return picked;
}
