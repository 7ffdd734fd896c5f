/** One AWS account: every service, and each one's view of the others. */
import type { Clock } from './clock/clock.ts';
import type { AddressBook } from './network/address-book.ts';
import type { Random } from './random/random.ts';
import { createCloudFormation } from './services/cloudformation/cloudformation.ts';
import { createCloudWatch } from './services/cloudwatch/cloudwatch.ts';
import { createCodeDeploy } from './services/codedeploy/codedeploy.ts';
import { createEcr, type Ecr } from './services/ecr/ecr.ts';
import { createEcs } from './services/ecs/ecs.ts';
import { createLoadBalancing } from './services/elasticloadbalancing/elasticloadbalancing.ts';
import { createLambda } from './services/lambda/lambda.ts';
import { createLogs } from './services/logs/logs.ts';
import type { EventSink, Images, ListenerEndpoint, PhaseFaults, Sessions, TaskRuntime } from './services/ports.ts';
import { createS3 } from './services/s3/s3.ts';
import type { Service } from './services/service.ts';
import { createSns, type Sns } from './services/sns/sns.ts';
import { createSsm } from './services/ssm/ssm.ts';
import { createSts } from './services/sts/sts.ts';
import type { BlobStore } from './state/blob-store.ts';

export interface AccountOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  readonly faults: PhaseFaults;
  /** Seconds of AWS in a second of the machine. */
  readonly speed: number;
  /** Where functions and engines find this server, once it listens. */
  readonly endpoint: () => string;
  /** Where bytes are kept: zips of functions, objects of buckets, layers of images. */
  readonly blobs: BlobStore;
  /** A temporary folder for what must be files: unpacked code and images. */
  readonly dataFolder: string;
  readonly network: AddressBook;
  readonly createRuntime: (images: Images) => TaskRuntime;
}

export interface Account {
  /** By the names of IAM actions, in the order of a reset: who acts on others stops first. */
  readonly services: Readonly<Record<string, Service>>;
  readonly sessions: Sessions;
  readonly ecr: Ecr;
  /** Where the listeners of load balancers are reached. */
  endpoints(): readonly ListenerEndpoint[];
  /** What was published to a topic of SNS, or to all. */
  readonly messages: Sns['messages'];
  reset(): void;
  /** Ends the processes of functions and tasks, and closes the listeners. */
  close(): Promise<void>;
}

export function createAccount(options: AccountOptions): Account {
  const { clock, random, events, faults, speed, endpoint, blobs, dataFolder, network } = options;
  const shared = { clock, random, events, faults };
  const sts = createSts({ clock, random, speed, machineNow: Date.now });
  const s3 = createS3({ clock, random, blobs });
  const logs = createLogs({ clock });
  const sns = createSns(shared);
  const monitoring = createCloudWatch({ ...shared, topics: sns });
  const functions = createLambda({
    ...shared,
    monitoring,
    logs,
    objects: s3,
    credentials: sts,
    endpoint,
    blobs,
    dataFolder,
  });
  const ecr = createEcr({ ...shared, endpoint, blobs, dataFolder });
  const loadBalancing = createLoadBalancing({ ...shared, network, monitoring });
  const runtime = options.createRuntime(ecr);
  const ecs = createEcs({ ...shared, network, runtime, loadBalancing, functions, monitoring, logs });
  const codedeploy = createCodeDeploy({
    ...{ ...shared, functions, monitoring, loadBalancing },
    ...{ containers: ecs, topics: sns, objects: s3 },
  });
  const services = {
    codedeploy,
    ecs,
    elasticloadbalancing: loadBalancing,
    lambda: functions,
    cloudwatch: monitoring,
    cloudformation: createCloudFormation(shared),
    ecr,
    logs,
    s3,
    sns,
    ssm: createSsm({ clock }),
    sts,
  };
  return {
    services,
    sessions: sts,
    ecr,
    endpoints: loadBalancing.endpoints,
    messages: sns.messages,
    reset: () => {
      for (const service of Object.values(services)) service.reset();
    },
    close: async () => {
      await ecs.close();
      await Promise.all([functions.close(), loadBalancing.close(), runtime.close()]);
    },
  };
}
