/**
 * AWS Lambda of local-aws: functions, versions, aliases, and invocations that really run the Node.js
 * code of the chosen version. States move on the virtual clock; functions run and time out in real
 * time. It has no layers, container images, event sources or other runtimes, and says so when asked.
 */

import type { Clock } from '../../clock/clock.ts';
import type { Random } from '../../random/random.ts';
import { CodeStore } from '../../runtime/code-store.ts';
import type { FunctionProcess } from '../../runtime/function-process.ts';
import { ProcessPool } from '../../runtime/process-pool.ts';
import type { BlobStore } from '../../state/blob-store.ts';
import type { Credentials, EventSink, Functions, LogWriter, Monitoring, ObjectReader, PhaseFaults } from '../ports.ts';
import type { Service } from '../service.ts';
import { createAliasOperations } from './alias-operations.ts';
import { EventQueue } from './event-queue.ts';
import { createFunctionOperations } from './function-operations.ts';
import { FunctionStore } from './function-store.ts';
import { createFunctionsPort } from './functions-port.ts';
import { createInvokeOperation } from './invoke-operation.ts';
import { Invoker } from './invoker.ts';
import { dumpFunctions, restoreFunctions } from './state.ts';
import { createTagOperations } from './tag-operations.ts';

/** What Lambda needs of the rest of local-aws. */
export interface LambdaPorts {
  readonly clock: Clock;
  readonly events: EventSink;
  readonly monitoring: Monitoring;
  readonly logs: LogWriter;
  readonly objects: ObjectReader;
  readonly faults: PhaseFaults;
  /** The server's URL; functions find it in AWS_ENDPOINT_URL. Asked when a process starts. */
  readonly endpoint: () => string;
  readonly credentials: Credentials;
  /** Where the zips of functions are kept. */
  readonly blobs: BlobStore;
  /** A temporary folder for unpacked code; who names it removes it. */
  readonly dataFolder: string;
  /** Ids, and the choice between the versions of a weighted alias. */
  readonly random: Random;
}

/** Lambda, and `close`, which ends every process and must be awaited before the server is gone. */
export interface Lambda extends Service, Functions {
  close(): Promise<void>;
}

/** Lambda with no functions. */
export function createLambda({ objects, blobs, dataFolder, ...ports }: LambdaPorts): Lambda {
  const { clock, random, events, faults } = ports;
  const pool = new ProcessPool<FunctionProcess>();
  const functions: FunctionStore = new FunctionStore(clock, random, (record) => invoker.retireReplaced(record));
  const invoker = new Invoker(ports, functions, pool);
  const queue = new EventQueue(clock, invoker);
  const code = new CodeStore(dataFolder, blobs);
  const forget = () => {
    queue.clear();
    functions.clear();
  };
  return {
    operations: {
      ...createFunctionOperations({ functions, invoker, code, objects, events }),
      ...createAliasOperations({ functions, events }),
      ...createInvokeOperation(invoker, queue),
      ...createTagOperations(functions),
    },
    ...createFunctionsPort({ functions, invoker, events, queue, clock, faults, random }),
    reset: () => {
      forget();
      void pool.clear();
    },
    close: () => {
      forget();
      return pool.close();
    },
    dump: () => dumpFunctions(functions.list()),
    restore: async (state) => {
      const records = await restoreFunctions(state, { code, blobs, change: functions.change() });
      forget();
      for (const record of records) functions.put(record);
    },
  };
}
