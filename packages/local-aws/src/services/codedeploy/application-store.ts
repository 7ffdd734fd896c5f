/** Applications with their deployment groups, revisions and tags, of one account and region. */

import type {
  AlarmConfiguration,
  AutoRollbackConfiguration,
  CreateDeploymentGroupInput,
  Tag,
} from '@aws-sdk/client-codedeploy';
import type { Instant } from '../../clock/clock.ts';
import type { ComputePlatform } from './deployment-config.ts';
import { exception } from './errors.ts';
import { requireName } from './name-rules.ts';
import type { Revision } from './revision.ts';

/** The settings of a group that clients choose, as they gave them. */
export type GroupSettings = Readonly<
  Omit<CreateDeploymentGroupInput, 'applicationName' | 'deploymentGroupName' | 'tags' | 'deploymentConfigName'>
> & {
  readonly deploymentConfigName: string;
  readonly alarmConfiguration?: AlarmConfiguration | undefined;
  readonly autoRollbackConfiguration?: AutoRollbackConfiguration | undefined;
};

export interface DeploymentGroup {
  readonly id: string;
  readonly name: string;
  readonly settings: GroupSettings;
}

export interface RegisteredRevision {
  readonly revision: Revision;
  readonly description: string | undefined;
  readonly registeredAt: Instant;
  readonly firstUsedAt?: Instant;
  readonly lastUsedAt?: Instant;
  readonly groupNames: readonly string[];
}

export interface Application {
  readonly id: string;
  readonly name: string;
  readonly computePlatform: ComputePlatform;
  readonly createdAt: Instant;
  readonly groups: Map<string, DeploymentGroup>;
  /** By sha256. */
  readonly revisions: Map<string, RegisteredRevision>;
}

export class ApplicationStore {
  readonly applications = new Map<string, Application>();
  /** By ARN of an application or a deployment group. */
  readonly tags = new Map<string, readonly Tag[]>();

  /** Throws for a name that is missing, malformed or unknown. */
  requireApplication(name: string | undefined): Application {
    const application = this.applications.get(requireName('Application', name));
    if (application === undefined) throw exception('ApplicationDoesNotExist', `No application found for name: ${name}`);
    return application;
  }

  /** Throws for a name that is missing, malformed or unknown. */
  requireGroup(application: Application, name: string | undefined): DeploymentGroup {
    const group = application.groups.get(requireName('DeploymentGroup', name));
    if (group === undefined) {
      throw exception('DeploymentGroupDoesNotExist', `No Deployment Group found for name: ${name}`);
    }
    return group;
  }

  clear(): void {
    this.applications.clear();
    this.tags.clear();
  }
}

/** Notes that a group deployed `revision` at `now`. */
export function noteUse(application: Application, revision: Revision, groupName: string, now: Instant): void {
  const known = application.revisions.get(revision.sha256);
  application.revisions.set(revision.sha256, {
    revision,
    description: known?.description,
    registeredAt: known?.registeredAt ?? now,
    firstUsedAt: known?.firstUsedAt ?? now,
    lastUsedAt: now,
    groupNames: [...new Set([...(known?.groupNames ?? []), groupName])],
  });
}
