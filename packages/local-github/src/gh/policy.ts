/** Whether the one who signed is the one that a request asks for. Pure. */
import type { Certificate } from '../attestations/certificate.ts';
import { GITHUB_ISSUER } from '../oidc/claims.ts';
import type { VerifyRequest } from './arguments.ts';

const SERVER = 'https://github.com';

/** Why a certificate does not meet a request, in the words of gh; undefined if it does. */
export function refusalOf(certificate: Certificate, request: VerifyRequest): string | undefined {
  const signer = signerPattern(request);
  if (!signer.test(certificate.subjectAlternativeName)) {
    return `expected SAN value to match regex "${signer.source}", got "${certificate.subjectAlternativeName}"`;
  }
  const { owner, repository, sourceRef, sourceDigest, denySelfHosted } = request;
  const wanted: readonly (readonly [string, string | undefined, string])[] = [
    ['SourceRepositoryOwnerURI', `${SERVER}/${owner}`, certificate.sourceRepositoryOwnerURI],
    ['SourceRepositoryURI', repository && `${SERVER}/${repository}`, certificate.sourceRepositoryURI],
    ['Issuer', GITHUB_ISSUER, certificate.issuer],
    ['SourceRepositoryRef', sourceRef, certificate.sourceRepositoryRef],
    ['SourceRepositoryDigest', sourceDigest, certificate.sourceRepositoryDigest],
    ['RunnerEnvironment', denySelfHosted ? 'github-hosted' : undefined, certificate.runnerEnvironment],
  ];
  const wrong = wanted.find(([, want, got]) => want !== undefined && want.toLowerCase() !== got.toLowerCase());
  return wrong && `expected ${wrong[0]} to be ${wrong[1]}, got ${wrong[2]}`;
}

/** `[host/]owner/name/path` of a workflow is the start of a regular expression, as it is for gh. */
export function signerPattern({ signerWorkflow, repository, owner }: VerifyRequest): RegExp {
  if (signerWorkflow === undefined) return new RegExp(`^${SERVER}/${repository ?? owner}/`, 'i');
  const hasHost = /^[a-zA-Z0-9-]+\.[a-zA-Z0-9-]+/.test(signerWorkflow);
  try {
    return new RegExp(`^${hasHost ? 'https:/' : SERVER}/${signerWorkflow}`);
  } catch {
    throw new Error(`invalid value provided for signer-workflow: ${signerWorkflow}`);
  }
}
