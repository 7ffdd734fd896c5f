/** A job whose file is not the workflow that was started, as tokens and certificates tell of it. */
import type { TokenSubject } from '../src/oidc/claims.ts';

export const exampleJob: TokenSubject = {
  repository: 'me/app',
  repositoryId: '1',
  ownerId: '2',
  ref: 'refs/heads/main',
  sha: 'abc',
  actor: 'me',
  actorId: '3',
  eventName: 'push',
  headRef: '',
  baseRef: '',
  runId: '4',
  runNumber: '5',
  runAttempt: '1',
  workflow: 'Release',
  workflowRef: 'me/app/.github/workflows/release.yml@refs/heads/main',
  jobWorkflowRef: 'me/shared/.github/workflows/build.yml@v2',
};
