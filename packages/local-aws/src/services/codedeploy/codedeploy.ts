/**
 * AWS CodeDeploy of local-aws, with the Lambda compute platform: it moves an alias in steps, asks hooks
 * and alarms, and rolls back, all on the virtual clock. Each region has its own. A deployment on a
 * platform that is not there is refused by name; it never pretends.
 */

import type { Clock } from '../../clock/clock.ts';
import type { Random } from '../../random/random.ts';
import { arn } from '../names.ts';
import type { EventSink, Functions, Monitoring } from '../ports.ts';
import type { Call, Operation, Service } from '../service.ts';
import { createApplicationOperations } from './application-operations.ts';
import { ApplicationStore, noteUse } from './application-store.ts';
import { createConfigOperations } from './config-operations.ts';
import { ConfigStore } from './config-store.ts';
import { createDeploymentStarter } from './create-deployment.ts';
import { createDeploymentOperations } from './deployment-operations.ts';
import { Deployments } from './deployments.ts';
import { describeDeployment } from './describe-deployment.ts';
import { createGroupOperations } from './group-operations.ts';
import { createLambdaPlatform } from './lambda/lambda-platform.ts';
import { createRevisionOperations } from './revision-operations.ts';
import { createTargetOperations } from './target-operations.ts';

/** What CodeDeploy needs of the rest of local-aws. */
export interface CodeDeployPorts {
  readonly clock: Clock;
  readonly events: EventSink;
  readonly functions: Functions;
  readonly monitoring: Monitoring;
  /** Where ids come from: 0 <= n < 1. */
  readonly random?: Random;
}

/** CodeDeploy without applications. */
export function createCodeDeploy({ random = Math.random, ...ports }: CodeDeployPorts): Service {
  const regions = new Map<string, ReturnType<typeof createRegion>>();
  const inRegion = (region: string) => {
    const known = regions.get(region) ?? createRegion({ ...ports, random }, region);
    regions.set(region, known);
    return known;
  };
  const names = Object.keys(createRegion({ ...ports, random }, '').operations) as OperationName[];
  return {
    operations: Object.fromEntries(
      names.map((name) => [
        name,
        (input: unknown, call: Call) => (inRegion(call.region).operations[name] as Operation)(input, call),
      ]),
    ),
    reset: () => {
      for (const { deployments } of regions.values()) deployments.clear();
      regions.clear();
    },
    dump: () => Object.fromEntries([...regions].map(([region, { dump }]) => [region, dump()])),
  };
}

type OperationName = keyof ReturnType<typeof createRegion>['operations'];

function createRegion({ random, ...ports }: Required<CodeDeployPorts>, region: string) {
  const { clock, events, monitoring } = ports;
  const functions = functionsOf(region, ports.functions);
  const store = new ApplicationStore();
  const configs = new ConfigStore(clock);
  const deployments: Deployments = new Deployments({
    ...{ clock, events, random },
    onRollback: ({ request }) => {
      const application = store.applications.get(request.applicationName);
      if (application !== undefined) noteUse(application, request.revision, request.groupName, clock.now());
    },
  });
  const lambda = createLambdaPlatform({ events, functions });
  return {
    deployments,
    operations: {
      ...createApplicationOperations(store, clock),
      ...createConfigOperations(configs, store),
      ...createGroupOperations(store, configs, deployments),
      ...createRevisionOperations(store, clock),
      CreateDeployment: createDeploymentStarter({
        ...{ clock, functions, monitoring, random, lambda, store, configs, deployments },
      }),
      ...createDeploymentOperations(store, deployments),
      ...createTargetOperations(deployments),
    },
    dump: () => ({
      applications: [...store.applications.values()].map(({ groups: members, revisions, ...application }) => ({
        ...application,
        groups: [...members.values()],
        revisions: [...revisions.values()],
      })),
      deployments: deployments.list().map((deployment) => ({
        ...describeDeployment(deployment, region),
        target: deployment.running.view(region)?.target,
      })),
    }),
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
