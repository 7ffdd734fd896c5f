/** The attestations of one run, as GitHub keeps those of a repository. */
import type { TokenSubject } from '../oidc/claims.ts';
import type { SigningKey } from '../oidc/signing-key.ts';
import { type Bundle, signStatement } from './bundle.ts';
import { type Certificate, certificateOf } from './certificate.ts';
import { isAbout, type Statement } from './statement.ts';

export interface Attestation {
  readonly id: string;
  /** `owner/name` of the repository that the signing job ran for. */
  readonly repository: string;
  readonly repositoryId: string;
  readonly statement: Statement;
  readonly certificate: Certificate;
  readonly bundle: Bundle;
}

/** Which attestations are asked for. */
export interface AttestationQuery {
  /** `owner/name`, or `owner` for all its repositories; case does not matter. */
  readonly place: string;
  /** `sha256:<hex>`. */
  readonly digest: string;
  readonly predicateType: string | undefined;
}

export interface AttestationStore {
  /** Signs a statement in the name of a job and keeps it. */
  add(statement: Statement, signer: TokenSubject): Attestation;
  list(): readonly Attestation[];
  find(query: AttestationQuery): readonly Attestation[];
}

/** An empty store that signs with `key`. */
export function createAttestationStore(key: SigningKey): AttestationStore {
  const attestations: Attestation[] = [];
  return {
    add: (statement, signer) => {
      const certificate = certificateOf(signer);
      const attestation = {
        id: String(attestations.length + 1),
        repository: signer.repository,
        repositoryId: signer.repositoryId,
        statement,
        certificate,
        bundle: signStatement(statement, certificate, key),
      };
      attestations.push(attestation);
      return attestation;
    },
    list: () => [...attestations],
    find: ({ place, digest, predicateType }) =>
      attestations.filter(
        ({ repository, statement }) =>
          [repository, repository.split('/')[0]].some((name) => name?.toLowerCase() === place.toLowerCase()) &&
          isAbout(statement, digest) &&
          (predicateType === undefined || predicateType === statement.predicateType),
      ),
  };
}
