/** Application revisions: the AppSpec file itself, known by its SHA-256. Pure. */

import { createHash } from 'node:crypto';
import type { RevisionLocation } from '@aws-sdk/client-codedeploy';
import { exception, unsupported } from './errors.ts';

export interface Revision {
  readonly type: 'AppSpecContent' | 'String';
  readonly content: string;
  /** Lower-case hex, of the content. */
  readonly sha256: string;
}

/** A revision as requests name it: by content, by hash, or by both. */
export interface RevisionReference {
  readonly type: Revision['type'];
  readonly content: string | undefined;
  readonly sha256: string;
}

/** Reads a request's revision. assumed: a hash that is not the content's is refused. */
export function readRevision(location: RevisionLocation | undefined): RevisionReference {
  if (location === undefined) throw exception('RevisionRequired', 'The revision must be specified.');
  const type = location.revisionType;
  if (type === 'S3' || type === 'GitHub') throw unsupported(`The revision type ${type}`);
  if (type !== 'AppSpecContent' && type !== 'String') {
    throw exception('InvalidRevision', 'The revisionType must be AppSpecContent or String.');
  }
  const { content, sha256 } = (type === 'String' ? location.string : location.appSpecContent) ?? {};
  if (!content && sha256) return { type, content: undefined, sha256 };
  if (!content) throw exception('InvalidRevision', `A revision of type ${type} must have content.`);
  const revision = appSpecRevision(content, type);
  if (sha256 && sha256 !== revision.sha256) {
    throw exception('InvalidRevision', `The sha256 of the content is ${revision.sha256}, not ${sha256}.`);
  }
  return revision;
}

/** The revision that `content` is. */
export function appSpecRevision(content: string, type: Revision['type'] = 'AppSpecContent'): Revision {
  return { type, content, sha256: createHash('sha256').update(content).digest('hex') };
}

/** With its content only where the API gives it (GetApplicationRevision). */
export function describeRevision({ type, content, sha256 }: Revision, { withContent = false } = {}): RevisionLocation {
  const text = withContent ? { content, sha256 } : { sha256 };
  return type === 'String' ? { revisionType: type, string: text } : { revisionType: type, appSpecContent: text };
}
