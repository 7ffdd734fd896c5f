/** Whether the one who signed is the one that a request asks for. Pure. */
import type { Certificate } from '../attestations/certificate.ts';
import { GITHUB_ISSUER } from '../oidc/claims.ts';
import type { VerifyRequest } from './arguments.ts';

const SERVER = 'https://github.com';

/** Why a certificate does not meet a request, in the words of gh; undefined if it does. */
export function refusalOf(certificate: Certificate, request: VerifyRequest): string | undefined {
  const signer = certificate.subjectAlternativeName;
  if (!matchesSigner(signer, request)) {
    return `expected SAN value to match regex "${signerPattern(request)}", got "${signer}"`;
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

/** The regular expression that the URL of the signing workflow has to match, as gh makes it from its flags. */
export function signerPattern({ signerWorkflow, repository, owner }: VerifyRequest): string {
  if (signerWorkflow === undefined) return `^${SERVER}/${repository ?? owner}/`;
  const hasHost = /^[a-zA-Z0-9-]+\.[a-zA-Z0-9-]+/.test(signerWorkflow);
  return `^${hasHost ? 'https:/' : SERVER}/${signerWorkflow}`;
}

/** A workflow that is named counts as written; the names of owners and repositories in any case. */
function matchesSigner(url: string, request: VerifyRequest): boolean {
  const pattern = signerPattern(request);
  try {
    return new RegExp(pattern, request.signerWorkflow === undefined ? 'i' : '').test(url);
  } catch {
    throw new Error(`invalid value provided for signer-workflow: ${request.signerWorkflow}`);
  }
}
