/** What an AppSpec file asks of Lambda: which alias moves from which version to which, and the hooks. Pure. */

import { AppSpecError, parseAppSpec } from '../app-spec.ts';

export const hookable = ['BeforeAllowTraffic', 'AfterAllowTraffic'] as const;
export type Hookable = (typeof hookable)[number];

export interface LambdaPlan {
  /** A name or an ARN, as the file has it. */
  readonly functionName: string;
  readonly alias: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
  readonly hooks: Partial<Record<Hookable, string>>;
}

/** Reads the file. Throws AppSpecError. */
export function readLambdaPlan(appSpec: string): LambdaPlan {
  const { type, properties, hooks } = parseAppSpec(appSpec);
  if (type !== 'AWS::Lambda::Function') {
    throw new AppSpecError(`The resource must be of Type AWS::Lambda::Function, not ${type}.`);
  }
  const unknown = [...hooks.keys()].find((event) => !hookable.some((name) => name.toLowerCase() === event));
  if (unknown !== undefined) throw new AppSpecError(`There is no hook ${unknown} for AWS Lambda.`);
  const text = (name: string) => {
    const value = properties.get(name.toLowerCase());
    // YAML reads an unquoted version as a number.
    if (typeof value === 'number') return String(value);
    if (typeof value !== 'string' || value === '') throw new AppSpecError(`The property ${name} is missing.`);
    return value;
  };
  const version = (name: string) => {
    const value = text(name);
    if (!/^\d+$/.test(value)) throw new AppSpecError(`The property ${name} must be a version number, not ${value}.`);
    return value;
  };
  return {
    functionName: text('Name'),
    alias: text('Alias'),
    currentVersion: version('CurrentVersion'),
    targetVersion: version('TargetVersion'),
    hooks: Object.fromEntries(
      hookable.flatMap((name) => {
        const hook = hooks.get(name.toLowerCase());
        return hook === undefined ? [] : [[name, hook]];
      }),
    ),
  };
}

/** The AppSpec file of a plan without hooks. */
export function writeAppSpec({
  functionName,
  alias,
  currentVersion,
  targetVersion,
}: Omit<LambdaPlan, 'hooks'>): string {
  const Properties = {
    Name: functionName,
    Alias: alias,
    CurrentVersion: currentVersion,
    TargetVersion: targetVersion,
  };
  return JSON.stringify({ version: 0.0, Resources: [{ function: { Type: 'AWS::Lambda::Function', Properties } }] });
}
