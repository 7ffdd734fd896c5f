/** Lambda's operations on functions and their published versions: input to transition to answer. */

import type { CodeStore } from '../../runtime/code-store.ts';
import type { EventSink, ObjectReader } from '../ports.ts';
import type { Operation } from '../service.ts';
import { type CodeInput, readCode } from './code-source.ts';
import { describeFunction } from './description.ts';
import { conflict, functionNotFound, invalidParameter, unsupported } from './errors.ts';
import { type FunctionReference, functionArn, parseFunctionName } from './function-name.ts';
import {
  beginUpdate,
  createRecord,
  deleteVersion,
  type FunctionRecord,
  type FunctionVersion,
  findVersion,
  type Publication,
  publishLatest,
  publishVersion,
  requireRevision,
  requireSettled,
} from './function-record.ts';
import type { FunctionStore } from './function-store.ts';
import type { Invoker } from './invoker.ts';
import { type PageInput, paginate } from './pagination.ts';
import { createSettings, refuseUnsupported, type SettingsInput, updateSettings } from './settings.ts';

interface Named {
  readonly FunctionName: string;
  readonly Qualifier?: string;
}

interface CreateInput extends Named, SettingsInput {
  readonly Code?: CodeInput;
  readonly Publish?: boolean;
  readonly Tags?: Readonly<Record<string, string>>;
  readonly PackageType?: string;
}

interface UpdateCodeInput extends Named, CodeInput {
  readonly Architectures?: readonly string[];
  readonly Publish?: boolean;
  readonly PublishTo?: string;
  readonly DryRun?: boolean;
  readonly RevisionId?: string;
}

interface PublishInput extends Named {
  readonly PublishTo?: string;
  readonly CodeSha256?: string;
  readonly Description?: string;
  readonly RevisionId?: string;
}

/** What these operations work on. */
export interface FunctionOperationPorts {
  readonly functions: FunctionStore;
  readonly invoker: Invoker;
  readonly code: CodeStore;
  readonly objects: ObjectReader;
  readonly events: EventSink;
}

