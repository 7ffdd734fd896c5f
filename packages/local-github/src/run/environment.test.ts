import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { inputVariables, machineEnvironment, stateVariables, stepEnvironment } from './environment.ts';

const posix = process.platform !== 'win32';
const describePosix = posix ? describe : describe.skip;

describePosix('machineEnvironment', () => {
  it('keeps a few variables and puts stand-in programs and this Node first on the PATH', () => {
    const environment = machineEnvironment(
      {
        HOME: '/home/me',
        LC_ALL: 'C',
        https_proxy: 'http://proxy',
        AWS_SECRET_ACCESS_KEY: 'no',
        NODE_OPTIONS: '--no',
        GITHUB_TOKEN: 'no',
        PATH: '/project/node_modules/.bin:/usr/bin',
      },
      { AWS_REGION: 'eu-west-1' },
      '/programs',
    );
    expect(environment).toEqual({
      HOME: '/home/me',
      LC_ALL: 'C',
      https_proxy: 'http://proxy',
      AWS_REGION: 'eu-west-1',
      PATH: `/programs:${path.dirname(process.execPath)}:/usr/bin`,
    });
  });

  it('searches the PATH that it is given, after the stand-in programs', () => {
    expect(machineEnvironment({ PATH: '/usr/bin' }, { PATH: '/given' }, '/programs')).toEqual({
      PATH: '/programs:/given',
    });
  });
});

describePosix('stepEnvironment', () => {
  const parts = {
    machine: { PATH: '/usr/bin', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    path: ['/first', '/second'],
    env: { RUNNER_OS: 'mine', GITHUB_SHA: 'mine', OWN: 'x' },
    github: { sha: 'abc', token: 'secret', ref_protected: false, event: {} },
    runner: { os: 'Linux' },
    extra: { INPUT_A: '1' },
  };

  it('lets no env overwrite what the runner says, and does not give the token', () => {
    expect(stepEnvironment(parts)).toEqual({
      CI: 'true',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      PATH: '/second:/first:/usr/bin',
      OWN: 'x',
      INPUT_A: '1',
      GITHUB_SHA: 'abc',
      GITHUB_REF_PROTECTED: 'false',
      RUNNER_OS: 'Linux',
      GITHUB_ACTIONS: 'true',
    });
  });

  it('sets CI unless the workflow does', () => {
    expect(stepEnvironment({ ...parts, env: { CI: 'false' } }).CI).toBe('false');
  });
});

it('names of inputs keep dashes, names of state keep their case', () => {
  expect(inputVariables({ 'aws-region': 'x', 'two words': 'y' })).toEqual({
    'INPUT_AWS-REGION': 'x',
    INPUT_TWO_WORDS: 'y',
  });
  expect(stateVariables({ deploymentId: 'd-1' })).toEqual({ STATE_deploymentId: 'd-1' });
});
