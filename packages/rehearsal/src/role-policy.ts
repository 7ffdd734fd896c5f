/** Whether the policies of a role allow what a release has used of AWS. Pure. */
import type { PolicyDocument } from '@aws-release-actions/local-aws';
import { isValueMap, type Value } from './infrastructure/template.ts';

/** An action on a resource, as a policy document has them. */
interface Grant {
  readonly action: string;
  readonly resource: string;
}

/** What of `used` no statement of the role allows, and which actions of the role nobody used; sorted. */
export interface Coverage {
  readonly missing: readonly string[];
  readonly unused: readonly string[];
}

/** `roles` are the properties of AWS::IAM::Role resources, without functions. Conditions count as met. */
export function comparePolicies(used: PolicyDocument, roles: readonly Value[]): Coverage {
  const allowed = roles.flatMap(grantsOf);
  const needed = used.Statement.flatMap(({ Action, Resource }) =>
    Action.flatMap((action) => Resource.map((resource) => ({ action, resource }))),
  );
  const allows = (grant: Grant, need: Grant) =>
    matches(grant.action, need.action) && matches(grant.resource, need.resource);
  return {
    missing: needed
      .filter((need) => !allowed.some((grant) => allows(grant, need)))
      .map(({ action, resource }) => `${action} on ${resource}`)
      .sort(),
    unused: [
      ...new Set(
        allowed
          .filter((grant) => !needed.some((need) => matches(grant.action, need.action)))
          .map(({ action }) => action),
      ),
    ].sort(),
  };
}

function grantsOf(role: Value): readonly Grant[] {
  return membersOf(role, 'Policies').flatMap((policy) =>
    membersOf(isValueMap(policy) ? (policy.PolicyDocument ?? null) : null, 'Statement')
      .filter((statement) => isValueMap(statement) && statement.Effect === 'Allow')
      .flatMap((statement) =>
        membersOf(statement, 'Action').flatMap((action) =>
          membersOf(statement, 'Resource').map((resource) => ({ action: String(action), resource: String(resource) })),
        ),
      ),
  );
}

/** A member that may be one value or a list. */
function membersOf(value: Value, name: string): readonly Value[] {
  const member = isValueMap(value) ? value[name] : undefined;
  if (member === undefined) return [];
  return Array.isArray(member) ? member : [member as Value];
}

/** IAM's wildcards: `*` for anything, `?` for one character. What is needed may have a `*` of its own. */
function matches(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's').test(text);
}
