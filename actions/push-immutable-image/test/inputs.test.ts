import { describe, expect, it } from '@jest/globals';
import { inputsOf } from './fakes.ts';

const mistakesOf = (given: Record<string, string>) => {
  try {
    inputsOf(given);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
};

describe('inputs', () => {
  it('needs a repository and something to push', () => {
    expect(inputsOf({ repository: 'team/trivia-api' })).toMatchObject({
      repository: 'team/trivia-api',
      ociLayout: '/workspace/image',
      tag: undefined,
      createRepository: false,
      allowMutableRepository: false,
    });
    expect(inputsOf({ 'oci-layout': '', context: '.', 'build-args': 'a=1\nb=x=y' })).toMatchObject({
      context: '/workspace',
      buildArgs: { a: '1', b: 'x=y' },
    });
  });

  it.each([
    [{ repository: '' }, /'repository' is missing/],
    [{ repository: '111122223333.dkr.ecr.us-east-1.amazonaws.com/trivia:1' }, /without registry and tag/],
    [{ repository: 'Trivia' }, /the name of an ECR repository/],
    [{ context: '.' }, /exactly one of the inputs 'context' and 'oci-layout'; both/],
    [{ 'oci-layout': '' }, /exactly one of the inputs 'context' and 'oci-layout'; none/],
    [{ 'oci-layout': '../image' }, /a path inside the workspace/],
    [{ dockerfile: 'Dockerfile' }, /'dockerfile' needs 'context'/],
    [{ 'build-args': 'a=1' }, /'build-args' needs 'context'/],
    [{ target: 'web' }, /'target' needs 'context'/],
    [{ platform: 'linux/arm64' }, /'platform' needs 'context'/],
    [{ 'oci-layout': '', context: '.', platform: 'linux/amd64,linux/arm64' }, /one platform/],
    [{ tag: 'latest' }, /'tag' is "latest", a name that moves/],
    [{ tag: 'a/b' }, /Input 'tag'/],
    [{ 'create-repository': 'yes' }, /"true" or "false"/],
    [{ 'aws-region': 'virginia' }, /the code of an AWS region/],
    [{ repositry: 'x' }, /did you mean 'repository'/],
  ])('%j is refused', (given, message) => expect(mistakesOf(given)).toMatch(message));
});
