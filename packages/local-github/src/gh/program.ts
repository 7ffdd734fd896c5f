/**
 * Stands in for `gh` in the steps of a rehearsal: `gh attestation verify` against the attestations of the run, which it
 * asks for by the API of the run's server. Every other command is refused by name, so that no step reaches GitHub.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type Bundle, openBundle } from '../attestations/bundle.ts';
import { isAbout } from '../attestations/statement.ts';
import type { PublicJwk } from '../oidc/signing-key.ts';
import { parseVerify, type VerifyRequest } from './arguments.ts';
import { refusalOf, signerPattern } from './policy.ts';

const NEEDS_TOKEN = `gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable. Example:
  env:
    GH_TOKEN: \${{ github.token }}
`;
/** GitHub CLI's exit code for missing credentials. */
const NOT_AUTHENTICATED = 4;

export interface GhEnd {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Opened = ReturnType<typeof openBundle> & { readonly bundle: Bundle };

/** Runs `gh` with the words after its name. The environment names server and token. Never rejects. */
export async function runGh(words: readonly string[], environment: Environment): Promise<GhEnd> {
  const notes: string[] = [];
  try {
    const request = parseVerify(words);
    const token = environment.GH_TOKEN || environment.GITHUB_TOKEN;
    if (token === undefined || token === '') return { exitCode: NOT_AUTHENTICATED, output: '', errors: NEEDS_TOKEN };
    const api = environment.GITHUB_API_URL ?? '';
    const matches = await verify(request, { api, token }, (line) => notes.push(line));
    notes.push('✓ Verification succeeded!', '', ...matches.flatMap(describe));
    const output = request.json ? `${JSON.stringify(matches.map(asResult))}\n` : '';
    return { exitCode: 0, output, errors: `${notes.join('\n')}\n` };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { exitCode: 1, output: '', errors: [...notes, `Error: ${message}`, ''].join('\n') };
  }
}

interface Access {
  readonly api: string;
  readonly token: string;
}

/** The attestations that meet the request. Throws a sentence if there is none. */
async function verify(
  request: VerifyRequest,
  access: Access,
  note: (line: string) => void,
): Promise<readonly [Opened, ...Opened[]]> {
  const digest = await digestOf(request.file);
  note(`Loaded digest ${digest} for file://${request.file}`);
  const bundles = await fetchBundles(request, digest, access);
  note(`Loaded ${bundles.length} attestation${bundles.length === 1 ? '' : 's'} from the API of the rehearsal`);
  note(`Predicate type must match ${request.predicateType}, signer must match ${signerPattern(request)}`);
  const { keys } = (await fetchJson(new URL('/.well-known/jwks', access.api), access.token)) as {
    readonly keys: readonly PublicJwk[];
  };
  const reasons: string[] = [];
  const matches = bundles.flatMap((bundle) => {
    const opened = open(bundle, digest, request, keys);
    if (typeof opened !== 'string') return [opened];
    reasons.push(opened);
    return [];
  });
  const [first, ...others] = matches;
  if (first === undefined) throw new Error(reasons.at(-1) ?? 'no attestation was verified');
  return [first, ...others];
}

/** The content of a bundle, or why it does not count. */
function open(bundle: Bundle, digest: string, request: VerifyRequest, keys: readonly PublicJwk[]): Opened | string {
  try {
    const opened = { bundle, ...openBundle(bundle, keys) };
    if (!isAbout(opened.statement, digest)) return `the attestation is not about ${digest}`;
    if (opened.statement.predicateType !== request.predicateType) {
      return `expected predicate type ${request.predicateType}, got ${opened.statement.predicateType}`;
    }
    return refusalOf(opened.certificate, request) ?? opened;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function digestOf(file: string): Promise<string> {
  const sha256 = createHash('sha256');
  try {
    await pipeline(createReadStream(file), sha256);
  } catch (error) {
    throw new Error(`failed to open local artifact: ${error instanceof Error ? error.message : String(error)}`);
  }
  return `sha256:${sha256.digest('hex')}`;
}

async function fetchBundles(
  { repository, owner, predicateType }: VerifyRequest,
  digest: string,
  { api, token }: Access,
): Promise<readonly Bundle[]> {
  const place = repository === undefined ? `orgs/${owner}` : `repos/${repository}`;
  const query = new URLSearchParams({ per_page: '30', predicate_type: predicateType });
  const found = await fetchJson(new URL(`${api}/${place}/attestations/${digest}?${query}`), token);
  if (found === undefined) {
    throw new Error(
      `no attestations found for digest ${digest} in ${repository ?? owner} with predicate type ${predicateType} (HTTP 404)`,
    );
  }
  return (found as { readonly attestations: readonly { readonly bundle: Bundle }[] }).attestations.map(
    ({ bundle }) => bundle,
  );
}

/** The body of an answer; undefined for 404. */
async function fetchJson(url: URL, token: string): Promise<unknown> {
  const answer = await fetch(url, { headers: { authorization: `token ${token}` } });
  if (answer.status === 404) return undefined;
  const body = (await answer.json()) as { readonly message?: string };
  if (answer.ok) return body;
  const hint = answer.status === 403 ? "; the job needs 'permissions: attestations: read'" : '';
  throw new Error(`HTTP ${answer.status}: ${body.message ?? ''}${hint}`);
}

function describe({ certificate }: Opened, index: number): readonly string[] {
  const [build, signer] = [certificate.buildConfigURI, certificate.buildSignerURI].map((url) => {
    const [owner = '', name = '', ...file] = new URL(url).pathname.slice(1).split('/');
    return { repository: `${owner}/${name}`, workflow: file.join('/') };
  });
  return [
    `- Attestation #${index + 1}`,
    `  - Build repo:..... ${build?.repository}`,
    `  - Build workflow:. ${build?.workflow}`,
    `  - Signer repo:.... ${signer?.repository}`,
    `  - Signer workflow: ${signer?.workflow}`,
  ];
}

/** A result as `--format json` lists it, with what a rehearsal has of it. */
function asResult({ bundle, statement, certificate }: Opened) {
  return { attestation: { bundle }, verificationResult: { signature: { certificate }, statement } };
}
