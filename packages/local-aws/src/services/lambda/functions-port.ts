/** What other services ask of Lambda: CodeDeploy reads and moves aliases, and invokes hooks. */

import { randomUUID } from 'node:crypto';
import type { EventSink, Functions } from '../ports.ts';
import { updateAlias } from './alias.ts';
import { keepAlias } from './alias-operations.ts';
import { functionNotFound } from './errors.ts';
import type { EventQueue } from './event-queue.ts';
import { type FunctionReference, functionArn, parseFunctionName, regionOf } from './function-name.ts';
import { type FunctionRecord, findVersion } from './function-record.ts';
import type { FunctionStore } from './function-store.ts';

/**
 * The port. A bare name has no region: it means the first function of that name in any region, so a
 * caller who serves several regions passes ARNs.
 */
export function createCodeDeployPort({
  functions,
  events,
  queue,
}: {
  readonly functions: FunctionStore;
  readonly events: EventSink;
  readonly queue: EventQueue;
}): Functions {
  const resolve = (functionName: string): { reference: FunctionReference; record: FunctionRecord | undefined } => {
    const region = regionOf(functionName);
    const { name, qualifier } = parseFunctionName(functionName, region ?? '');
    const record = functions.list(region).find((candidate) => candidate.name === name);
    return { reference: { region: record?.region ?? region ?? 'us-east-1', name, qualifier }, record };
  };
  /** For questions: a name that cannot be read, or of another account, is a function that does not exist. */
  const find = (functionName: string): FunctionRecord | undefined => {
    try {
      return resolve(functionName).record;
    } catch {
      return undefined;
    }
  };
  return {
    aliasRouting: (functionName, aliasName) => {
      const alias = find(functionName)?.aliases.find(({ name }) => name === aliasName);
      return alias && { functionVersion: alias.functionVersion, additionalVersionWeights: alias.weights };
    },
    routeAlias: (functionName, alias, { functionVersion, additionalVersionWeights }) => {
      const { record, reference } = resolve(functionName);
      if (record === undefined) throw functionNotFound(functionArn({ ...reference, qualifier: undefined }));
      const input = {
        Name: alias,
        FunctionVersion: functionVersion,
        RoutingConfig: { AdditionalVersionWeights: additionalVersionWeights },
      };
      keepAlias(functions, events, updateAlias(record, input, functions.change()));
    },
    hasVersion: (functionName, version) => {
      const record = find(functionName);
      return record !== undefined && findVersion(record, version) !== undefined;
    },
    invokeAsync: (functionName, payload) => {
      const { reference } = resolve(functionName);
      queue.add(reference, { requestId: randomUUID(), payload: JSON.stringify(payload), clientContext: undefined });
    },
  };
}
