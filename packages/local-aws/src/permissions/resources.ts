/** The resources of a call, as IAM names them: ARNs, or `*` where the action knows none. Pure. */
import { arn } from '../services/names.ts';
import type { AuthorizedCall } from './permission.ts';

/** Never empty. */
export function resourcesOf(call: AuthorizedCall): readonly string[] {
  const find = byService[call.service];
  const found = find === undefined ? [] : [...new Set(find(call, members(call)))];
  return found.length === 0 ? ['*'] : found;
}

interface Members {
  /** The first of these members that is text. */
  text(...names: string[]): string | undefined;
  /** A member that is a list of texts; empty if it is none. */
  texts(name: string): readonly string[];
}

function members({ input }: AuthorizedCall): Members {
  return {
    text: (...names) => names.map((name) => input[name]).find((value) => typeof value === 'string'),
    texts: (name) => {
      const value = input[name];
      return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    },
  };
}

type Find = (call: AuthorizedCall, members: Members) => readonly string[];

const byService: Readonly<Record<string, Find>> = {
  cloudformation: (call, { text }) => {
    const stack = text('StackName');
    return stack === undefined ? [] : [named(stack, arn('cloudformation', call.region, `stack/${stack}/*`))];
  },
  cloudwatch: ({ operation, region }, { text, texts }) => {
    if (/^(GetMetric|ListMetrics|PutMetricData|DescribeAlarmsForMetric)/.test(operation)) return [];
    const names = [...texts('AlarmNames'), ...[text('AlarmName') ?? []].flat()];
    return [...names.map((name) => arn('cloudwatch', region, `alarm:${name}`)), ...[text('ResourceARN') ?? []].flat()];
  },
  codedeploy: codedeployResources,
  ecr: ({ region }, { text, texts }) => {
    const names = [...texts('repositoryNames'), ...[text('repositoryName') ?? []].flat()];
    return [...names.map((name) => arn('ecr', region, `repository/${name}`)), ...[text('resourceArn') ?? []].flat()];
  },
  ecs: ecsResources,
  elasticloadbalancing: ({ operation, region }, { text, texts }) => {
    if (operation.startsWith('Describe')) return [];
    if (operation === 'CreateLoadBalancer') {
      const kind = text('Type') === 'network' ? 'net' : 'app';
      return [arn('elasticloadbalancing', region, `loadbalancer/${kind}/${text('Name')}/*`)];
    }
    if (operation === 'CreateTargetGroup')
      return [arn('elasticloadbalancing', region, `targetgroup/${text('Name')}/*`)];
    const named = text('RuleArn', 'ListenerArn', 'TargetGroupArn', 'LoadBalancerArn');
    return named === undefined ? texts('ResourceArns') : [named];
  },
  lambda: ({ operation, region }, { text }) => {
    const name = text('FunctionName');
    if (name === undefined) return [text('Resource') ?? []].flat();
    const qualifier = text('Qualifier');
    const function_ = named(name, arn('lambda', region, `function:${name}`));
    // assumed: what an invocation names is what the policy must name; the rest concerns the function itself.
    return [operation === 'Invoke' && qualifier !== undefined ? `${function_}:${qualifier}` : function_];
  },
  logs: ({ region }, { text }) => {
    const group = text('logGroupName');
    if (group === undefined) return [text('logGroupIdentifier', 'resourceArn') ?? []].flat();
    const stream = text('logStreamName');
    return [arn('logs', region, `log-group:${group}:${stream === undefined ? '*' : `log-stream:${stream}`}`)];
  },
  s3: ({ operation }, { text }) => {
    const bucket = text('Bucket');
    if (bucket === undefined) return [];
    if (operation === 'DeleteObjects') return [`arn:aws:s3:::${bucket}/*`];
    const key = text('Key');
    return [`arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}`];
  },
  sns: ({ region }, { text }) => {
    const name = text('Name');
    return name === undefined
      ? [text('TopicArn', 'TargetArn', 'ResourceArn') ?? []].flat()
      : [arn('sns', region, name)];
  },
  ssm: ({ region }, { text, texts }) =>
    [...texts('Names'), ...[text('Name', 'Path') ?? []].flat()].map((name) =>
      named(name, arn('ssm', region, `parameter/${name.replace(/^\//, '').replace(/:\d+$/, '')}`)),
    ),
  sts: (_, { text }) => [text('RoleArn') ?? []].flat(),
};

