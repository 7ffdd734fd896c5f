/** A push while ECR and its registry deny, throttle, fail, cut off, and expire. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ImageStage, leftLogins, openImageStage } from '../scenario/push-immutable-image-stage.ts';
import { startTokens } from '../scenario/stage.ts';

let stage: ImageStage;
beforeEach(async () => {
  stage = await openImageStage();
});
afterEach(() => stage.close());

const errorsIn = (log: string) => log.split('\n').filter((line) => line.startsWith('::error::'));
const registryCalls = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:InitiateLayerUpload',
  'ecr:UploadLayerPart',
  'ecr:CompleteLayerUpload',
  'ecr:PutImage',
];

describe('trouble that passes', () => {
  it.each(['throttle', 'internal-error', 'reset', 'truncate'] as const)(
    'gets through when every call to the registry meets "%s"',
    async (fault) => {
      const digest = await stage.layout('one');
      for (const operation of registryCalls) stage.fault(operation, fault, 1);
      const { exitCode, outputs, log } = await stage.push();
      expect(errorsIn(log)).toEqual([]);
      expect(exitCode).toBe(0);
      expect(outputs).toMatchObject({ digest });
      expect(stage.aws.faults.list()).toEqual([]);
    },
  );

  it.each(['throttle', 'internal-error', 'reset'] as const)(
    'gets through when every call to ECR meets "%s"',
    async (fault) => {
      await stage.layout('one');
      const given = { repository: 'new', 'create-repository': 'true' };
      for (const operation of ['DescribeRepositories', 'CreateRepository', 'DescribeImages', 'GetAuthorizationToken']) {
        stage.fault(`ecr:${operation}`, fault, 2);
      }
      const { exitCode, log } = await stage.push(given);
      expect(errorsIn(log)).toEqual([]);
      expect(exitCode).toBe(0);
      expect(stage.aws.faults.list()).toEqual([]);
    },
  );

  it('asks for another login when the registry takes the first one for expired', async () => {
    await stage.layout('one');
    stage.fault('ecr:InitiateLayerUpload', 'expired-token', 1);
    const { exitCode } = await stage.push();
    expect(exitCode).toBe(0);
    expect(stage.calls().filter((call) => call === 'GetAuthorizationToken')).toHaveLength(2);
  });

  it.each(['internal-error', 'reset', 'truncate'] as const)(
    'gets to know from which commit an image is when the way there meets "%s"',
    async (fault) => {
      await stage.build('works', { tag: '1.2.3' });
      // The first is the URL, the next ones are what it leads to.
      stage.fault('ecr:GetDownloadUrlForLayer', fault, 2, 1);
      const { exitCode, log } = await stage.build('works', { tag: '1.2.3' });
      expect(exitCode).toBe(0);
      expect(log).toContain('built from this commit');
      expect(stage.aws.faults.list()).toEqual([]);
    },
  );

  it('renews credentials that AWS refuses before their time', async () => {
    const tokens = await startTokens();
    try {
      await stage.layout('one');
      stage.fault('ecr:DescribeImages', 'expired-token', 1);
      const role = { 'role-to-assume': 'arn:aws:iam::000000000000:role/release' };
      const { exitCode } = await stage.push(role, { env: { ...tokens.env, AWS_ACCESS_KEY_ID: '' } });
      expect(exitCode).toBe(0);
      expect(stage.calls().filter((call) => call === 'AssumeRoleWithWebIdentity')).toHaveLength(2);
    } finally {
      tokens.close();
    }
  });
});

describe('trouble that stays', () => {
  it.each([
    'ecr:DescribeRepositories',
    'ecr:DescribeImages',
    'ecr:GetAuthorizationToken',
    'ecr:InitiateLayerUpload',
    'ecr:PutImage',
  ])('names the permission when %s is denied', async (operation) => {
    await stage.layout('one');
    stage.fault(operation, 'access-denied', 9);
    const { exitCode, outputs, log } = await stage.push();
    expect(exitCode).toBe(1);
    expect(outputs).toEqual({});
    expect(errorsIn(log)).toEqual([expect.stringContaining(operation)]);
    expect(log).not.toMatch(/fault of its own|\n\s+at /);
    stage.aws.faults.clear();
    expect(await stage.tags()).toEqual({});
  });

  it('names the permission to create a repository', async () => {
    await stage.layout('one');
    stage.fault('ecr:CreateRepository', 'access-denied', 9);
    const { exitCode, log } = await stage.push({ repository: 'new', 'create-repository': 'true' });
    expect(exitCode).toBe(1);
    expect(errorsIn(log)).toEqual([expect.stringMatching(/Allow ecr:CreateRepository/)]);
  });

  it('says what to do when ambient credentials expire', async () => {
    await stage.layout('one');
    stage.fault('ecr:DescribeImages', 'expired-token', 9);
    const { exitCode, log } = await stage.push();
    expect(exitCode).toBe(1);
    expect(errorsIn(log)).toEqual([expect.stringMatching(/Use the input 'role-to-assume'/)]);
  });

  it('reuses a tag with a warning when the role may not look into its image', async () => {
    await stage.build('works', { tag: '1.2.3' });
    stage.fault('ecr:GetDownloadUrlForLayer', 'access-denied', 9);
    const { exitCode, outputs, log } = await stage.build('works', { tag: '1.2.3' });
    expect(exitCode).toBe(0);
    expect(outputs).toMatchObject({ reused: 'true' });
    expect(log).toMatch(/::warning::The labels of the image could not be read.*ecr:GetDownloadUrlForLayer/);
  });
});

describe('a cancel', () => {
  it('ends an upload within seconds, and a re-run goes on', async () => {
    const digest = await stage.layout('one');
    stage.fault('ecr:UploadLayerPart', 'latency', 1, 0, 30_000);
    let signalled = 0;
    const cut = await stage.push(
      {},
      {
        onLine: (line, kill) => {
          if (signalled > 0 || !line.endsWith('bytes: pushed')) return;
          signalled = performance.now();
          kill('SIGINT');
        },
      },
    );
    expect(performance.now() - signalled).toBeLessThan(4000);
    expect(cut.exitCode).toBe(1);
    expect(cut.outputs).toEqual({});
    expect(errorsIn(cut.log)).toEqual([expect.stringMatching(/The run was cancelled while the image was pushed/)]);
    expect(await stage.tags()).toEqual({});
    const again = await stage.push();
    expect(again.exitCode).toBe(0);
    expect(again.outputs).toMatchObject({ digest, reused: 'false' });
    expect(await leftLogins(stage)).toEqual([]);
  });
});
