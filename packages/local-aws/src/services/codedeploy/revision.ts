/** Application revisions: an AppSpec file, in the request itself or in a bucket, and how it is known. Pure. */

import { createHash } from 'node:crypto';
import type { RevisionLocation, S3Location } from '@aws-sdk/client-codedeploy';
import { exception, unsupported } from './errors.ts';

/** The AppSpec file itself, known by its SHA-256. */
export interface ContentRevision {
  readonly type: 'AppSpecContent' | 'String';
  readonly content: string;
  /** Lower-case hex, of the content. */
  readonly sha256: string;
}

/** An object that is read when it is deployed. */
export interface ObjectRevision {
  readonly type: 'S3';
  readonly location: Readonly<S3Location> & { readonly bucket: string; readonly key: string };
}

export type Revision = ContentRevision | ObjectRevision;

/** A revision as requests name it; an AppSpec file by content, by hash, or by both. */
export type RevisionReference = Revision | (Omit<ContentRevision, 'content'> & { readonly content: undefined });

/** Reads a request's revision. assumed: a hash that is not the content's is refused. */
export function readRevision(location: RevisionLocation | undefined): RevisionReference {
  if (location === undefined) throw exception('RevisionRequired', 'RevisionLocation must be specified');
  const type = location.revisionType;
  if (type === 'S3') return readObject(location.s3Location);
  if (type === 'GitHub') throw unsupported(`The revision type ${type}`);
  if (type !== 'AppSpecContent' && type !== 'String') {
    throw exception('InvalidRevision', 'The revisionType must be S3, AppSpecContent or String.');
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

/** Archives are for servers: AWS refuses them on the other platforms in these words. */
function readObject(location: S3Location | undefined): ObjectRevision {
  const { bucket, key, bundleType = '' } = location ?? {};
  if (!bucket || !key) throw exception('InvalidRevision', 'A revision of type S3 must have a bucket and a key.');
  if (!['yaml', 'json'].includes(bundleType.toLowerCase())) {
    throw exception('InvalidRevision', 'BundleType must be either YAML or JSON');
  }
  return { type: 'S3', location: { ...location, bucket, key } };
}

/** The revision that `content` is. */
export function appSpecRevision(content: string, type: ContentRevision['type'] = 'AppSpecContent'): ContentRevision {
  return { type, content, sha256: createHash('sha256').update(content).digest('hex') };
}

/** What tells a revision from every other of its application. */
export function keyOf(reference: RevisionReference): string {
  if (reference.type !== 'S3') return reference.sha256;
  const { bucket, key, version = '', eTag = '' } = reference.location;
  return JSON.stringify([bucket, key, version, eTag]);
}

/** With its content only where the API gives it (GetApplicationRevision). */
export function describeRevision(revision: Revision, { withContent = false } = {}): RevisionLocation {
  if (revision.type === 'S3') return { revisionType: 'S3', s3Location: revision.location };
  const { type, content, sha256 } = revision;
  const text = withContent ? { content, sha256 } : { sha256 };
  return type === 'String' ? { revisionType: type, string: text } : { revisionType: type, appSpecContent: text };
}
