/**
 * AppSpec files, YAML or JSON, as the platforms read them: one resource and its hooks. Keys match in
 * any case, because AWS's own pages spell them both ways. Pure.
 */

import { parse } from 'yaml';

export interface AppSpec {
  /** For example `AWS::Lambda::Function`. */
  readonly type: string;
  /** Values by lower-case name. */
  readonly properties: ReadonlyMap<string, unknown>;
  /** Function name or ARN by lower-case lifecycle event. */
  readonly hooks: ReadonlyMap<string, string>;
}

/** What is wrong with an AppSpec file, as a sentence. */
export class AppSpecError extends Error {}

/** Reads `content`. Throws AppSpecError. */
export function parseAppSpec(content: string): AppSpec {
  const file = readMembers(readTree(content), 'The AppSpec file');
  const resources = file.get('resources');
  if (!Array.isArray(resources) || resources.length !== 1) {
    throw new AppSpecError('Resources of the AppSpec file must be a list of exactly one item.');
  }
  const [resource, ...others] = readMembers(resources[0], 'The item of Resources').values();
  if (others.length > 0) throw new AppSpecError('The item of Resources must hold exactly one resource.');
  const described = readMembers(resource, 'The resource');
  const type = described.get('type');
  if (typeof type !== 'string') throw new AppSpecError('The resource must have a Type.');
  return {
    type,
    properties: readMembers(described.get('properties'), 'Properties'),
    hooks: readHooks(file.get('hooks')),
  };
}

function readTree(content: string): unknown {
  try {
    // JSON is YAML, too.
    return parse(content);
  } catch {
    throw new AppSpecError('The input AppSpec file is a not well-formed yaml. The template cannot be parsed.');
  }
}

function readHooks(hooks: unknown): ReadonlyMap<string, string> {
  if (hooks === undefined || hooks === null) return new Map();
  if (!Array.isArray(hooks)) throw new AppSpecError('Hooks of the AppSpec file must be a list.');
  const entries = hooks.flatMap((hook) => [...readMembers(hook, 'An item of Hooks')]);
  return new Map(
    entries.map(([event, name]) => {
      if (typeof name !== 'string' || name === '') throw new AppSpecError(`The hook ${event} must name a function.`);
      return [event, name];
    }),
  );
}

/** The members of a map by lower-case name; `what` begins the sentence about what is none. Throws AppSpecError. */
export function readMembers(value: unknown, what: string): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AppSpecError(`${what} must be a map.`);
  }
  return new Map(Object.entries(value).map(([key, member]) => [key.toLowerCase(), member]));
}
