/** The environment variables of a step. Pure, but for reading this process's own. */
import path from 'node:path';
import { toText, type Value } from '../expressions/value.ts';

/** What a step may see of the machine: enough to find programs, a home, a language and the network. */
const INHERITED =
  /^(HOME|USER|LOGNAME|SHELL|TZ|LANG|LANGUAGE|LC_.*|TMPDIR|SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS|(https?|no|all)_proxy)$/i;

const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';

/** Members of the `github` context that become `GITHUB_*` variables. The token is not among them. */
const GITHUB_VARIABLES = [
  'action',
  'action_path',
  'action_ref',
  'action_repository',
  'actor',
  'actor_id',
  'api_url',
  'base_ref',
  'env',
  'event_name',
  'event_path',
  'graphql_url',
  'head_ref',
  'job',
  'output',
  'path',
  'ref',
  'ref_name',
  'ref_protected',
  'ref_type',
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'retention_days',
  'run_attempt',
  'run_id',
  'run_number',
  'server_url',
  'sha',
  'state',
  'step_summary',
  'triggering_actor',
  'workflow',
  'workflow_ref',
  'workflow_sha',
  'workspace',
];

/**
 * The machine's part: a few inherited variables, a PATH that starts with the Node of this process, and what the caller of
 * the run gives. The stand-in programs are before all of it on the PATH, so that no step reaches GitHub by a real one.
 */
export function machineEnvironment(
  host: Readonly<Record<string, string | undefined>>,
  given: Readonly<Record<string, string>>,
  programs: string,
): Record<string, string> {
  const inherited = Object.entries(host).flatMap(([name, value]) =>
    value !== undefined && INHERITED.test(name) ? [[name, value] as const] : [],
  );
  // Tools of the project that starts the rehearsal are none of the rehearsed workflow's.
  const folders = (host.PATH ?? DEFAULT_PATH).split(':').filter((folder) => !folder.includes('/node_modules/'));
  const searched = given.PATH ?? [path.dirname(process.execPath), ...folders].join(':');
  return { ...Object.fromEntries(inherited), ...given, PATH: `${programs}:${searched}` };
}

/** What goes into a step's environment, the later parts winning over the earlier ones. */
export interface EnvironmentParts {
  /** From `machineEnvironment`. */
  readonly machine: Readonly<Record<string, string>>;
  /** Folders that steps put on the PATH, the last one first in the search. */
  readonly path: readonly string[];
  /** `env` of workflow, job and step, and what steps wrote to GITHUB_ENV. */
  readonly env: Readonly<Record<string, string>>;
  readonly github: Readonly<Record<string, Value>>;
  readonly runner: Readonly<Record<string, Value>>;
  /** Inputs, state, OIDC access. */
  readonly extra: Readonly<Record<string, string>>;
}

/** The whole environment of a step's process. `GITHUB_*` and `RUNNER_*` cannot be overwritten by `env`. */
export function stepEnvironment(parts: EnvironmentParts): Record<string, string> {
  const base: Record<string, string> = { CI: 'true', ...parts.machine, ...parts.env };
  return {
    ...base,
    PATH: [...[...parts.path].reverse(), base.PATH ?? ''].join(':'),
    ...parts.extra,
    ...variables('GITHUB', parts.github, GITHUB_VARIABLES),
    ...variables('RUNNER', parts.runner, Object.keys(parts.runner)),
    GITHUB_ACTIONS: 'true',
  };
}

/** `INPUT_*` variables: upper case, spaces become `_`, dashes stay. */
export function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return prefixed('INPUT_', inputs, (name) => name.replaceAll(' ', '_').toUpperCase());
}

/** `STATE_*` variables, with names as they were saved. */
export function stateVariables(state: Readonly<Record<string, string>>): Record<string, string> {
  return prefixed('STATE_', state, (name) => name);
}

function prefixed(
  prefix: string,
  values: Readonly<Record<string, string>>,
  rename: (name: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${rename(name)}`, value]));
}

function variables(
  prefix: string,
  context: Readonly<Record<string, Value>>,
  names: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const text = toText(context[name] ?? null) ?? '';
      return name in context ? [[`${prefix}_${name.toUpperCase()}`, text] as const] : [];
    }),
  );
}
