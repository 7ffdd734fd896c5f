/** What CodeDeploy demands of names and of texts, whatever they belong to. Pure. */

import { exception } from './errors.ts';

/** `what` as in `<what>NameRequiredException`. Throws for a name that is missing or malformed. */
export function requireName(
  what: 'Application' | 'DeploymentGroup' | 'DeploymentConfig',
  name: string | undefined,
): string {
  const member = `${what.charAt(0).toLowerCase()}${what.slice(1)}Name`;
  if (!name) throw exception(`${what}NameRequired`, `The ${member} must be specified.`);
  if (!/^[A-Za-z0-9+=,.@_-]{1,100}$/.test(name)) {
    throw exception(
      `Invalid${what}Name`,
      `The ${member} must have 1 to 100 letters, digits and characters of + = , . @ _ -, not '${name}'.`,
    );
  }
  return name;
}

/** assumed: 256 characters, as the quota page says. */
export function checkDescription(description: string | undefined): void {
  if ((description ?? '').length > 256) {
    throw exception('DescriptionTooLong', 'The description must not have more than 256 characters.');
  }
}
