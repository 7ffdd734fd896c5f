/** Fetches the AppSpec file of a revision. */

import { createHash } from 'node:crypto';
import type { ObjectReader } from '../ports.ts';
import { unsupported } from './errors.ts';
import type { Revision } from './revision.ts';
import type { Ending } from './run.ts';

/** assumed: the text, and that it is looked for once the deployment is there. */
const missing: Ending = {
  cause: 'failure',
  code: 'REVISION_MISSING',
  message: 'The deployment failed because the AppSpec file could not be found in the specified Amazon S3 location.',
};

/** The file, or how the deployment ends for want of it. */
export function fetchAppSpec(revision: Revision, objects: ObjectReader): string | Ending {
  if (revision.type !== 'S3') return revision.content;
  const { bucket, key, version, eTag } = revision.location;
  if (eTag?.includes('-')) throw unsupported('The eTag of an object that was uploaded in parts');
  const bytes = objects.read(bucket, key, version);
  if (bytes === undefined) return missing;
  const actual = createHash('md5').update(bytes).digest('hex');
  if (eTag !== undefined && eTag.replaceAll('"', '') !== actual) return missing;
  return Buffer.from(bytes).toString();
}
