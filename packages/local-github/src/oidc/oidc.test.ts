import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AttestationStore, createAttestationStore } from '../attestations/store.ts';
import { type TokenSubject, tokenClaims } from './claims.ts';
import { type GitHubServer, startGitHubServer } from './github-server.ts';
import { createSigningKey } from './signing-key.ts';

const subject: TokenSubject = {
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
  jobWorkflowRef: 'me/app/.github/workflows/release.yml@refs/heads/main',
};

describe('tokenClaims', () => {
  it('names the environment, the pull request or the ref as subject', () => {
    const subjectOf = (more: Partial<TokenSubject>) => tokenClaims({ ...subject, ...more }, undefined, 1000, 'id').sub;
    expect(subjectOf({})).toBe('repo:me/app:ref:refs/heads/main');
    expect(subjectOf({ eventName: 'pull_request' })).toBe('repo:me/app:pull_request');
    expect(subjectOf({ environment: 'prod: eu' })).toBe('repo:me/app:environment:prod%3A eu');
  });

  it("lives 300 seconds for the asked audience, or for GitHub's own", () => {
    expect(tokenClaims(subject, 'sts', 1000, 'id')).toMatchObject({ aud: 'sts', iat: 1000, nbf: 400, exp: 1300 });
    expect(tokenClaims(subject, undefined, 1000, 'id').aud).toBe('https://github.com/me');
  });
});

describe('the server', () => {
  let server: GitHubServer;
  let attestations: AttestationStore;
  beforeAll(async () => {
    const key = createSigningKey();
    attestations = createAttestationStore(key);
    server = await startGitHubServer({ key, attestations, now: () => 1_000_000 });
  });
  afterAll(() => server.close());

  it('signs tokens that its keys confirm', async () => {
    const { url, bearer } = server.grant({ ...subject, environment: 'production' });
    const answer = await fetch(`${url}&audience=sts.amazonaws.com`, { headers: { authorization: `Bearer ${bearer}` } });
    const { value } = (await answer.json()) as { value: string };
    const [header = '', payload = '', signature = ''] = value.split('.');
    const { keys } = (await (await fetch(`${server.url}/.well-known/jwks`)).json()) as {
      keys: [Record<string, string>];
    };
    const key = createPublicKey({ key: keys[0], format: 'jwk' });
    const signed = Buffer.from(`${header}.${payload}`);
    expect(verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))).toBe(true);
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      aud: 'sts.amazonaws.com',
      iat: 1000,
      sub: 'repo:me/app:environment:production',
    });
  });

  it('gives no token to strangers', async () => {
    const { url } = server.grant(subject);
    expect((await fetch(url, { headers: { authorization: 'Bearer guess' } })).status).toBe(401);
    expect((await fetch(url)).status).toBe(401);
  });

  it('says what it does not have', async () => {
    const answer = await fetch(`${server.url}/api/v3/repos/me/app/deployments`, { method: 'POST' });
    expect(answer.status).toBe(501);
    expect(await answer.json()).toEqual({
      message: 'local-github does not have POST /api/v3/repos/me/app/deployments',
    });
  });
});
