/** The compute platforms that there are, each behind the same two doors: a new deployment, and one to be taken up. */

import type { Clock } from '../../clock/clock.ts';
import type { ContainerServices, EventSink, Functions, LoadBalancing, Monitoring } from '../ports.ts';
import type { ComputePlatform } from './deployment-config.ts';
import {
  type HeededAlarms,
  type Pending,
  type RunningDeployment,
  runDeployment,
  type StartOptions,
} from './deployment-runner.ts';
import { createEcsPlatform } from './ecs/ecs-platform.ts';
import { createLambdaPlatform } from './lambda/lambda-platform.ts';
import type { Platform, ReleaseOrder } from './platform.ts';
import type { Run } from './run.ts';

export interface PlatformPorts {
  readonly region: string;
  readonly clock: Clock;
  readonly events: EventSink;
  readonly functions: Functions;
  readonly monitoring: Monitoring;
  readonly containers: ContainerServices;
  readonly loadBalancing: LoadBalancing;
}

/** A platform without its types. */
export interface PlatformDoor {
  readonly hookable: readonly string[];
  release(order: ReleaseOrder, alarms: HeededAlarms, options: StartOptions): RunningDeployment;
  /** `run` must be one that this platform made. */
  resume(run: Run, pending: Pending, alarms: HeededAlarms, options: StartOptions): RunningDeployment;
}

/** Of one region. There is none for servers. */
export function createPlatforms(ports: PlatformPorts): Readonly<Partial<Record<ComputePlatform, PlatformDoor>>> {
  return { Lambda: createDoor(createLambdaPlatform(ports), ports), ECS: createDoor(createEcsPlatform(ports), ports) };
}

function createDoor<R extends Run, Event, Effect>(
  platform: Platform<R, Event, Effect>,
  { region, clock, functions, monitoring }: PlatformPorts,
): PlatformDoor {
  const shared = { region, platform, clock, functions, monitoring };
  return {
    hookable: platform.hookable,
    release: (order, alarms, options) => runDeployment({ ...shared, ...options, alarms, run: platform.release(order) }),
    resume: (run, pending, alarms, options) => runDeployment({ ...shared, ...options, alarms, run: run as R, pending }),
  };
}
