/** Packages that the shipped bundle puts into S3, and that canary-deploy takes from there. */
import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { build, errorsIn, type Files, type Inputs, workspaceWith } from './build-lambda-package-workspace.ts';
import { openStage, type Stage } from './stage.ts';

const region = 'us-east-1';
const ambient = { AWS_REGION: region, AWS_ACCESS_KEY_ID: 'AKIDLOCAL', AWS_SECRET_ACCESS_KEY: 'local' };
const bot: Files = { 'dist/index.js': "exports.handler = async () => 'two';" };
const inS3: Inputs = { source: 'dist', name: 'bot', 's3-bucket': 'packages', 's3-prefix': 'releases/' };

let stage: Stage;
afterEach(() => stage?.close());

/** Runs the action as a step of a job would, with the stage's AWS. */
function run(workspace: string, given: Inputs = {}, env: Readonly<Record<string, string>> = ambient) {
  return build(workspace, { ...inS3, ...given }, { env: { AWS_ENDPOINT_URL: stage.aws.endpoint, ...env } });
}

const callsOf = (operation: string) => stage.calls().filter((call) => call === `s3:${operation}`).length;

describe('a package in S3', () => {
  it('lies under its hash, is sent once, and is released from there', async () => {
    stage = await openStage(600);
    const workspace = await workspaceWith(bot);
    const first = await run(workspace);
    const hexadecimal = first.outputs.digest?.slice('sha256:'.length);
    const key = `releases/bot-${hexadecimal}.zip`;
    expect(first).toMatchObject({
      exitCode: 0,
      outputs: { 's3-bucket': 'packages', 's3-key': key, 's3-uri': `s3://packages/${key}`, 's3-object-version': '' },
      summary: expect.stringContaining(`| In S3 | \`s3://packages/${key}\` |`),
    });
    const second = await run(workspace);
    expect([second.exitCode, second.outputs]).toEqual([0, first.outputs]);
    expect(second.log).toContain(`s3://packages/${key} was there already`);
    expect(callsOf('PutObject')).toBe(1);
    const released = await stage.release('', {
      ...{ package: '', 's3-bucket': 'packages', 's3-key': key, 'traffic-shift': 'all-at-once' },
      'code-sha256': first.outputs['code-sha256'] ?? '',
    });
    expect(released.outputs).toMatchObject({ outcome: 'succeeded', 'code-sha256': first.outputs['code-sha256'] });
  });

  it('goes in parts if it is large, and is sent once, too', async () => {
    stage = await openStage(600);
    const workspace = await workspaceWith({ ...bot, 'dist/model.bin': randomBytes(20 * 1024 * 1024) });
    const first = await run(workspace);
    expect([first.exitCode, callsOf('UploadPart'), callsOf('CompleteMultipartUpload')]).toEqual([0, 3, 1]);
    const second = await run(workspace);
    expect(second.outputs).toEqual(first.outputs);
    expect([callsOf('UploadPart'), callsOf('CompleteMultipartUpload')]).toEqual([3, 1]);
  });

  it('is stored by a role that the job assumes, of which no secret is logged', async () => {
    stage = await openStage(600);
    const workspace = await workspaceWith(bot);
    const role = { 'role-to-assume': 'arn:aws:iam::000000000000:role/build', 'aws-region': region };
    const { exitCode, log } = await run(workspace, role, stage.oidc);
    expect(exitCode).toBe(0);
    expect(stage.calls()).toContain('sts:AssumeRoleWithWebIdentity');
    expect(log).toContain('::add-mask::');
  });

  it('is stored although S3 is busy for a while', async () => {
    stage = await openStage(600);
    stage.fault('s3:PutObject', 'throttle', 2);
    expect((await run(await workspaceWith(bot))).exitCode).toBe(0);
  });

  it.each([
    [
      'the permission that is missing',
      's3:PutObject',
      'access-denied',
      /s3:PutObject.*s3:\/\/packages\/releases\/bot-/,
    ],
    ['what S3 says', 's3:PutObject', 'internal-error', /s3:PutObject/],
  ] as const)('that cannot be stored ends the step with %s', async (_, operation, fault, words) => {
    stage = await openStage(600);
    stage.fault(operation, fault, 20);
    const run1 = await run(await workspaceWith(bot));
    expect(run1.exitCode).toBe(1);
    expect(errorsIn(run1)).toEqual([expect.stringMatching(words)]);
    expect(run1.log).not.toMatch(/\n\s+at /);
  });

  it('leaves no parts behind if one of them fails', async () => {
    stage = await openStage(600);
    stage.fault('s3:UploadPart', 'access-denied', 9, 1);
    const { exitCode } = await run(await workspaceWith({ ...bot, 'dist/model.bin': randomBytes(20 * 1024 * 1024) }));
    expect([exitCode, callsOf('AbortMultipartUpload'), callsOf('CompleteMultipartUpload')]).toEqual([1, 1, 0]);
  });

  it('needs a bucket that exists', async () => {
    stage = await openStage(600);
    const failed = await run(await workspaceWith(bot), { 's3-bucket': 'nobody-has-this' });
    expect([failed.exitCode, errorsIn(failed)]).toEqual([1, [expect.stringMatching(/nobody-has-this/)]]);
  });
});