/** Actions of CodeDeploy that know no resources. */
const codedeployWithout =
  /^(BatchGetDeploymentTargets|ContinueDeployment|GetDeploymentTarget|ListApplications|ListDeploymentConfigs|ListDeploymentTargets|PutLifecycleEventHookExecutionStatus|StopDeployment)$/;

function codedeployResources({ operation, region }: AuthorizedCall, { text, texts }: Members): readonly string[] {
  if (codedeployWithout.test(operation)) return [];
  const config = text('deploymentConfigName');
  if (/DeploymentConfig$/.test(operation)) return [arn('codedeploy', region, `deploymentconfig:${config}`)];
  const application = text('applicationName');
  if (application === undefined) {
    const applications = texts('applicationNames').map((name) => arn('codedeploy', region, `application:${name}`));
    return [...applications, ...[text('ResourceArn') ?? []].flat()];
  }
  if (/Application|Revision|^ListDeploymentGroups$/.test(operation)) {
    return [arn('codedeploy', region, `application:${application}`)];
  }
  const group = text('deploymentGroupName', 'currentDeploymentGroupName');
  const groups = group === undefined ? texts('deploymentGroupNames') : [group];
  return groups.map((name) => arn('codedeploy', region, `deploymentgroup:${application}/${name}`));
}

/** Actions of ECS that know no resources. */
const ecsWithout =
  /^(DeregisterTaskDefinition|DescribeTaskDefinition|ListClusters|ListServices|ListTaskDefinitionFamilies|ListTaskDefinitions)$/;

function ecsResources({ operation, region }: AuthorizedCall, { text, texts }: Members): readonly string[] {
  if (ecsWithout.test(operation)) return [];
  const inCluster = (kind: string) => (name: string) =>
    named(name, arn('ecs', region, `${kind}/${lastPart(text('cluster', 'clusterName') ?? 'default')}/${name}`));
  const cluster = (name: string) => named(name, arn('ecs', region, `cluster/${name}`));
  const taskDefinition = (name: string) => named(name, arn('ecs', region, `task-definition/${name}`));
  const listed = (name: string, ...names: string[]) => [...texts(name), ...[text(...names) ?? []].flat()];
  if (/ServiceDeployment(s)?$/.test(operation) && operation !== 'ListServiceDeployments') {
    return listed('serviceDeploymentArns', 'serviceDeploymentArn');
  }
  if (operation === 'DescribeServiceRevisions') return texts('serviceRevisionArns');
  if (operation === 'RegisterTaskDefinition') return [taskDefinition(`${text('family')}:*`)];
  if (operation === 'RunTask') return [taskDefinition(text('taskDefinition') ?? '*')];
  if (operation === 'DeleteTaskDefinitions') return texts('taskDefinitions').map(taskDefinition);
  if (/Cluster/.test(operation)) return listed('clusters', 'cluster', 'clusterName').map(cluster);
  // assumed: tasks are listed by the container instances of a cluster.
  if (operation === 'ListTasks') return [inCluster('container-instance')('*')];
  if (/Task(s)?$/.test(operation)) return listed('tasks', 'task').map(inCluster('task'));
  if (/TaskSet/.test(operation) && operation !== 'UpdateServicePrimaryTaskSet') {
    return [inCluster('task-set')(`${lastPart(text('service') ?? '*')}/*`)];
  }
  const services = listed('services', 'service', 'serviceName');
  return services.length === 0 ? [text('resourceArn') ?? []].flat() : services.map(inCluster('service'));
}

/** A name that is an ARN already stays one. */
function named(name: string, built: string): string {
  return name.startsWith('arn:') ? name : built;
}

function lastPart(nameOrArn: string): string {
  return nameOrArn.split('/').at(-1) ?? nameOrArn;
}
