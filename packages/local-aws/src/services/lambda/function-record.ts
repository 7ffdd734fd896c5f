/**
 * A function as a pure state machine: $LATEST with its states, and the versions published from it.
 * Each transition takes a record and gives the next one; a published version never changes. No
 * clock, no ids of its own: `Change` brings both.
 */

import { isDeepStrictEqual } from 'node:util';
import type { Instant } from '../../clock/clock.ts';
import type { CodePackage } from '../../runtime/code-store.ts';
import type { Alias } from './alias.ts';
import { checkDescription, conflict, invalidParameter, stalePrecondition } from './errors.ts';
import { functionArn } from './function-name.ts';
import type { FunctionSettings } from './settings.ts';

/** What a process runs. */
export interface Executable {
  readonly settings: FunctionSettings;
  readonly code: CodePackage;
  readonly lastModified: Instant;
}

/** $LATEST or a published version. */
export interface FunctionVersion extends Executable {
  readonly version: string;
  readonly revisionId: string;
  readonly state: 'Pending' | 'Active';
  /** undefined until a new function or version is Active. */
  readonly lastUpdateStatus: 'InProgress' | 'Successful' | undefined;
  /** While an update is InProgress: what invocations still get. */
  readonly replaces: Executable | undefined;
}

export interface FunctionRecord {
  readonly region: string;
  readonly name: string;
  readonly latest: FunctionVersion;
  /** Published versions, oldest first. */
  readonly versions: readonly FunctionVersion[];
  /** Numbers of deleted versions are not given again. */
  readonly lastNumber: number;
  /** What $LATEST was when it was last published. */
  readonly published:
    | { readonly version: string; readonly settings: FunctionSettings; readonly sha256: string }
    | undefined;
  readonly aliases: readonly Alias[];
  readonly tags: Readonly<Record<string, string>>;
}

/** When a transition happens, and where its RevisionIds come from. */
export interface Change {
  readonly now: Instant;
  readonly newRevision: () => string;
}

/** A new function, Pending. */
export function createRecord(
  identity: Pick<FunctionRecord, 'region' | 'name' | 'tags'>,
  settings: FunctionSettings,
  code: CodePackage,
  { now, newRevision }: Change,
): FunctionRecord {
  const latest: FunctionVersion = {
    version: '$LATEST',
    settings,
    code,
    lastModified: now,
    revisionId: newRevision(),
    state: 'Pending',
    lastUpdateStatus: undefined,
    replaces: undefined,
  };
  return { ...identity, latest, versions: [], lastNumber: 0, published: undefined, aliases: [] };
}

/** Throws the 409 of Lambda while $LATEST is Pending or an update of it is in progress. */
export function requireSettled(record: FunctionRecord): void {
  if (isSettled(record.latest)) return;
  throw conflict(
    `The operation cannot be performed at this time. An update is in progress for resource: ${functionArn({ ...record, qualifier: undefined })}`,
  );
}

/** Throws the 412 of Lambda if a RevisionId was given and is not the present one. */
export function requireRevision(given: string | undefined, present: { readonly revisionId: string }): void {
  if (given !== undefined && given !== present.revisionId) throw stalePrecondition();
}

/** Begins an update of $LATEST: it is InProgress until `settle`. Throws 409 and 412. assumed: 409 comes first. */
export function beginUpdate(
  record: FunctionRecord,
  changes: Partial<Pick<FunctionVersion, 'settings' | 'code'>>,
  expectedRevision: string | undefined,
  { now, newRevision }: Change,
): FunctionRecord {
  requireSettled(record);
  requireRevision(expectedRevision, record.latest);
  const latest: FunctionVersion = {
    ...record.latest,
    ...changes,
    lastModified: now,
    revisionId: newRevision(),
    lastUpdateStatus: 'InProgress',
    replaces: record.latest,
  };
  return { ...record, latest };
}

/** What has been Pending or InProgress is done, under a new RevisionId. */
export function settle(record: FunctionRecord, newRevision: () => string): FunctionRecord {
  const settleVersion = (version: FunctionVersion): FunctionVersion =>
    isSettled(version)
      ? version
      : { ...version, state: 'Active', lastUpdateStatus: 'Successful', revisionId: newRevision(), replaces: undefined };
  return { ...record, latest: settleVersion(record.latest), versions: record.versions.map(settleVersion) };
}

/** A published version, and whether this publication made it. */
export interface Publication {
  readonly record: FunctionRecord;
  readonly version: FunctionVersion;
  readonly isNew: boolean;
}

/** PublishVersion, with its preconditions. assumed: their order, 409 before 412 before the hash. */
export function publishVersion(
  record: FunctionRecord,
  input: { readonly CodeSha256?: string; readonly Description?: string; readonly RevisionId?: string },
  change: Change,
): Publication {
  requireSettled(record);
  requireRevision(input.RevisionId, record.latest);
  checkDescription(input.Description ?? '');
  const { sha256 } = record.latest.code;
  // An empty CodeSha256 is what some clients send for "not given".
  if (input.CodeSha256 && input.CodeSha256 !== sha256) {
    throw invalidParameter(
      `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${sha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  }
  return publishLatest(record, input.Description, change);
}

/**
 * Freezes $LATEST as the next version, in whatever state it is. Code and settings as at the last
 * publication give that version again. assumed: a description given here does not count as a difference,
 * and a deleted version is no longer the last one.
 */
export function publishLatest(
  record: FunctionRecord,
  description: string | undefined,
  { now, newRevision }: Change,
): Publication {
  const { latest, published } = record;
  const last = record.versions.find(({ version }) => version === published?.version);
  const unchanged = published?.sha256 === latest.code.sha256 && isDeepStrictEqual(published.settings, latest.settings);
  if (last !== undefined && unchanged) return { record, version: last, isNew: false };
  const number = record.lastNumber + 1;
  const settled = isSettled(latest);
  const version: FunctionVersion = {
    ...latest,
    version: String(number),
    settings: { ...latest.settings, Description: description || latest.settings.Description },
    lastModified: now,
    revisionId: newRevision(),
    state: settled ? 'Active' : 'Pending',
    lastUpdateStatus: settled ? 'Successful' : undefined,
    replaces: undefined,
  };
  return {
    record: {
      ...record,
      latest: { ...latest, revisionId: newRevision() },
      versions: [...record.versions, version],
      lastNumber: number,
      published: { version: version.version, settings: latest.settings, sha256: latest.code.sha256 },
    },
    version,
    isNew: true,
  };
}

/** Deletes a published version; one that does not exist is deleted already. */
export function deleteVersion(record: FunctionRecord, qualifier: string): FunctionRecord {
  if (qualifier === '$LATEST') {
    throw invalidParameter('$LATEST version cannot be deleted without deleting the function.');
  }
  if (!/^\d+$/.test(qualifier)) throw invalidParameter('Deletion of aliases is not currently supported.');
  const referring = record.aliases
    .filter((alias) => alias.functionVersion === qualifier || qualifier in alias.weights)
    .map(({ name }) => name);
  if (referring.length > 0) {
    throw conflict(`Unable to delete version because the following aliases reference it: [${referring.join(', ')}]`);
  }
  return { ...record, versions: record.versions.filter(({ version }) => version !== qualifier) };
}

/** $LATEST or a published version by its number. */
export function findVersion(record: FunctionRecord, version: string): FunctionVersion | undefined {
  return version === '$LATEST' ? record.latest : record.versions.find((candidate) => candidate.version === version);
}

function isSettled(version: FunctionVersion): boolean {
  return version.state === 'Active' && version.lastUpdateStatus !== 'InProgress';
}
