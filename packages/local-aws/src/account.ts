/** One AWS account: every service, and each one's view of the others. */
import type { Clock } from './clock/clock.ts';
import { createCloudWatch } from './services/cloudwatch/cloudwatch.ts';
import { createCodeDeploy } from './services/codedeploy/codedeploy.ts';
import { createLambda } from './services/lambda/lambda.ts';
import { createLogs } from './services/logs/logs.ts';
import type { EventSink, Sessions } from './services/ports.ts';
import { createS3 } from './services/s3/s3.ts';
import type { Service } from './services/service.ts';
import { createSsm } from './services/ssm/ssm.ts';
import { createSts } from './services/sts/sts.ts';

export interface AccountOptions {
  readonly clock: Clock;
  readonly events: EventSink;
  /** Seconds of AWS in a second of the machine. */
  readonly speed: number;
  /** Where functions find this server, once it listens. */
  readonly endpoint: () => string;
  /** A folder for what must be files: the code of functions. */
  readonly dataFolder: string;
}

export interface Account {
  /** By the names of IAM actions. */
  readonly services: Readonly<Record<string, Service>>;
  readonly sessions: Sessions;
  reset(): void;
  dump(): unknown;
  /** Ends the processes of functions. */
  close(): Promise<void>;
}

export function createAccount({ clock, events, speed, endpoint, dataFolder }: AccountOptions): Account {
  const sts = createSts({ clock, speed, machineNow: Date.now });
  const s3 = createS3({ clock });
  const logs = createLogs({ clock });
  const cloudwatch = createCloudWatch({ clock, events });
  const lambda = createLambda({ clock, events, monitoring: cloudwatch, logs, objects: s3, endpoint, dataFolder });
  const codedeploy = createCodeDeploy({ clock, events, functions: lambda, monitoring: cloudwatch });
  // In the order of a reset: who acts on others stops first.
  const services = { codedeploy, lambda, cloudwatch, logs, s3, ssm: createSsm({ clock }), sts };
  return {
    services,
    sessions: sts,
    reset: () => {
      for (const service of Object.values(services)) service.reset();
    },
    dump: () => Object.fromEntries(Object.entries(services).map(([name, service]) => [name, service.dump()])),
    close: lambda.close,
  };
}
