/**
 * Lambda's functions as a state that can be written down and read back: settings in AWS's own member names,
 * code by the digest of its zip or, as a person writes it, as files with their text. An update that was in
 * progress is done after a restore.
 */

import { type CodePackage, CodeRefused, type CodeStore } from '../../runtime/code-store.ts';
import { writeZip } from '../../runtime/zip-writer.ts';
import type { BlobStore } from '../../state/blob-store.ts';
import { readState, type StateReader } from '../../state/state-reader.ts';
import { ServiceError } from '../service.ts';
import { type Alias, checkAlias } from './alias.ts';
import type { Change, FunctionRecord, FunctionVersion } from './function-record.ts';
import { createSettings, type SettingsInput } from './settings.ts';

/** The functions of all regions. */
export function dumpFunctions(functions: readonly FunctionRecord[]): unknown {
  return {
    functions: functions.map(({ region, name, latest, versions, aliases, tags, lastNumber, published }) => ({
      FunctionName: name,
      region,
      ...dumpVersion(latest),
      ...(Object.keys(tags).length > 0 && { Tags: tags }),
      versions: versions.map((version) => ({ Version: version.version, ...dumpVersion(version) })),
      lastVersion: lastNumber,
      ...(published && { publishedAs: published.version }),
      aliases: aliases.map(({ name: Name, functionVersion, description, revisionId, weights }) => ({
        Name,
        FunctionVersion: functionVersion,
        Description: description,
        RevisionId: revisionId,
        AdditionalVersionWeights: weights,
      })),
    })),
  };
}

function dumpVersion({ settings, code, lastModified, revisionId }: FunctionVersion) {
  return {
    ...settings,
    code: `sha256:${Buffer.from(code.sha256, 'base64').toString('hex')}`,
    LastModified: new Date(lastModified).toISOString(),
    RevisionId: revisionId,
  };
}

/** What a restore needs of its surroundings. */
export interface RestorePorts {
  readonly code: CodeStore;
  readonly blobs: BlobStore;
  readonly change: Change;
}

/** The records of a state. Throws StateError. */
export async function restoreFunctions(state: unknown, ports: RestorePorts): Promise<readonly FunctionRecord[]> {
  const lambda = readState(state, 'lambda');
  const functions: FunctionRecord[] = [];
  for (const reader of lambda.list('functions')) functions.push(await restoreFunction(reader, ports));
  lambda.end();
  return functions;
}

async function restoreFunction(reader: StateReader, ports: RestorePorts): Promise<FunctionRecord> {
  const name = reader.string('FunctionName');
  const region = reader.optionalString('region') ?? 'us-east-1';
  const tags = reader.strings('Tags');
  const latest = await restoreVersion(reader, '$LATEST', name, ports);
  const versions: FunctionVersion[] = [];
  for (const version of reader.list('versions')) {
    // What a published version leaves out is as in $LATEST.
    versions.push(await restoreVersion(version, version.string('Version'), name, ports, latest));
    version.end();
  }
  const lastNumber = reader.optionalNumber('lastVersion') ?? Math.max(0, ...versions.map(({ version }) => +version));
  const publishedAs = reader.optionalString('publishedAs');
  const lastPublished = versions.find(({ version }) => version === publishedAs);
  const record: FunctionRecord = {
    ...{ region, name, tags, latest, versions, lastNumber },
    published: lastPublished && {
      version: lastPublished.version,
      settings: { ...lastPublished.settings, Description: latest.settings.Description },
      sha256: lastPublished.code.sha256,
    },
    aliases: [],
  };
  const aliases = reader.list('aliases').map((alias) => restoreAlias(alias, record, ports.change));
  reader.end();
  return { ...record, aliases };
}

async function restoreVersion(
  reader: StateReader,
  version: string,
  name: string,
  ports: RestorePorts,
  latest?: FunctionVersion,
): Promise<FunctionVersion> {
  const input: SettingsInput = {
    ...defined({
      Runtime: reader.optionalString('Runtime'),
      Handler: reader.optionalString('Handler'),
      Role: reader.optionalString('Role'),
      Description: reader.optionalString('Description'),
      Timeout: reader.optionalNumber('Timeout'),
      MemorySize: reader.optionalNumber('MemorySize'),
      KMSKeyArn: reader.optionalString('KMSKeyArn'),
    }),
    ...Object.fromEntries(
      [
        'Environment',
        'Architectures',
        'EphemeralStorage',
        'TracingConfig',
        'LoggingConfig',
        'VpcConfig',
        'DeadLetterConfig',
      ]
        .map((member) => [member, reader.json(member)] as const)
        .filter(([, value]) => value !== undefined),
    ),
  };
  const settings = refusing(reader, () =>
    createSettings(name, { Role: 'arn:aws:iam::000000000000:role/lambda', ...latest?.settings, ...input }),
  );
  return {
    ...{ version, settings },
    code: (await restoreCode(reader, ports)) ?? latest?.code ?? missingCode(reader),
    lastModified: reader.optionalTime('LastModified') ?? ports.change.now,
    revisionId: reader.optionalString('RevisionId') ?? ports.change.newRevision(),
    state: 'Active',
    lastUpdateStatus: 'Successful',
    replaces: undefined,
  };
}

async function restoreCode(reader: StateReader, { code, blobs }: RestorePorts): Promise<CodePackage | undefined> {
  const digest = reader.optionalString('code');
  const files = reader.strings('files');
  if (digest === undefined && Object.keys(files).length === 0) return undefined;
  const zip = digest === undefined ? writeZip(files) : blobs.get(digest);
  if (zip === undefined) throw reader.error(`there is no blob ${digest}.`);
  try {
    return await code.add(zip);
  } catch (error) {
    if (!(error instanceof CodeRefused)) throw error;
    throw reader.error(`${error.message}`);
  }
}

function missingCode(reader: StateReader): never {
  throw reader.error('the function has no code: give files (names to text) or code (the digest of a zip).');
}

function restoreAlias(reader: StateReader, record: FunctionRecord, { newRevision }: Change): Alias {
  const weights = reader.map('AdditionalVersionWeights');
  const alias: Alias = {
    name: reader.string('Name'),
    functionVersion: reader.string('FunctionVersion'),
    description: reader.optionalString('Description') ?? '',
    revisionId: reader.optionalString('RevisionId') ?? newRevision(),
    weights: Object.fromEntries(
      [...record.versions].flatMap(({ version }) => {
        const weight = weights?.optionalNumber(version);
        return weight === undefined ? [] : [[version, weight]];
      }),
    ),
  };
  weights?.end();
  reader.end();
  refusing(reader, () => checkAlias(record, alias));
  return alias;
}

/** What Lambda itself would refuse is wrong in a state, too. */
function refusing<T>(reader: StateReader, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw reader.error(error.message);
  }
}

function defined<T extends object>(members: T): { [Member in keyof T]?: NonNullable<T[Member]> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Member in keyof T]?: NonNullable<T[Member]> };
}
