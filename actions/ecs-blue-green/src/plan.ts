/** What is known of a release before it begins: the service, what serves, and what is to take its place. */
import type { ActionContext } from '@aws-release-actions/action-kit';
import { nobody, type Serving } from '@aws-release-actions/deployment';
import type { ServiceState, ServingTasks } from '@aws-release-actions/driver';
import type { Inputs } from './inputs.ts';
import { noDiagnosis, type Release } from './outcome.ts';
import type { Engine, Ports } from './ports.ts';

/** A service whose traffic can be moved, and where it comes in. */
export interface Site {
  readonly service: ServiceState & { readonly engine: Engine };
  readonly productionEndpoint: string | undefined;
  readonly testEndpoint: string | undefined;
}

/** Finds out where the traffic of a service comes in. */
export async function surveySite(service: Site['service'], ports: Pick<Ports, 'service'>): Promise<Site> {
  const { productionRoute, testRoute } = service;
  return {
    service,
    productionEndpoint: await ports.service.endpoint(productionRoute),
    testEndpoint: testRoute === undefined ? undefined : await ports.service.endpoint(testRoute),
  };
}

/** The task definition with the largest share of traffic; undefined if no task serves. */
export function largestShare(shares: Serving): string | undefined {
  const [largest] = Object.entries(shares)
    .filter(([name]) => name !== nobody)
    .toSorted(([, one], [, other]) => other - one);
  return largest?.[0];
}

/**
 * The first task whose container runs another image than its definition names by digest, as a sentence:
 * a tag can be moved under a task definition, a digest cannot.
 */
export function foreignTask(
  { tasks }: ServingTasks,
  name: string,
  images: Readonly<Record<string, string>>,
): string | undefined {
  for (const task of tasks.filter(({ taskDefinition }) => taskDefinition === name)) {
    for (const [container, image] of Object.entries(images)) {
      const [, wanted] = image.split('@');
      const digest = task.digests[container];
      if (wanted === undefined || digest === undefined || digest === wanted) continue;
      return `Task ${task.taskArn} of ${name} runs ${digest} in its container "${container}", not ${wanted}.`;
    }
  }
  return undefined;
}

/**
 * What tells the deployment of this run from every other one, also in a later attempt: a description where
 * CodeDeploy keeps one (at most 256 characters, so what differs comes first), else the task definition,
 * which says all of what a deployment brings.
 */
export function markOf({ service }: Site, taskDefinition: string, { run }: Pick<ActionContext, 'run'>): string {
  if (service.engine === 'service-deployments' || run.runId === '') return taskDefinition;
  return `Run ${run.runId}: ${taskDefinition} of ${service.cluster}/${service.name}, ${run.repository}`.slice(0, 256);
}

/** What a release can tell before anything has happened. */
export function plannedRelease(
  { cluster, service }: Inputs,
  site: Site | undefined,
  known: Partial<Release> = {},
): Omit<Release, 'outcome' | 'reason'> {
  return {
    cluster,
    service,
    images: {},
    productionEndpoint: site?.productionEndpoint,
    testEndpoint: site?.testEndpoint,
    serving: {},
    entries: [],
    diagnosis: noDiagnosis,
    ...known,
  };
}
