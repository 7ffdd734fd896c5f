/** Amazon ECS of local-aws. */

import type { Clock } from '../../clock/clock.ts';
import type { AddressBook } from '../../network/address-book.ts';
import type { Random } from '../../random/random.ts';
import type {
  ContainerServices,
  EventSink,
  Functions,
  LoadBalancing,
  LogWriter,
  Monitoring,
  PhaseFaults,
  TaskRuntime,
} from '../ports.ts';
import type { Service } from '../service.ts';

/** What Amazon ECS needs of the rest of local-aws. */
export interface EcsPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  readonly network: AddressBook;
  readonly runtime: TaskRuntime;
  readonly loadBalancing: LoadBalancing;
  readonly functions: Functions;
  readonly monitoring: Monitoring;
  readonly logs: LogWriter;
  readonly faults: PhaseFaults;
}

/** Amazon ECS with nothing in it. */
export function createEcs(_: EcsPorts): Service & ContainerServices & { close(): Promise<void> } {
  return {
    operations: {},
    reset: () => {},
    dump: () => ({}),
    close: async () => {},
    service: () => undefined,
    containerPorts: () => undefined,
    createTaskSet: () => {
      throw new Error('to be built');
    },
    promoteTaskSet: () => {},
    drainTaskSet: () => {},
    onServiceChange: () => () => {},
  };
}
