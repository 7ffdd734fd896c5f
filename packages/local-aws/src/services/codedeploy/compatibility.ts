/** What CodeDeploy of local-aws says of itself. */
import type { ServiceCompatibility } from '../../compatibility/service-compatibility.ts';

const texts = 'texts of errors';
const instances = { real: 'refused, as for every deployment to Lambda or ECS', assumed: texts };

export const codedeployCompatibility: ServiceCompatibility = {
  service: 'codedeploy',
  title: 'CodeDeploy',
  operations: {
    BatchGetApplicationRevisions: {
      real: 'up to 25, with contents',
      assumed: 'those that are not there are told in errorMessage',
    },
    BatchGetApplications: { real: 'yes' },
    BatchGetDeploymentGroups: { real: 'yes', assumed: 'those that are not there are told in errorMessage' },
    BatchGetDeploymentInstances: instances,
    BatchGetDeploymentTargets: { real: 'up to 25' },
    BatchGetDeployments: { real: 'up to 25', assumed: 'those that are not there are left out' },
    ContinueDeployment: {
      real: 'ends the ready wait or the termination wait of ECS',
      assumed: 'refused on Lambda; the error before the termination wait',
    },
    CreateApplication: { real: 'on every compute platform', assumed: texts },
    CreateDeployment: {
      real: 'Lambda: an alias, ECS: task sets and listeners; canary, linear or all at once; hooks, alarms, rollback; one at a time in a group',
      assumed: 'pauses of a second or less; alarms are looked at every 15 seconds; codes and texts of rare failures',
      refused: 'deployments to servers, revisions on GitHub, eTags of objects that were uploaded in parts',
    },
    CreateDeploymentConfig: { real: 'canary, linear or all at once, within the limits' },
    CreateDeploymentGroup: {
      real: 'alarms, rollback and triggers on every platform; of ECS also the service, the pair of target groups, listeners and waits',
      assumed: 'texts that were not seen; at most 10 alarms, and 120 hours of ready wait',
      refused: 'KEEP_ALIVE on ECS',
    },
    DeleteApplication: { real: 'with its groups and revisions' },
    DeleteDeploymentConfig: { real: 'none that a group has, none that is built in' },
    DeleteDeploymentGroup: { real: 'yes' },
    GetApplication: { real: 'yes' },
    GetApplicationRevision: { real: 'the only one that gives the content back' },
    GetDeployment: {
      real: 'without lifecycle events; the overview comes with the end',
      assumed: 'that of Lambda, too',
    },
    GetDeploymentConfig: { real: 'the 17 built-in ones, too', assumed: 'healthy hosts of those for servers' },
    GetDeploymentGroup: { real: 'with its last deployments' },
    GetDeploymentInstance: instances,
    GetDeploymentTarget: {
      real: 'lifecycle events; the version and its weight, or the task sets as they are now and theirs',
      assumed: 'targetId of Lambda is function:alias; hooks leave no diagnostics; a task set that is gone is DRAINING',
    },
    ListApplicationRevisions: { real: 'sorted, and by whether they were deployed' },
    ListApplications: { real: 'in pages', assumed: 'of 100' },
    ListDeploymentConfigs: { real: 'in pages', assumed: 'of 100' },
    ListDeploymentGroups: { real: 'in pages', assumed: 'of 100' },
    ListDeploymentInstances: instances,
    ListDeploymentTargets: { real: 'the one that there is, once it has started' },
    ListDeployments: { real: 'by group, status and time, in pages', assumed: 'newest first; pages of 100' },
    ListTagsForResource: { real: 'of applications and groups' },
    PutLifecycleEventHookExecutionStatus: { real: 'once for each hook, Succeeded or Failed, within an hour' },
    RegisterApplicationRevision: { real: 'AppSpec files, in the request or in S3', refused: 'GitHub' },
    StopDeployment: {
      real: 'at every stage, with and without a rollback',
      assumed: 'that it still works in the termination wait; autoRollbackEnabled false overrules the group; its text',
    },
    TagResource: { real: 'of applications and groups' },
    UntagResource: { real: 'of applications and groups' },
    UpdateApplication: { real: 'another name; groups, revisions and tags stay' },
    UpdateDeploymentGroup: { real: 'as CreateDeploymentGroup; a running deployment goes on as it began' },
  },
  differences: [
    'A revision with a hash of something else is refused; no source says what AWS does.',
    'Archives are refused in the words that AWS was seen to use for Lambda: `BundleType must be either YAML or JSON`.',
    'On ECS, the ready wait comes before BeforeAllowTraffic, the replacement is PRIMARY from the last shift on, and its health is heeded until then.',
    'On ECS, canary and linear put both target groups into the production action when they install; all at once leaves an action with one group as it is, so that the load balancer checks the new group only once it has traffic.',
    'An ECS deployment that ended without a rollback leaves its task set and weights; the next one drains what is left and begins from the target group of the PRIMARY one.',
    'Nothing was changed before Install, so a deployment that ends before is not rolled back. After the ready wait is over, it is rolled back as after a failure.',
    'Group roles are not asked for permission; hooks of any name are called.',
    'Triggers and the events of EventBridge tell of deployments, not of instances; START is told when a deployment is created.',
  ],
};
