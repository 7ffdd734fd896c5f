/** What other services ask of Lambda: CodeDeploy reads and moves aliases, CodeDeploy and ECS invoke hooks. */

import type { Clock } from '../../clock/clock.ts';
import { type Random, randomUuid } from '../../random/random.ts';
import type { EventSink, Functions, PhaseFaults } from '../ports.ts';
import { updateAlias } from './alias.ts';
import { keepAlias } from './alias-operations.ts';
import { functionNotFound } from './errors.ts';
import type { EventQueue } from './event-queue.ts';
import { type FunctionReference, functionArn, parseFunctionName, regionOf } from './function-name.ts';
import { type FunctionRecord, findVersion } from './function-record.ts';
import type { FunctionStore } from './function-store.ts';
import type { Invoker } from './invoker.ts';

/**
 * The port. A bare name has no region: it means the first function of that name in any region, so a
 * caller who serves several regions passes ARNs.
 */
export function createFunctionsPort({
  functions,
  invoker,
  events,
  queue,
  clock,
  faults,
  random,
}: {
  readonly functions: FunctionStore;
  readonly invoker: Invoker;
  readonly events: EventSink;
  readonly queue: EventQueue;
  readonly clock: Clock;
  readonly faults: PhaseFaults;
  readonly random: Random;
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
      if (faults.hookHangs(functionName)) return;
      queue.add(reference, {
        requestId: randomUuid(random),
        payload: JSON.stringify(payload),
        clientContext: undefined,
      });
    },
    invoke: async (functionName, payload) => {
      const { reference } = resolve(functionName);
      const { settings } = invoker.requireTarget(reference);
      if (faults.hookHangs(functionName)) {
        await new Promise<void>((resolve) => clock.after(settings.Timeout * 1000, resolve));
        return { payload: JSON.stringify({ errorType: 'Sandbox.Timedout' }), functionError: 'Unhandled' };
      }
      const event = { requestId: randomUuid(random), payload: JSON.stringify(payload), clientContext: undefined };
      const invocation = invoker.invoke(reference, { ...event, asynchronous: false });
      clock.hold(invocation);
      const { payload: answer, fault } = await invocation;
      return { payload: answer, functionError: fault && 'Unhandled' };
    },
  };
}
