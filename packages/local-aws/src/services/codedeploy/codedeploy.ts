/**
 * AWS CodeDeploy of local-aws, with the Lambda and the ECS compute platform: it moves an alias or listeners in
 * steps, asks hooks and alarms, and rolls back, all on the virtual clock. Each region has its own. A deployment on a
 * platform that is not there is refused by name; it never pretends.
 */

import type { Clock } from '../../clock/clock.ts';
import type { Random } from '../../random/random.ts';
import { arn } from '../names.ts';
import type {
  ContainerServices,
  EventSink,
  Functions,
  LoadBalancing,
  Monitoring,
  ObjectReader,
  Topics,
} from '../ports.ts';
import type { Call, Operation, Service } from '../service.ts';
import { createAnnouncer } from './announcer.ts';
import { createApplicationOperations } from './application-operations.ts';
import { ApplicationStore, noteUse } from './application-store.ts';
import { createConfigOperations } from './config-operations.ts';
import { ConfigStore } from './config-store.ts';
import { createDeploymentStarter } from './create-deployment.ts';
import { createDeploymentOperations } from './deployment-operations.ts';
import { Deployments } from './deployments.ts';
import { createGroupOperations } from './group-operations.ts';
import { createInstanceOperations } from './instance-operations.ts';
import { createPlatforms } from './platforms.ts';
import { createRevisionOperations } from './revision-operations.ts';
import { dumpCodeDeploy, restoreCodeDeploy } from './state.ts';
import { createTargetOperations } from './target-operations.ts';

/** What CodeDeploy needs of the rest of local-aws. */
export interface CodeDeployPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  readonly functions: Functions;
  readonly monitoring: Monitoring;
  readonly containers: ContainerServices;
  readonly loadBalancing: LoadBalancing;
  readonly topics: Topics;
  /** Where AppSpec files lie. */
  readonly objects: ObjectReader;
}

/** CodeDeploy without applications. */
export function createCodeDeploy(ports: CodeDeployPorts): Service {
  let regions = new Map<string, ReturnType<typeof createRegion>>();
  const inRegion = (region: string) => {
    const known = regions.get(region) ?? createRegion(ports, region);
    regions.set(region, known);
    return known;
  };
  const forget = () => {
    for (const { deployments } of regions.values()) deployments.clear();
    regions = new Map();
  };
  const names = Object.keys(createRegion(ports, '').operations) as OperationName[];
  return {
    operations: Object.fromEntries(
      names.map((name) => [
        name,
        (input: unknown, call: Call) => (inRegion(call.region).operations[name] as Operation)(input, call),
      ]),
    ),
    reset: forget,
    dump: () => dumpCodeDeploy(regions),
    restore: (state) => {
      forget();
      restoreCodeDeploy(state, inRegion, ports);
    },
  };
}

type OperationName = keyof ReturnType<typeof createRegion>['operations'];

function createRegion(ports: CodeDeployPorts, region: string) {
  const { clock, events, random, objects, containers, loadBalancing } = ports;
  const functions = functionsOf(region, ports.functions);
  const store = new ApplicationStore();
  const configs = new ConfigStore(clock, random);
  const deployments: Deployments = new Deployments({
    ...{ clock, events, random },
    announce: createAnnouncer(ports, store, region),
    onRollback: ({ request }) => {
      const application = store.applications.get(request.applicationName);
      if (application !== undefined) noteUse(application, request.revision, request.groupName, clock.now());
    },
  });
  const platforms = createPlatforms({ ...ports, region, functions });
  return {
    ...{ store, configs, deployments, platforms },
    operations: {
      ...createApplicationOperations(store, clock, random),
      ...createConfigOperations(configs, store),
      ...createGroupOperations({ store, configs, deployments, containers, loadBalancing, random, region }),
      ...createRevisionOperations(store, clock),
      CreateDeployment: createDeploymentStarter({
        ...{ clock, random, objects, loadBalancing, platforms, store, configs, deployments },
      }),
      ...createDeploymentOperations(store, deployments),
      ...createTargetOperations(deployments),
      ...createInstanceOperations(deployments),
    },
  };
}

/** Names without a region mean this one. */
function functionsOf(region: string, functions: Functions): Functions {
  const qualify = (name: string) => (name.startsWith('arn:') ? name : arn('lambda', region, `function:${name}`));
  return {
    aliasRouting: (name, alias) => functions.aliasRouting(qualify(name), alias),
    routeAlias: (name, alias, routing) => functions.routeAlias(qualify(name), alias, routing),
    hasVersion: (name, version) => functions.hasVersion(qualify(name), version),
    invokeAsync: (name, payload) => functions.invokeAsync(qualify(name), payload),
    invoke: (name, payload) => functions.invoke(qualify(name), payload),
  };
}
