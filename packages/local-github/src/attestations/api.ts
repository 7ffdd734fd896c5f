/** GitHub's lists of attestations by the digest of their subject, as its API documents them. Pure. */
import { attestationLevel } from '../plan/permissions.ts';
import type { Permissions } from '../syntax/workflow-file.ts';
import type { AttestationStore } from './store.ts';

/** `{repository or owner}/attestations/{digest}`, below the address of the API. */
const LIST = /^\/api\/v3\/(?:repos\/([^/]+\/[^/]+)|(?:orgs|users)\/([^/]+))\/attestations\/([^/]+)$/;

export interface ApiAnswer {
  readonly status: number;
  readonly body: object;
}

/**
 * Answers a GET, for tokens of jobs that may read attestations; undefined if the address is none of these lists. Where
 * nothing is found GitHub says 404, although its documentation does not.
 */
export function answerAttestations(
  url: URL,
  authorization: string | undefined,
  tokens: ReadonlyMap<string, Permissions | undefined>,
  store: AttestationStore,
): ApiAnswer | undefined {
  const [list, repository, owner, digest = ''] = LIST.exec(url.pathname) ?? [];
  if (list === undefined) return undefined;
  const token = /^(?:bearer|token) (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
  if (!tokens.has(token)) return refusal(401, 'Bad credentials');
  if (attestationLevel(tokens.get(token)) === 'none') return refusal(403, 'Resource not accessible by integration');
  const found = store.find({
    place: repository ?? owner ?? '',
    digest: decodeURIComponent(digest),
    predicateType: url.searchParams.get('predicate_type') ?? undefined,
  });
  if (found.length === 0) return refusal(404, 'Not Found');
  return {
    status: 200,
    body: {
      attestations: found.map(({ bundle, repositoryId }) => ({ bundle, repository_id: Number(repositoryId) })),
    },
  };
}

function refusal(status: number, message: string): ApiAnswer {
  return { status, body: { message } };
}
