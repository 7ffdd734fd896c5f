/** Where tasks run, as calls say it: launch type or capacity providers, platform, network. Refusals in ECS's words. */
import type {
  CapacityProviderStrategyItem,
  LaunchType,
  NetworkConfiguration,
  PlacementConstraint,
  PlacementStrategy,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { ClusterRecord } from './clusters.ts';
import { exception, invalidParameter, unsupported } from './service-deployments/errors.ts';

/** What several operations take. */
export interface PlacementInput {
  readonly launchType?: LaunchType | undefined;
  readonly capacityProviderStrategy?: readonly CapacityProviderStrategyItem[] | undefined;
  readonly platformVersion?: string | undefined;
  readonly networkConfiguration?: NetworkConfiguration | undefined;
  readonly placementConstraints?: readonly PlacementConstraint[] | undefined;
  readonly placementStrategy?: readonly PlacementStrategy[] | undefined;
}

/** Where tasks run. */
export interface Placement {
  readonly launchType: LaunchType;
  /** Empty with a launch type. */
  readonly capacityProviderStrategy: readonly CapacityProviderStrategyItem[];
  /** As it was asked for: `LATEST` stays `LATEST`. */
  readonly platformVersion: string;
  readonly networkConfiguration: NetworkConfiguration | undefined;
}

const latest = '1.4.0';
const platformVersions = ['LATEST', latest, '1.3.0'];

/**
 * assumed: without launch type and strategy, tasks run on Fargate; on AWS the launch type is EC2 then, for which
 * there are no instances here.
 */
export function readPlacement(
  input: PlacementInput,
  cluster: ClusterRecord,
  definition: TaskDefinition | undefined,
): Placement {
  const { launchType, capacityProviderStrategy: given = [], platformVersion = 'LATEST', networkConfiguration } = input;
  if (launchType !== undefined && given.length > 0) {
    throw invalidParameter('Specifying both a launch type and capacity provider strategy is not supported.');
  }
  if (launchType !== undefined && launchType !== 'FARGATE') throw unsupported(`The launch type ${launchType}`);
  if ((input.placementConstraints ?? []).length > 0) {
    throw invalidParameter('Placement constraints are not supported with FARGATE launch type.');
  }
  if ((input.placementStrategy ?? []).length > 0) {
    throw invalidParameter('Placement strategies are not supported with FARGATE launch type.');
  }
  if (!platformVersions.includes(platformVersion)) {
    throw exception('PlatformUnknown', 'The specified platform does not exist.');
  }
  if (definition !== undefined) checkRunnable(definition, networkConfiguration);
  const strategy = launchType !== undefined ? [] : given.length > 0 ? given : cluster.defaultStrategy;
  if (given.length > 0) checkStrategy(given, cluster.capacityProviders);
  return { launchType: 'FARGATE', capacityProviderStrategy: strategy, platformVersion, networkConfiguration };
}

/** Throws unless a strategy names providers of the cluster. assumed: the words but for what is not associated. */
export function checkStrategy(
  strategy: readonly CapacityProviderStrategyItem[],
  providers: readonly (string | undefined)[],
): void {
  if (strategy.some(({ capacityProvider }) => !providers.includes(capacityProvider))) {
    throw invalidParameter(
      'The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.',
    );
  }
  if (strategy.length > 0 && strategy.every(({ weight = 0 }) => weight === 0)) {
    throw invalidParameter('At least one capacity provider must have a weight greater than zero.');
  }
  if (strategy.filter(({ base = 0 }) => base > 0).length > 1) {
    throw invalidParameter('Only one capacity provider can have a base defined.');
  }
}

/** Throws unless tasks of the definition can be run in this network. */
export function checkRunnable(
  { networkMode, compatibilities = [] }: TaskDefinition,
  network: NetworkConfiguration | undefined,
): void {
  const { subnets = [] } = network?.awsvpcConfiguration ?? {};
  if (!compatibilities.includes('FARGATE')) {
    throw invalidParameter('Task definition does not support launch_type FARGATE.');
  }
  if (networkMode === 'awsvpc' && subnets.length === 0) {
    throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
}

/** What a platform version stands for. */
export function resolvePlatform(platformVersion: string): string {
  return platformVersion === 'LATEST' ? latest : platformVersion;
}

/** The provider of the next task: bases first, then by weight. `taken` are those of the tasks that there are. */
export function nextProvider(
  strategy: readonly CapacityProviderStrategyItem[],
  taken: readonly (string | undefined)[],
): string | undefined {
  const count = ({ capacityProvider }: CapacityProviderStrategyItem) =>
    taken.filter((provider) => provider === capacityProvider).length;
  const below = strategy.find((item) => count(item) < (item.base ?? 0));
  if (below !== undefined) return below.capacityProvider;
  const load = (item: CapacityProviderStrategyItem) => (count(item) - (item.base ?? 0) + 1) / (item.weight ?? 0);
  const [next] = strategy.filter(({ weight = 0 }) => weight > 0).toSorted((a, b) => load(a) - load(b));
  return next?.capacityProvider;
}
