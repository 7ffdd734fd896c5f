/** CodeDeploy's operations on application revisions. */

import type {
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
import { describeRevision, readRevision } from './revision.ts';

/** RegisterApplicationRevision, GetApplicationRevision, ListApplicationRevisions. */
export function createRevisionOperations(store: ApplicationStore, clock: Clock) {
  return {
    RegisterApplicationRevision: (input: RegisterApplicationRevisionInput) => {
      const application = store.requireApplication(input.applicationName);
      const { type, content, sha256 } = readRevision(input.revision);
      if (content === undefined) throw exception('InvalidRevision', 'A revision must have content to be registered.');
      checkDescription(input.description);
      const known = application.revisions.get(sha256);
      application.revisions.set(sha256, {
        ...(known ?? { registeredAt: clock.now(), groupNames: [] }),
        revision: { type, content, sha256 },
        description: input.description,
      });
      return {};
    },
    /** The only operation that gives the content back. */
    GetApplicationRevision: (input: GetApplicationRevisionInput) => {
      const application = store.requireApplication(input.applicationName);
      const { sha256 } = readRevision(input.revision);
      const registered = application.revisions.get(sha256);
      if (registered === undefined) {
        throw exception('RevisionDoesNotExist', `There is no revision with the sha256 ${sha256}.`);
      }
      return {
        applicationName: application.name,
        revision: describeRevision(registered.revision, { withContent: true }),
        revisionInfo: describeUse(registered),
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
