/** Between a service and its deployments: what is asked of one, and what its end means for the service. */
import { shortName } from './names.ts';
import type { DeploymentEnd, DeploymentOrder, ServiceDeployments } from './service-deployments/contract.ts';
import type { RevisionSettings, ServiceRecord } from './service-record.ts';
import type { ServiceStore } from './service-store.ts';

/** What a deployment of the service to its target revision is. */
export function deploymentOrder(service: ServiceRecord): DeploymentOrder {
  return {
    ...{ region: service.region, clusterArn: service.clusterArn, clusterName: shortName(service.clusterArn) },
    ...{ serviceArn: service.arn, serviceName: service.name },
    targetRevisionArn: service.targetRevision ?? '',
    sourceRevisionArn: service.revision,
    otherRevisionArns: [],
    desiredCount: service.options.desiredCount,
    configuration: service.options.deploymentConfiguration,
    loadBalancers: service.settings.loadBalancers,
  };
}

/** Deploys a new revision with these settings. If it cannot be started, the service stays what it is. */
export function deploy(
  { store, deployments }: { readonly store: ServiceStore; readonly deployments: ServiceDeployments },
  service: ServiceRecord,
  settings: RevisionSettings,
): void {
  const { settings: before, targetRevision } = service;
  service.settings = settings;
  service.targetRevision = store.addRevision(service, settings).arn;
  try {
    deployments.start(deploymentOrder(service));
  } catch (error) {
    store.revisions.delete(service.targetRevision);
    service.settings = before;
    if (targetRevision === undefined) delete service.targetRevision;
    else service.targetRevision = targetRevision;
    throw error;
  }
}

/** The revision in force; after a rollback the service is what that revision is. */
export function endDeployment(store: ServiceStore, { serviceArn, revisionArn, status }: DeploymentEnd): void {
  const service = store.services.get(serviceArn);
  const revision = store.revisions.get(revisionArn);
  if (service === undefined || revision === undefined) return;
  service.revision = revisionArn;
  // The service keeps what a deployment was to make of it that stopped, or what a newer one is to.
  if (status === 'STOPPED') return;
  const { arn: _, serviceArn: __, createdAt: ___, containerImages: ____, ...settings } = revision;
  service.settings = settings;
  service.targetRevision = revisionArn;
}
