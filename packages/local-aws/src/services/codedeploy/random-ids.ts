/** The ids that CodeDeploy makes up, from a source of random numbers (0 <= n < 1) that a test can fix. */

import type { Random } from '../../random/random.ts';

/** For example `d-A1B2C3D4E`. */
export function newDeploymentId(random: Random): string {
  const characters = Array.from({ length: 9 }, () => Math.floor(random() * 36).toString(36));
  return `d-${characters.join('').toUpperCase()}`;
}

/** A long opaque text, as a hook gets it and must hand it back. */
export function newExecutionId(random: Random): string {
  const secret = Buffer.from(Array.from({ length: 192 }, () => Math.floor(random() * 256)));
  return Buffer.from(JSON.stringify({ encryptedData: secret.toString('base64') })).toString('base64');
}
