/** Amazon ECR of local-aws. */

import type { Clock } from '../../clock/clock.ts';
import type { Random } from '../../random/random.ts';
import type { EventSink, Images } from '../ports.ts';
import type { Service } from '../service.ts';

/** What Amazon ECR needs of the rest of local-aws. */
export interface EcrPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  /** The server's URL; the registry is at its `/v2/`. */
  readonly endpoint: () => string;
  /** Where blobs lie. */
  readonly dataFolder: string;
}

/** Amazon ECR with nothing in it. */
export function createEcr(_: EcrPorts): Service & Images {
  return { operations: {}, reset: () => {}, dump: () => ({}), find: async () => 'to be built' };
}
