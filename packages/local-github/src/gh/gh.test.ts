import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exampleJob } from '../../test/example-job.ts';
import { provenanceOf, statementOf } from '../attestations/statement.ts';
import { type Attestation, type AttestationStore, createAttestationStore } from '../attestations/store.ts';
import { type GitHubServer, startGitHubServer } from '../oidc/github-server.ts';
import { createSigningKey } from '../oidc/signing-key.ts';
import { parseVerify } from './arguments.ts';
import { runGh } from './program.ts';

const PROVENANCE = 'https://slsa.dev/provenance/v1';

describe('the words after gh', () => {
  it('are those of its manual', () => {
    const full =
      'attestation verify -R me/app a.zip --predicate-type=T --signer-workflow W --source-ref r --source-digest d --deny-self-hosted-runners --format json';
    expect(parseVerify(full.split(' '))).toEqual({
      file: 'a.zip',
      repository: 'me/app',
      owner: 'me',
      predicateType: 'T',
      signerWorkflow: 'W',
      sourceRef: 'r',
      sourceDigest: 'd',
      denySelfHosted: true,
      json: true,
    });
    expect(parseVerify(['at', 'verify', 'a.zip', '-o', 'me'])).toMatchObject({
      repository: undefined,
      owner: 'me',
      predicateType: PROVENANCE,
      json: false,
    });
  });

  it.each([
    ['', "'gh' is not supported"],
    ['attestation download a.zip', "'gh attestation download' is not supported"],
    ['release create v1', "'gh release create' is not supported"],
    ['attestation verify a.zip -R me/app --bundle b', 'the flag --bundle of'],
    ['attestation verify oci://x -R me/app', 'only files'],
    ['attestation verify a.zip', 'at least one of the flags in the group [owner repo]'],
    ['attestation verify a.zip -R me/app -o me', 'were all set'],
    ['attestation verify a.zip -R app', 'invalid value provided for repo: app'],
    ['attestation verify -R me/app', 'must specify file path'],
    ['attestation verify a.zip --repo', 'flag needs an argument: --repo'],
    ['attestation verify a.zip -R me/app --format yaml', 'invalid argument "yaml"'],
  ])('%j is refused with a sentence', (words, sentence) => {
    expect(() => parseVerify(words.split(' '))).toThrow(sentence);
  });
});

describe('gh attestation verify', () => {
  let folder = '';
  let file = '';
  let server: GitHubServer;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'gh-'));
    file = path.join(folder, 'package.zip');
    await writeFile(file, 'package');
    const key = createSigningKey();
    const store = createAttestationStore(key);
    const subjectOf = (content: string) => [
      { name: 'package.zip', digest: { sha256: createHash('sha256').update(content).digest('hex') } },
    ];
    const real = store.add(statementOf(subjectOf('package'), PROVENANCE, provenanceOf(exampleJob)), exampleJob);
    const other = store.add(statementOf(subjectOf('other'), 'other', {}), exampleJob);
    const stranger = createAttestationStore(createSigningKey()).add(real.statement, exampleJob);
    const borrowed = { ...real.bundle, verificationMaterial: other.bundle.verificationMaterial };
    const forged: Readonly<Record<string, readonly Attestation[]>> = {
      'forged/key': [stranger],
      'forged/name': [{ ...real, bundle: borrowed }],
      'forged/subject': [other],
      'me/other': [real],
      you: [real],
    };
    const attestations: AttestationStore = {
      ...store,
      find: (query) => forged[query.place] ?? store.find(query),
    };
    server = await startGitHubServer({ key, attestations, now: Date.now });
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  const gh = (words: string, token = server.issueToken(new Map([['attestations', 'read']]))) =>
    runGh(['attestation', 'verify', file, ...words.split(' ')], {
      GH_TOKEN: token,
      GITHUB_API_URL: `${server.url}/api/v3`,
    });

  it.each([
    '-o Me --signer-workflow me/shared/.github/workflows/build.yml',
    '-R ME/app --signer-workflow github.com/me/shared/.github/workflows/build.yml@v2',
    '-o me --source-ref refs/heads/main --source-digest abc --deny-self-hosted-runners',
  ])('passes what was attested by %s', async (words) => {
    expect(await gh(words)).toMatchObject({ exitCode: 0, output: '' });
  });

  it('prints the statement and who signed it as JSON', async () => {
    const { output } = await gh('--owner me --format json');
    expect(JSON.parse(output)).toMatchObject([
      {
        attestation: { bundle: { dsseEnvelope: { payloadType: 'application/vnd.in-toto+json' } } },
        verificationResult: {
          signature: { certificate: { sourceRepositoryURI: 'https://github.com/me/app' } },
          statement: {
            predicateType: PROVENANCE,
            predicate: {
              buildDefinition: {
                externalParameters: {
                  workflow: { ref: 'refs/heads/main', path: '.github/workflows/release.yml' },
                },
              },
            },
          },
        },
      },
    ]);
  });

  it.each([
    ['-R me/app', 'expected SAN value to match regex'],
    ['-o me --signer-workflow me/app/.github/workflows/release.yml', 'expected SAN value to match regex'],
    ['-o me --source-digest abd', 'expected SourceRepositoryDigest to be abd, got abc'],
    ['-o me --predicate-type other', 'no attestations found for digest'],
    ['-o nobody', 'no attestations found for digest'],
    ['-o you --signer-workflow me/', 'expected SourceRepositoryOwnerURI to be https://github.com/you'],
    ['-R me/other --signer-workflow me/', 'expected SourceRepositoryURI to be https://github.com/me/other'],
    ['-o me --signer-workflow me/(', 'invalid value provided for signer-workflow: me/('],
    ['-R forged/key', 'the signature of the attestation does not fit its statement'],
    ['-R forged/name', 'the certificate of the attestation is not for its statement'],
    ['-R forged/subject', 'the attestation is not about sha256:'],
  ])('fails for %s', async (words, sentence) => {
    expect(await gh(words)).toMatchObject({ exitCode: 1, output: '', errors: expect.stringContaining(sentence) });
  });

  it('needs a token that may read attestations', async () => {
    expect(await gh('-o me', server.issueToken(undefined))).toMatchObject({
      exitCode: 1,
      errors: expect.stringContaining('HTTP 403: Resource not accessible'),
    });
    expect(await gh('-o me', 'ghs_guess')).toMatchObject({
      exitCode: 1,
      errors: expect.stringContaining('HTTP 401: Bad credentials'),
    });
    expect(await gh('-o me', '')).toMatchObject({ exitCode: 4, errors: expect.stringContaining('GH_TOKEN') });
  });

  it('names a file that is not there', async () => {
    const end = await runGh(['attestation', 'verify', `${file}.none`, '-o', 'me'], { GITHUB_TOKEN: 'x' });
    expect(end).toMatchObject({ exitCode: 1, errors: expect.stringContaining('failed to open local artifact') });
  });
});