/** CreateFunction, Get*, ListFunctions, Update*, DeleteFunction, PublishVersion, ListVersionsByFunction. */
export function createFunctionOperations({ functions, invoker, code, objects, events }: FunctionOperationPorts) {
  const emitPublished = ({ record, version, isNew }: Publication) => {
    if (isNew) events.emit('lambda', 'version-published', { function: record.name, version: version.version });
  };
  const emitUpdated = ({ name, latest }: FunctionRecord, change: string) =>
    events.emit('lambda', 'function-updated', { function: name, change, codeSha256: latest.code.sha256 });
  /** The function itself: an operation that changes $LATEST takes no other qualifier. */
  const requireUnqualified = ({ FunctionName }: Named, region: string) => {
    const reference = parseFunctionName(FunctionName, region);
    if (reference.qualifier !== undefined && reference.qualifier !== '$LATEST') {
      // assumed: the wording; the operation takes a name or an ARN without qualifier.
      throw invalidParameter(
        'This operation does not support a version or an alias. Specify a function name or an unqualified function ARN.',
      );
    }
    return functions.require({ ...reference, qualifier: undefined });
  };

  return {
    CreateFunction: async (input: CreateInput, { region }) => {
      const { name } = parseFunctionName(input.FunctionName, region);
      if (name.length > 64) {
        throw invalidParameter(
          `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
        );
      }
      if (input.PackageType === 'Image') throw unsupported('A function from a container image');
      const identity = { region, name, tags: input.Tags ?? {} };
      const settings = createSettings(name, input);
      const refuseExisting = () => {
        if (functions.find(identity) !== undefined) throw conflict(`Function already exist: ${name}`);
      };
      refuseExisting();
      const unpacked = await readCode(input.Code ?? {}, objects, code);
      refuseExisting();
      let record = createRecord(identity, settings, unpacked, functions.change());
      let answered = record.latest;
      if (input.Publish === true) {
        const publication = publishLatest(record, undefined, functions.change());
        ({ record, version: answered } = publication);
        emitPublished(publication);
      }
      functions.putUnsettled(record);
      emitUpdated(record, 'created');
      // assumed: Lambda answers the version's number under the unqualified ARN here.
      return describeFunction(record, answered);
    },

    GetFunction: ({ FunctionName, Qualifier }: Named, { region }) => {
      const { record, version, reference } = requireVersion(functions, FunctionName, region, Qualifier);
      return {
        Configuration: describeFunction(record, version, reference),
        // Lambda gives a link to the zip in Code.Location; local-aws has none to give.
        Code: { RepositoryType: 'S3' },
        ...(Object.keys(record.tags).length === 0 ? {} : { Tags: record.tags }),
      };
    },

    GetFunctionConfiguration: ({ FunctionName, Qualifier }: Named, { region }) => {
      const { record, version, reference } = requireVersion(functions, FunctionName, region, Qualifier);
      return describeFunction(record, version, reference);
    },

    ListFunctions: (input: PageInput & { readonly FunctionVersion?: string }, { region }) => {
      const all = input.FunctionVersion === 'ALL';
      const described = functions
        .list(region)
        .flatMap((record) =>
          all ? describeVersions(record) : [describeFunction(record, record.latest, { listed: true })],
        );
      const { page, ...rest } = paginate(described, input);
      return { Functions: page, ...rest };
    },

    UpdateFunctionCode: async (input: UpdateCodeInput, { region }) => {
      refuseUnsupported(input);
      const before = requireUnqualified(input, region);
      requireSettled(before);
      requireRevision(input.RevisionId, before.latest);
      const unpacked = await readCode(input, objects, code);
      const present = requireUnqualified(input, region);
      const { Architectures } = input;
      const settings = updateSettings(present.latest.settings, Architectures === undefined ? {} : { Architectures });
      let record = beginUpdate(present, { code: unpacked, settings }, input.RevisionId, functions.change());
      let answered: { version: FunctionVersion; qualifier?: string } = { version: record.latest };
      if (input.DryRun === true) return describeFunction(record, answered.version);
      if (input.Publish === true) {
        const publication = publishLatest(record, undefined, functions.change());
        record = publication.record;
        answered = { version: publication.version, qualifier: publication.version.version };
        emitPublished(publication);
      }
      functions.putUnsettled(record);
      emitUpdated(record, 'code');
      return describeFunction(record, answered.version, answered);
    },

    UpdateFunctionConfiguration: (input: Named & SettingsInput & { readonly RevisionId?: string }, { region }) => {
      const present = requireUnqualified(input, region);
      const settings = updateSettings(present.latest.settings, input);
      const record = beginUpdate(present, { settings }, input.RevisionId, functions.change());
      functions.putUnsettled(record);
      emitUpdated(record, 'configuration');
      return describeFunction(record, record.latest);
    },

    DeleteFunction: ({ FunctionName, Qualifier }: Named, { region }) => {
      const reference = parseFunctionName(FunctionName, region, Qualifier);
      const record = functions.require({ ...reference, qualifier: undefined });
      if (reference.qualifier === undefined) functions.delete(record);
      else functions.put(deleteVersion(record, reference.qualifier));
      invoker.retireReplaced(record);
      return { StatusCode: 204 };
    },

    PublishVersion: (input: PublishInput, { region }) => {
      refuseUnsupported(input);
      const publication = publishVersion(requireUnqualified(input, region), input, functions.change());
      functions.put(publication.record);
      emitPublished(publication);
      const { record, version } = publication;
      return describeFunction(record, version, { qualifier: version.version });
    },

    ListVersionsByFunction: (input: Named & PageInput, { region }) => {
      const { page, ...rest } = paginate(describeVersions(requireUnqualified(input, region)), input);
      return { Versions: page, ...rest };
    },
  } satisfies Record<string, Operation>;
}

function describeVersions(record: FunctionRecord): readonly object[] {
  return [record.latest, ...record.versions].map((version) =>
    describeFunction(record, version, { qualifier: version.version, listed: true }),
  );
}

function requireVersion(functions: FunctionStore, functionName: string, region: string, given: string | undefined) {
  const reference: FunctionReference = parseFunctionName(functionName, region, given);
  const record = functions.find(reference);
  const { qualifier = '$LATEST' } = reference;
  const alias = record?.aliases.find(({ name }) => name === qualifier);
  const version = record && findVersion(record, alias?.functionVersion ?? qualifier);
  if (record === undefined || version === undefined) throw functionNotFound(functionArn(reference));
  return { record, version, reference };
}
