/** What the token of a job may do. Pure. */
import type { Permissions } from '../syntax/workflow-file.ts';

const LEVELS = ['none', 'read', 'write'];

/**
 * The permissions of a job: its own, else its workflow's, else (in a called workflow) those of the calling job;
 * undefined where nobody said anything and the repository's default applies.
 */
export function effectivePermissions(
  job: Permissions | undefined,
  workflow: Permissions | undefined,
  caller: Permissions | undefined,
): Permissions | undefined {
  return job ?? workflow ?? caller;
}

/** Whether a job may ask for OIDC tokens. GitHub never grants that by default. */
export function mayRequestIdToken(permissions: Permissions | undefined): boolean {
  return levelOf(permissions, 'id-token') === 'write';
}

/**
 * What a job may do with attestations: `none`, `read` or `write`. A job of which nobody said anything is taken to have
 * GitHub's restricted default, without them.
 */
export function attestationLevel(permissions: Permissions | undefined): string {
  return levelOf(permissions, 'attestations');
}

/**
 * The scopes in which a called workflow asks for more than its caller has, each as `scope: level, but is only allowed
 * scope: level`. A caller that says nothing has the repository's default, of which only `id-token` is known.
 */
export function excessPermissions(asked: Permissions | undefined, caller: Permissions | undefined): readonly string[] {
  if (asked === undefined) return [];
  const scopes = typeof asked === 'string' ? ['id-token'] : [...asked.keys()];
  return scopes.flatMap((scope) => {
    if (caller === undefined && scope !== 'id-token') return [];
    const [wanted, allowed] = [levelOf(asked, scope), levelOf(caller, scope)];
    return LEVELS.indexOf(wanted) > LEVELS.indexOf(allowed)
      ? [`'${scope}: ${wanted}', but is only allowed '${scope}: ${allowed}'`]
      : [];
  });
}

function levelOf(permissions: Permissions | undefined, scope: string): string {
  if (permissions === undefined) return 'none';
  if (permissions === 'write-all') return 'write';
  if (permissions === 'read-all') return scope === 'id-token' ? 'none' : 'read';
  return permissions.get(scope) ?? 'none';
}
