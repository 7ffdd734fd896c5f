import { describe, expect, it } from '@jest/globals';
import { dockerBuildArguments, dockerPushArguments } from './docker-arguments.ts';
import { registryConfig } from './docker-config.ts';
import { dockerFailure } from './docker-failure.ts';

describe('the command line of docker', () => {
  it('builds with what is given, each value in a word of its own', () => {
    expect(dockerBuildArguments({ context: '/app', tag: 'registry.example.com/app:1' })).toEqual([
      ...['build', '--tag=registry.example.com/app:1', '--', '/app'],
    ]);
    const all = dockerBuildArguments({
      context: '/app',
      tag: 'registry.example.com/app:1',
      dockerfile: '/app/docker/Dockerfile',
      platform: 'linux/arm64',
      target: 'runtime',
      buildArgs: { VERSION: '-x=y z', EMPTY: '' },
      labels: { 'org.opencontainers.image.revision': 'abc' },
    });
    expect(all).toEqual([
      'build',
      '--tag=registry.example.com/app:1',
      '--file=/app/docker/Dockerfile',
      '--platform=linux/arm64',
      '--target=runtime',
      '--build-arg=VERSION=-x=y z',
      '--build-arg=EMPTY=',
      '--label=org.opencontainers.image.revision=abc',
      '--',
      '/app',
    ]);
    expect(dockerPushArguments('registry.example.com/app:1')).toEqual(['push', '--', 'registry.example.com/app:1']);
  });

  it('logs in to one registry', () => {
    const { auths } = registryConfig('registry.example.com', 'AWS', 'pass:word');
    expect(auths).toEqual({ 'registry.example.com': { auth: 'QVdTOnBhc3M6d29yZA==' } });
  });
});

describe('a bad end of docker', () => {
  // Last words of Docker Engine 28 with its old builder and of BuildKit.
  it.each([
    [
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
      /does not answer/,
    ],
    [
      'unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat /app/Dockerfile: no such file or directory',
      /no such Dockerfile/,
    ],
    [
      'ERROR: failed to solve: failed to read dockerfile: open Dockerfile: no such file or directory',
      /no such Dockerfile/,
    ],
    [
      'ERROR: failed to build: failed to solve: ResourceExhausted: failed to read dockerfile: failed to create temp dir: mkdir /var/lib/docker/tmp/x: no space left on device',
      /disk of the runner is full/,
    ],
    ['Error response from daemon: failed to reach build target none in Dockerfile', /no such stage/],
    [
      'COPY failed: file not found in build context or excluded by .dockerignore: stat x: file does not exist',
      /copies/,
    ],
    ['no basic auth credentials', /did not accept the login, or there was none/],
    ['unauthorized: Not Authorized', /did not accept the login/],
    ['denied: User: x is not authorized to perform: ecr:InitiateLayerUpload on resource: y', /denied docker/],
    ['denied: Your authorization token has expired. Reauthenticate and try again.', /did not accept the login/],
    [
      "tag invalid: The image tag '1' already exists in the 'app' repository and cannot be overwritten because the tag is immutable.",
      /lets no tag move/,
    ],
    ["name unknown: The repository with name 'none' does not exist in the registry with id '0'", /no such repository/],
    ['manifest for example.com/app:nope not found: manifest unknown: Requested image not found', /base image/],
    ['An image does not exist locally with the tag: example.com/app', /not in the Docker Engine/],
    ['Get "http://127.0.0.1:9/v2/": dial tcp 127.0.0.1:9: connect: connection refused', /did not reach/],
    ["The command '/bin/sh -c npm test' returned a non-zero code: 1", /command of the Dockerfile failed/],
  ])('says what %s means', (line, sentence) => {
    const error = dockerFailure(1, ['Step 1/2', line, '']);
    expect(error.message).toMatch(sentence);
    expect(error.message).toContain(line);
    expect(error.nextStep).toMatch(/^[A-Z].*\.$/);
  });

  it('is not explained by what a program of the build says', () => {
    const error = dockerFailure(1, [
      '#9 3.201 connection refused',
      '0.950 denied: no such host',
      'ERROR: process "/bin/sh -c npm test" did not complete successfully: exit code: 1',
    ]);
    expect(error.message).toMatch(/^A command of the Dockerfile failed\./);
    expect(dockerFailure(1, ['#9 3.201 connection refused', 'ERROR: something new']).message).toBe(
      'Docker ended with exit code 1. Docker said: ERROR: something new',
    );
  });

  it('has a sentence also without words', () => {
    expect(dockerFailure(125, []).message).toBe('Docker ended with exit code 125.');
    expect(dockerFailure(127, []).message).toMatch(/no program "docker"/);
  });
});
