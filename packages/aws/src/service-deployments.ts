/** Service deployments of one service, which ECS makes itself: the port `ContainerDeployments` on the SDK. */
import type { ContainerDeployments, Waiting } from '@aws-release-actions/driver';
import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  type ECSClient,
  ListServiceDeploymentsCommand,
  type ServiceDeployment,
  type ServiceDeploymentBrief,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { AwsError } from './aws-error.ts';
import { serviceSnapshot } from './service-snapshot.ts';
import type { AwsSession } from './session.ts';
import { taskDefinitionName } from './task-definition-name.ts';

/** Statuses of a deployment that has not ended. */
const activeStatuses: readonly string[] = [
  'PENDING',
  'IN_PROGRESS',
  'STOP_REQUESTED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
];

/** Milliseconds for a new deployment to show; ECS does not answer its ARN (aws/containers-roadmap#2709). */
const timeToShow = 60_000;

/** The deployments of a service. */
export function serviceDeployments(
  session: AwsSession,
  client: ECSClient,
  { cluster, service }: { readonly cluster: string; readonly service: string },
  waiting: Waiting,
): ContainerDeployments {
  const resource = `${cluster}/${service}`;
  const call = <T>(operation: string, about: string, send: () => Promise<T>) =>
    session.call({ operation: `ecs:${operation}`, resource: about }, send);
  const list = async (): Promise<readonly ServiceDeploymentBrief[]> => {
    const answer = await call('ListServiceDeployments', resource, () =>
      client.send(new ListServiceDeploymentsCommand({ cluster, service })),
    );
    const age = ({ createdAt }: ServiceDeploymentBrief) => createdAt?.getTime() ?? 0;
    return (answer.serviceDeployments ?? []).toSorted((one, other) => age(other) - age(one));
  };
  const describe = (serviceDeploymentArn: string): Promise<ServiceDeployment> =>
    call('DescribeServiceDeployments', serviceDeploymentArn, async () => {
      const input = { serviceDeploymentArns: [serviceDeploymentArn] };
      const { serviceDeployments: found, failures } = await client.send(new DescribeServiceDeploymentsCommand(input));
      if (found?.[0] !== undefined) return found[0];
      const reason = failures?.[0]?.reason ?? 'MISSING';
      throw Object.assign(new Error(`there is no such service deployment (${reason})`), {
        name: 'ServiceDeploymentNotFoundException',
      });
    });
  /** `family:revision` of a service revision; undefined if ECS has forgotten it. */
  const taskDefinitionOf = async (revisionArn: string | undefined): Promise<string | undefined> => {
    if (revisionArn === undefined) return undefined;
    const input = { serviceRevisionArns: [revisionArn] };
    const answer = await call('DescribeServiceRevisions', revisionArn, () =>
      client.send(new DescribeServiceRevisionsCommand(input)),
    );
    return taskDefinitionName(answer.serviceRevisions?.[0]?.taskDefinition);
  };

  return {
    create: async ({ taskDefinition }) => {
      const known = new Set((await list()).map(({ serviceDeploymentArn }) => serviceDeploymentArn));
      await call('UpdateService', resource, () =>
        client.send(new UpdateServiceCommand({ cluster, service, taskDefinition })),
      );
      const since = waiting.now();
      for (;;) {
        for (const brief of await list()) {
          if (known.has(brief.serviceDeploymentArn)) continue;
          if ((await taskDefinitionOf(brief.targetServiceRevisionArn)) === taskDefinitionName(taskDefinition)) {
            return { kind: 'created', deploymentId: brief.serviceDeploymentArn ?? '' };
          }
        }
        if (waiting.now() - since > timeToShow) throw new DeploymentNotShown(resource);
        await waiting.sleep(500);
      }
    },
    observe: async (deploymentId) => serviceSnapshot(await describe(deploymentId)),
    identify: async (deploymentId) => {
      const { status = '', sourceServiceRevisions, targetServiceRevision } = await describe(deploymentId);
      const isOnItsWay = status === 'PENDING' || status === 'IN_PROGRESS';
      return {
        // ECS keeps no words of ours with a deployment.
        description: '',
        currentVersion: await taskDefinitionOf(sourceServiceRevisions?.[0]?.arn),
        targetVersion: await taskDefinitionOf(targetServiceRevision?.arn),
        goesBack: !isOnItsWay,
      };
    },
    // ECS knows no stop without a rollback (StopServiceDeployment: "only ROLLBACK is supported").
    stop: async (serviceDeploymentArn) => {
      const input = { serviceDeploymentArn, stopType: 'ROLLBACK' } as const;
      try {
        await call('StopServiceDeployment', serviceDeploymentArn, () =>
          client.send(new StopServiceDeploymentCommand(input)),
        );
      } catch (error) {
        if (!(error instanceof AwsError && error.code === 'ConflictException')) throw error;
      }
    },
    active: async () => (await list()).find(({ status = '' }) => activeStatuses.includes(status))?.serviceDeploymentArn,
  };
}

/** ECS took the update, and shows no deployment for it. */
class DeploymentNotShown extends Error {
  readonly nextStep = 'Run the job again: it finds a running deployment and watches it to its end.';

  constructor(service: string) {
    super(`ECS took the new task definition of ${service}, but showed no deployment of it for a minute.`);
    this.name = 'DeploymentNotShown';
  }
}
