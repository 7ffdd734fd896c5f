/** ECS's operations on services and their revisions. Deployments themselves are those of service-deployments. */
import type { DescribeServicesRequest, ListServicesRequest } from '@aws-sdk/client-ecs';
import type { Operation } from '../service.ts';
import { requireCluster } from './clusters.ts';
import { createServiceOperation } from './create-service.ts';
import { describeRevision, describeService } from './describe-service.ts';
import { requireService, type ServiceOperationPorts } from './find-service.ts';
import { resourceArnOf } from './names.ts';
import { paginate } from './pagination.ts';
import { invalidParameter } from './service-deployments/errors.ts';
import type { ServiceRecord } from './service-record.ts';
import { updateServiceOperation } from './update-service.ts';

/** CreateService, UpdateService, DescribeServices, ListServices, DeleteService, DescribeServiceRevisions. */
export function createServiceOperations(ports: ServiceOperationPorts) {
  const { clusters, store, taskSets, deployments } = ports;
  const describe = (service: ServiceRecord, withTags = true) => describeService(service, ports, withTags);
  store.onChange((serviceArn) => store.endDeletion(serviceArn));

  return {
    CreateService: createServiceOperation(ports),
    UpdateService: updateServiceOperation(ports),

    DescribeServices: ({ cluster: name, services = [], include }: DescribeServicesRequest, { region }) => {
      const cluster = requireCluster(clusters, name, region);
      if (services.length === 0) throw invalidParameter('Services cannot be empty.');
      if (services.length > 10) throw invalidParameter('Only 10 services can be described at a time.');
      const arns = [...new Set(services.map((service) => resourceArnOf('service', service, cluster.arn)))];
      return {
        services: arns.flatMap((serviceArn) => {
          const service = store.services.get(serviceArn);
          return service === undefined ? [] : [describe(service, include?.includes('TAGS') === true)];
        }),
        failures: arns
          .filter((serviceArn) => !store.services.has(serviceArn))
          .map((arn) => ({ arn, reason: 'MISSING' })),
      };
    },

    ListServices: ({ cluster: name, launchType, schedulingStrategy, ...page }: ListServicesRequest, { region }) => {
      const cluster = requireCluster(clusters, name, region);
      const found = [...store.services.values()]
        .filter(({ clusterArn, status }) => clusterArn === cluster.arn && status !== 'INACTIVE')
        .filter(({ settings }) => launchType === undefined || settings.launchType === launchType)
        .filter(() => schedulingStrategy !== 'DAEMON');
      const arns = found.map((service) => service.arn);
      const { page: serviceArns, ...rest } = paginate(arns, page, 100, 10);
      return { serviceArns, ...rest };
    },

    DeleteService: (input: { cluster?: string; service: string; force?: boolean }, { region }) => {
      const service = requireService(ports, input.cluster, input.service, region);
      if (service.options.desiredCount > 0 && input.force !== true) {
        throw invalidParameter('The service cannot be stopped while it is scaled above 0.');
      }
      service.status = 'DRAINING';
      service.options = { ...service.options, desiredCount: 0 };
      if (service.controller === 'ECS') deployments.stop(service.arn);
      else for (const taskSet of [...service.taskSets]) taskSets.drain(service, taskSet);
      const answer = { service: describe(service) };
      store.endDeletion(service.arn);
      return answer;
    },

    DescribeServiceRevisions: ({ serviceRevisionArns }: { serviceRevisionArns: readonly string[] }) => {
      if (serviceRevisionArns.length > 20) throw invalidParameter('At most 20 service revisions can be described.');
      return {
        serviceRevisions: serviceRevisionArns.flatMap((revisionArn) => {
          const revision = store.revisions.get(revisionArn);
          return revision === undefined ? [] : [describeRevision(revision)];
        }),
        failures: serviceRevisionArns
          .filter((revisionArn) => !store.revisions.has(revisionArn))
          .map((arn) => ({ arn, reason: 'MISSING' })),
      };
    },
  } satisfies Record<string, Operation>;
}
