/** AWS CloudFormation of local-aws. */

import type { Clock } from '../../clock/clock.ts';
import type { Random } from '../../random/random.ts';

import type { Service } from '../service.ts';

/** What AWS CloudFormation needs of the rest of local-aws. */
export interface CloudFormationPorts {
  readonly clock: Clock;
  readonly random: Random;
}

/** AWS CloudFormation with nothing in it. */
export function createCloudFormation(_: CloudFormationPorts): Service {
  return { operations: {}, reset: () => {}, dump: () => ({}) };
}
