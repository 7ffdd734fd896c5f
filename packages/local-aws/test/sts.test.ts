import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  type Credentials,
  ExpiredTokenException,
  GetCallerIdentityCommand,
  InvalidIdentityTokenException,
  STSClient,
} from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { useServer } from './running-server.ts';

const server = useServer();
const role = { RoleArn: 'arn:aws:iam::000000000000:role/release/trivia', RoleSessionName: 'run-1' };
let sts: STSClient;
beforeEach(() => {
  sts = new STSClient(server.client);
});

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (claims: object) => `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`;
const inFiveMinutes = () => Math.floor(Date.now() / 1000) + 300;
const assume = (WebIdentityToken: string, more: object = {}) =>
  sts.send(new AssumeRoleWithWebIdentityCommand({ ...role, WebIdentityToken, ...more }));

describe('STS', () => {
  it('knows callers without a role as a user of the account', async () => {
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '000000000000',
      Arn: 'arn:aws:iam::000000000000:user/local-aws',
    });
  });

  it('issues credentials that are the assumed role, each its own', async () => {
    const first = await sts.send(new AssumeRoleCommand(role));
    const second = await sts.send(new AssumeRoleCommand(role));
    expect(first.Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(second.Credentials?.AccessKeyId).not.toBe(first.Credentials?.AccessKeyId);
    const arn = 'arn:aws:sts::000000000000:assumed-role/trivia/run-1';
    expect(first.AssumedRoleUser?.Arn).toBe(arn);
    const assumed = new STSClient({ ...server.client, credentials: credentialsOf(first) });
    expect((await assumed.send(new GetCallerIdentityCommand({}))).Arn).toBe(arn);
  });

  it('lets credentials run out on the clock of local-aws', async () => {
    const { Credentials } = await sts.send(new AssumeRoleCommand({ ...role, DurationSeconds: 900 }));
    const ahead = (Credentials?.Expiration?.getTime() ?? 0) - Date.now();
    expect(ahead).toBeGreaterThan(890_000);
    expect(ahead).toBeLessThanOrEqual(900_000);
    const assumed = new STSClient({ ...server.client, credentials: credentialsOf({ Credentials }) });
    server.clock.advance(899_000);
    await assumed.send(new GetCallerIdentityCommand({}));
    server.clock.advance(1_000);
    await expect(assumed.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'ExpiredToken',
      message: 'The security token included in the request is expired',
    });
  });

  it('takes a web identity token whose audience and expiry are in order', async () => {
    const claims = { aud: 'sts.amazonaws.com', exp: inFiveMinutes(), sub: 'repo:o/r:ref:x', iss: 'https://issuer' };
    expect(await assume(token(claims))).toMatchObject({
      Audience: 'sts.amazonaws.com',
      SubjectFromWebIdentityToken: 'repo:o/r:ref:x',
      AssumedRoleUser: { Arn: 'arn:aws:sts::000000000000:assumed-role/trivia/run-1' },
    });
  });

  it.each([
    'nonsense',
    'a.b.c',
    token({ exp: 9e9 }),
    token({ aud: '', exp: 9e9 }),
    token({ aud: 'sts.amazonaws.com' }),
  ])('refuses the token %s', async (bad) => {
    await expect(assume(bad)).rejects.toBeInstanceOf(InvalidIdentityTokenException);
  });

  it('refuses a token that has expired on the machine, whatever local-aws takes the time to be', async () => {
    const old = token({ aud: 'sts.amazonaws.com', exp: Math.floor(Date.now() / 1000) - 1 });
    await expect(assume(old)).rejects.toBeInstanceOf(ExpiredTokenException);
  });

  it.each([
    [{ DurationSeconds: 899 }, 'greater than or equal to 900'],
    [{ DurationSeconds: 43_201 }, 'less than or equal to 43200'],
    [{ RoleArn: 'arn:aws:iam::1:user/somebody' }, 'is invalid'],
    [{ RoleSessionName: 'two words' }, 'roleSessionName'],
  ])('refuses %j', async (more, message) => {
    await expect(sts.send(new AssumeRoleCommand({ ...role, ...more }))).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining(message),
    });
  });
});

function credentialsOf({ Credentials }: { Credentials?: Credentials | undefined }) {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
