/** CodeDeploy's operations on applications and on tags. */

import type {
  BatchGetApplicationsInput,
  CreateApplicationInput,
  DeleteApplicationInput,
  GetApplicationInput,
  ListApplicationsInput,
  ListTagsForResourceInput,
  TagResourceInput,
  UntagResourceInput,
  UpdateApplicationInput,
} from '@aws-sdk/client-codedeploy';
import type { Clock } from '../../clock/clock.ts';
import { type Random, randomUuid } from '../../random/random.ts';
import { arn } from '../names.ts';
import type { Operation } from '../service.ts';
import type { Application, ApplicationStore } from './application-store.ts';
import { computePlatforms } from './deployment-config.ts';
import { exception } from './errors.ts';
import { requireName } from './name-rules.ts';
import { paginate } from './pagination.ts';
import type { RequiredInput } from './required-input.ts';

/** Application and tag operations. */
export function createApplicationOperations(store: ApplicationStore, clock: Clock, random: Random) {
  const checkArn = (resourceArn: string) => {
    const [kind, name = ''] = resourceArn.split(':').slice(5);
    const [applicationName = '', groupName = ''] = name.split('/');
    if (!/^arn:[^:]+:codedeploy:/.test(resourceArn)) {
      throw exception('InvalidArn', `The ARN is not one of CodeDeploy: ${resourceArn}`);
    }
    if (kind !== 'application' && kind !== 'deploymentgroup') {
      throw exception(
        'ArnNotSupported',
        `The ARN is neither an application's nor a deployment group's: ${resourceArn}`,
      );
    }
    return { kind, application: store.applications.get(applicationName), groupName };
  };
  const checkTaggable = (resourceArn: string) => {
    const { kind, application, groupName } = checkArn(resourceArn);
    if (application === undefined) throw exception('ApplicationDoesNotExist', `No application found: ${resourceArn}`);
    if (kind === 'deploymentgroup' && !application.groups.has(groupName)) {
      throw exception('DeploymentGroupDoesNotExist', `No Deployment Group found: ${resourceArn}`);
    }
  };
  return {
    CreateApplication: (input: CreateApplicationInput, { region }) => {
      const name = requireName('Application', input.applicationName);
      const { computePlatform = 'Server' } = input;
      if (!computePlatforms.includes(computePlatform)) {
        throw exception(
          'InvalidComputePlatform',
          `The computePlatform must be Lambda, Server or ECS, not ${computePlatform}.`,
        );
      }
      if (store.applications.has(name))
        throw exception('ApplicationAlreadyExists', `Application already exists: ${name}`);
      const id = randomUuid(random);
      store.applications.set(name, {
        ...{ id, name, computePlatform, createdAt: clock.now() },
        groups: new Map(),
        revisions: new Map(),
      });
      if (input.tags !== undefined) store.tags.set(arn('codedeploy', region, `application:${name}`), input.tags);
      return { applicationId: id };
    },
    GetApplication: (input: GetApplicationInput) => ({
      application: describeApplication(store.requireApplication(input.applicationName)),
    }),
    BatchGetApplications: (input: RequiredInput<BatchGetApplicationsInput, 'applicationNames'>) => ({
      applicationsInfo: input.applicationNames.map((name) => describeApplication(store.requireApplication(name))),
    }),
    ListApplications: (input: ListApplicationsInput) => {
      const { page, ...rest } = paginate([...store.applications.keys()].sort(), input.nextToken);
      return { applications: page, ...rest };
    },
    /** Groups, revisions and tags stay the application's. */
    UpdateApplication: (input: UpdateApplicationInput, { region }) => {
      const application = store.requireApplication(input.applicationName);
      if (input.newApplicationName === undefined) return {};
      const name = requireName('Application', input.newApplicationName);
      if (store.applications.has(name)) {
        throw exception('ApplicationAlreadyExists', `Application already exists: ${name}`);
      }
      store.applications.delete(application.name);
      store.applications.set(name, { ...application, name });
      const move = (from: string, to: string) =>
        store.moveTags(arn('codedeploy', region, from), arn('codedeploy', region, to));
      move(`application:${application.name}`, `application:${name}`);
      for (const group of application.groups.keys()) {
        move(`deploymentgroup:${application.name}/${group}`, `deploymentgroup:${name}/${group}`);
      }
      return {};
    },
    /** Deletes the application's groups and revisions, too; an unknown name is no error. */
    DeleteApplication: (input: DeleteApplicationInput, { region }) => {
      const name = requireName('Application', input.applicationName);
      for (const group of store.applications.get(name)?.groups.keys() ?? []) {
        store.tags.delete(arn('codedeploy', region, `deploymentgroup:${name}/${group}`));
      }
      store.tags.delete(arn('codedeploy', region, `application:${name}`));
      store.applications.delete(name);
      return {};
    },
    /** assumed: what is not there has no tags; the model has no error for it. */
    ListTagsForResource: ({ ResourceArn }: RequiredInput<ListTagsForResourceInput, 'ResourceArn'>) => {
      checkArn(ResourceArn);
      return { Tags: store.tags.get(ResourceArn) ?? [] };
    },
    TagResource: ({ ResourceArn, Tags }: RequiredInput<TagResourceInput, 'ResourceArn' | 'Tags'>) => {
      checkTaggable(ResourceArn);
      const kept = (store.tags.get(ResourceArn) ?? []).filter(({ Key }) => !Tags.some((tag) => tag.Key === Key));
      store.tags.set(ResourceArn, [...kept, ...Tags]);
      return {};
    },
    UntagResource: ({ ResourceArn, TagKeys }: RequiredInput<UntagResourceInput, 'ResourceArn' | 'TagKeys'>) => {
      checkTaggable(ResourceArn);
      const kept = (store.tags.get(ResourceArn) ?? []).filter(({ Key = '' }) => !TagKeys.includes(Key));
      store.tags.set(ResourceArn, kept);
      return {};
    },
  } satisfies Record<string, Operation>;
}

function describeApplication({ id, name, computePlatform, createdAt }: Application) {
  return {
    applicationId: id,
    applicationName: name,
    createTime: new Date(createdAt),
    linkedToGitHub: false,
    computePlatform,
  };
}
