/** Records as Lambda's API shows them: FunctionConfiguration and AliasConfiguration. Pure. */

import type { Instant } from '../../clock/clock.ts';
import type { Alias } from './alias.ts';
import { functionArn } from './function-name.ts';
import type { FunctionRecord, FunctionVersion } from './function-record.ts';

/**
 * A FunctionConfiguration. `qualifier` is what the caller asked by and ends the ARN. Lists leave out
 * the states (`listed`), as the model says of ListFunctions. assumed: of ListVersionsByFunction, too.
 */
export function describeFunction(
  record: FunctionRecord,
  version: FunctionVersion,
  { qualifier, listed = false }: { readonly qualifier?: string | undefined; readonly listed?: boolean } = {},
): object {
  return {
    FunctionName: record.name,
    FunctionArn: functionArn({ ...record, qualifier }),
    ...version.settings,
    CodeSize: version.code.size,
    CodeSha256: version.code.sha256,
    LastModified: formatTime(version.lastModified),
    Version: version.version,
    RevisionId: version.revisionId,
    PackageType: 'Zip',
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    ...(listed ? {} : describeState(version)),
  };
}

/** An AliasConfiguration. assumed: without weights it has no RoutingConfig. */
export function describeAlias(record: FunctionRecord, alias: Alias): object {
  return {
    AliasArn: functionArn({ ...record, qualifier: alias.name }),
    Name: alias.name,
    FunctionVersion: alias.functionVersion,
    Description: alias.description,
    RevisionId: alias.revisionId,
    ...(Object.keys(alias.weights).length === 0 ? {} : { RoutingConfig: { AdditionalVersionWeights: alias.weights } }),
  };
}

/** assumed: the reasons of a function that is created or updated. */
function describeState({ state, lastUpdateStatus }: FunctionVersion): object {
  const reason = 'The function is being created.';
  return {
    State: state,
    ...(state === 'Pending' ? { StateReason: reason, StateReasonCode: 'Creating' } : {}),
    ...(lastUpdateStatus === undefined ? {} : { LastUpdateStatus: lastUpdateStatus }),
    ...(lastUpdateStatus === 'InProgress'
      ? { LastUpdateStatusReason: reason, LastUpdateStatusReasonCode: 'Creating' }
      : {}),
  };
}

/** Lambda writes the zone as +0000. */
function formatTime(instant: Instant): string {
  return new Date(instant).toISOString().replace('Z', '+0000');
}
