/** CodeDeploy's operations on application revisions. */

import type {
  BatchGetApplicationRevisionsInput,
  GetApplicationRevisionInput,
  ListApplicationRevisionsInput,
  RegisterApplicationRevisionInput,
} from '@aws-sdk/client-codedeploy';
import type { Clock } from '../../clock/clock.ts';
import type { Operation } from '../service.ts';
import type { ApplicationStore, RegisteredRevision } from './application-store.ts';
import { exception } from './errors.ts';
import { checkDescription } from './name-rules.ts';
import { paginate } from './pagination.ts';
import type { RequiredInput } from './required-input.ts';
import { describeRevision, keyOf, readRevision } from './revision.ts';

/** Register, Get, BatchGet and ListApplicationRevision(s). */
export function createRevisionOperations(store: ApplicationStore, clock: Clock) {
  return {
    RegisterApplicationRevision: (input: RegisterApplicationRevisionInput) => {
      const application = store.requireApplication(input.applicationName);
      const revision = readRevision(input.revision);
      if (revision.type !== 'S3' && revision.content === undefined) {
        throw exception('InvalidRevision', 'A revision must have content to be registered.');
      }
      checkDescription(input.description);
      const known = application.revisions.get(keyOf(revision));
      application.revisions.set(keyOf(revision), {
        ...(known ?? { registeredAt: clock.now(), groupNames: [] }),
        revision,
        description: input.description,
      });
      return {};
    },
    /** The only operation that gives the content back. */
    GetApplicationRevision: (input: GetApplicationRevisionInput) => {
      const application = store.requireApplication(input.applicationName);
      const key = keyOf(readRevision(input.revision));
      const registered = application.revisions.get(key);
      if (registered === undefined) throw exception('RevisionDoesNotExist', `There is no revision ${key}.`);
      return {
        applicationName: application.name,
        revision: describeRevision(registered.revision, { withContent: true }),
        revisionInfo: describeUse(registered),
      };
    },
    /** assumed: revisions that are not there are told in errorMessage, not thrown; contents come along. */
    BatchGetApplicationRevisions: (input: RequiredInput<BatchGetApplicationRevisionsInput, 'revisions'>) => {
      const application = store.requireApplication(input.applicationName);
      if (input.revisions.length > 25) throw exception('BatchLimitExceeded', 'At most 25 revisions can be asked for.');
      const keys = input.revisions.map((revision) => keyOf(readRevision(revision)));
      const missing = keys.filter((key) => !application.revisions.has(key));
      return {
        applicationName: application.name,
        revisions: keys.flatMap((key) => {
          const registered = application.revisions.get(key);
          if (registered === undefined) return [];
          const revisionLocation = describeRevision(registered.revision, { withContent: true });
          return [{ revisionLocation, genericRevisionInfo: describeUse(registered) }];
        }),
        ...(missing.length > 0 && { errorMessage: `There is no revision ${missing.join(', ')}.` }),
      };
    },
    /** In the order in which they were first seen, or by `sortBy`. */
    ListApplicationRevisions: (input: ListApplicationRevisionsInput) => {
      const application = store.requireApplication(input.applicationName);
      const revisions = [...application.revisions.values()].filter(({ groupNames }) => {
        if (input.deployed === 'include') return groupNames.length > 0;
        return input.deployed !== 'exclude' || groupNames.length === 0;
      });
      const time = ({ registeredAt, firstUsedAt = 0, lastUsedAt = 0 }: RegisteredRevision) =>
        ({ registerTime: registeredAt, firstUsedTime: firstUsedAt, lastUsedTime: lastUsedAt })[
          input.sortBy ?? 'registerTime'
        ];
      const sorted = revisions.toSorted((a, b) => time(a) - time(b));
      if (input.sortOrder === 'descending') sorted.reverse();
      const { page, ...rest } = paginate(sorted, input.nextToken);
      return { revisions: page.map(({ revision }) => describeRevision(revision)), ...rest };
    },
  } satisfies Record<string, Operation>;
}

function describeUse({ description, registeredAt, firstUsedAt, lastUsedAt, groupNames }: RegisteredRevision) {
  return {
    ...(description !== undefined && { description }),
    deploymentGroups: [...groupNames],
    registerTime: new Date(registeredAt),
    ...(firstUsedAt !== undefined && { firstUsedTime: new Date(firstUsedAt) }),
    ...(lastUsedAt !== undefined && { lastUsedTime: new Date(lastUsedAt) }),
  };
}
