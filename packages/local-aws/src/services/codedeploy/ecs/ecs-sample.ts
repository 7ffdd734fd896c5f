/** CodeDeploy with an ECS group for tests: the service of service-sample.ts, hooks that tests answer, an alarm. */

import { appSpecOf, type SampleOptions, sampleCodeDeploy } from '../codedeploy-sample.ts';
import { listenerArns, taskDefinitionArn } from './service-sample.ts';

export interface EcsSampleOptions extends SampleOptions {
  /** Without `CodeDeployDefault.`; ECSCanary10Percent5Minutes if not given. */
  readonly config?: string;
  readonly testListener?: boolean;
  /** Minutes to wait for ContinueDeployment; none if not given. */
  readonly readyWait?: number;
  /** Minutes; 5 if not given. */
  readonly terminationWait?: number;
}

/** An application `api` with the group `live` for the service `web`. */
export function sampleEcs({ config = 'ECSCanary10Percent5Minutes', ...options }: EcsSampleOptions = {}) {
  const { testListener = true, readyWait, terminationWait = 5 } = options;
  const aws = sampleCodeDeploy(options);
  const names = { applicationName: 'api', deploymentGroupName: 'live' };
  const alarms = (options.alarms ?? []).map((name) => ({ name }));
  const events = options.rollbackOn ?? ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'];
  const route = (listenerArn: string) => ({ listenerArns: [listenerArn] });
  const settings = {
    serviceRoleArn: 'arn:aws:iam::000000000000:role/codedeploy',
    deploymentConfigName: `CodeDeployDefault.${config}`,
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    ecsServices: [{ clusterName: 'shop', serviceName: 'web' }],
    loadBalancerInfo: {
      targetGroupPairInfoList: [
        {
          targetGroups: [{ name: 'one' }, { name: 'two' }],
          prodTrafficRoute: route(listenerArns.production),
          ...(testListener && { testTrafficRoute: route(listenerArns.test) }),
        },
      ],
    },
    blueGreenDeploymentConfiguration: {
      terminateBlueInstancesOnDeploymentSuccess: {
        action: 'TERMINATE',
        terminationWaitTimeInMinutes: terminationWait,
      },
      deploymentReadyOption:
        readyWait === undefined
          ? { actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 0 }
          : { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: readyWait },
    },
    alarmConfiguration: { enabled: alarms.length > 0, alarms },
    autoRollbackConfiguration: { enabled: events.length > 0, events },
    ...(options.triggers && { triggerConfigurations: options.triggers }),
  };
  aws.call('CreateApplication', { applicationName: 'api', computePlatform: 'ECS' });
  aws.call('CreateDeploymentGroup', { ...names, ...settings });
  return {
    ...aws,
    names,
    settings,
    /** Creates a deployment of the task definition `web:<revision>`. */
    deployService: (revision = 2, hooks: readonly object[] = [], more: object = {}): string =>
      aws.deploy(ecsAppSpecOf({ TaskDefinition: taskDefinitionArn(revision) }, hooks), { ...names, ...more }),
    ecsTarget: (deploymentId: string) => {
      const targetId = 'shop:web';
      return aws.call('GetDeploymentTarget', { deploymentId, targetId }).deploymentTarget.ecsTarget;
    },
    /** `name:status` of each lifecycle event. */
    lifecycle: (deploymentId: string): string[] => {
      const { deploymentTarget } = aws.call('GetDeploymentTarget', { deploymentId, targetId: 'shop:web' });
      return deploymentTarget.ecsTarget.lifecycleEvents.map(
        (event: { lifecycleEventName: string; status: string }) => `${event.lifecycleEventName}:${event.status}`,
      );
    },
  };
}

/** The AppSpec file that puts `web:2` behind the service; `properties` replace what it asks for. */
export function ecsAppSpecOf(properties: object = {}, hooks: readonly object[] = []): object {
  const Properties = {
    TaskDefinition: taskDefinitionArn(2),
    LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 80 },
    ...properties,
  };
  const Resources = [{ TargetService: { Type: 'AWS::ECS::Service', Properties } }];
  return { ...appSpecOf({}, hooks), Resources };
}
