/** What of the operations on service deployments is real; part of the table of Amazon ECS. */

import type { ServiceCompatibility } from '../../../compatibility/service-compatibility.ts';

/** The rows of the operations. */
export const serviceDeploymentRows: ServiceCompatibility['operations'] = {
  ListServiceDeployments: { real: 'of a service, by status and time of creation, in pages', assumed: 'newest first' },
  DescribeServiceDeployments: {
    real: 'stages, hooks, weights and counts as they are now, circuit breaker, alarms, rollback; 90 days',
    assumed: 'lifecycleStage PRE_PRODUCTION_TRAFFIC_SHIFT; stages of rolling deployments',
  },
  StopServiceDeployment: {
    real: 'ROLLBACK from every stage',
    assumed: 'ABORT answers UnsupportedFeatureException; words of the reason',
  },
  ContinueServiceDeployment: { real: 'CONTINUE and ROLLBACK of a pause hook', assumed: 'codes of its errors' },
};

/** What is otherwise than on AWS, or not known of AWS. */
export const serviceDeploymentDifferences: readonly string[] = [
  'Hooks of TEST_TRAFFIC_SHIFT and PRODUCTION_TRAFFIC_SHIFT are asked before the shift they tell of (assumed); in a rollback traffic moves first.',
  'A hook that says FAILED during a rollback ends it as ROLLBACK_FAILED, with traffic back on the source (assumed).',
  'UpdateService during a deployment stops it; the newer one takes traffic back to the last successful revision in RECONCILE_SERVICE (assumed).',
  'A rolling deployment runs hooks of RECONCILE_SERVICE, PRE_SCALE_UP and POST_SCALE_UP only (assumed).',
  'The circuit breaker counts in SCALE_UP, with every strategy. Without it, a scale-up that never gets healthy is rolled back after a day; a rolling one goes on for ever.',
  'A first deployment that fails ends as ROLLBACK_FAILED; its tasks and weights stay as they are.',
  'Alarms are looked at every 15 seconds, until the clean-up begins (assumed).',
  'A step without anything to wait for takes a second (assumed).',
  'earlySuccessCriteria, Service Connect and VPC Lattice are not supported.',
];
