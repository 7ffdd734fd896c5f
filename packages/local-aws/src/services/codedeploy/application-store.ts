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
import { keyOf, type Revision } from './revision.ts';

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
  /** By `keyOf`. */
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

  /** What had a tag has it under its new ARN. */
  moveTags(from: string, to: string): void {
    const tags = this.tags.get(from);
    this.tags.delete(from);
    if (tags !== undefined) this.tags.set(to, tags);
  }

  /** By id; undefined for a group that is gone. */
  findGroup(id: string): DeploymentGroup | undefined {
    return this.groups().find((group) => group.id === id);
  }

  /** Of every application. */
  groups(): readonly DeploymentGroup[] {
    return [...this.applications.values()].flatMap(({ groups }) => [...groups.values()]);
  }
}

/** Notes that a group deployed `revision` at `now`. */
export function noteUse(application: Application, revision: Revision, groupName: string, now: Instant): void {
  const known = application.revisions.get(keyOf(revision));
  application.revisions.set(keyOf(revision), {
    revision,
    description: known?.description,
    registeredAt: known?.registeredAt ?? now,
    firstUsedAt: known?.firstUsedAt ?? now,
    lastUsedAt: now,
    groupNames: [...new Set([...(known?.groupNames ?? []), groupName])],
  });
}
