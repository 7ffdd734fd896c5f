/** Amazon SNS of local-aws. */

import type { Clock } from '../../clock/clock.ts';
import type { Random } from '../../random/random.ts';
import type { EventSink, Topics } from '../ports.ts';
import type { Service } from '../service.ts';

/** What Amazon SNS needs of the rest of local-aws. */
export interface SnsPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
}

/** Amazon SNS with nothing in it. */
export function createSns(_: SnsPorts): Service & Topics {
  return { operations: {}, reset: () => {}, dump: () => ({}), publish: () => {} };
}
