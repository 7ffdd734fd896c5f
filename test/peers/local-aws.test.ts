/** local-aws as boto3 and the AWS CLI see it: clients that share no code with what it is made of. */
import { type LocalAws, startLocalAws } from '@aws-release-actions/local-aws';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { installPython, runScript } from './python.ts';

let aws: LocalAws;
let env: Record<string, string>;

beforeAll(async () => {
  installPython();
  aws = await startLocalAws({ speed: 600 });
  env = {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
}, 300_000);
afterAll(() => aws?.close());

describe('boto3', () => {
  it.each(['s3', 'sts', 'ssm', 'functions'])(
    'drives %s',
    async (service) => {
      expect(await runScript(`boto3/${service}.py`, env)).toEqual({ code: 0, stdout: '', stderr: '' });
    },
    120_000,
  );
});
