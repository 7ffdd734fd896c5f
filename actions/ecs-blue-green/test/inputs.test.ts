import { InputError } from '@aws-release-actions/action-kit';
import { describe, expect, it } from '@jest/globals';
import { deploymentGroupOf } from '../src/inputs.ts';
import { imageOf, inputsOf } from './fakes.ts';

const arn = 'arn:aws:ecs:us-east-1:111122223333:service-deployment/trivia/api/8CrZvVpLaQgh5LYTDKsx1';

const mistakesOf = (given: Record<string, string>): readonly string[] => {
  try {
    inputsOf(given);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.mistakes;
    throw error;
  }
};

describe('inputs', () => {
  it('watches to the end, waits for others and rolls back on a cancel, unless told otherwise', () => {
    expect(inputsOf()).toMatchObject({
      images: { web: imageOf(2) },
      waitUntil: 'completed',
      onActiveDeployment: 'wait',
      onCancel: 'rollback',
      timeout: undefined,
    });
  });

  it('takes several images, a file in the workspace, or a deployment of either engine', () => {
    expect(inputsOf({ images: `web=${imageOf(2)}\nproxy=${imageOf(3)}` }).images).toEqual({
      web: imageOf(2),
      proxy: imageOf(3),
    });
    expect(inputsOf({ images: '', 'task-definition': 'api.json' }).taskDefinition).toBe('/workspace/api.json');
    expect(inputsOf({ 'task-definition': 'api.json' })).toMatchObject({ images: { web: imageOf(2) } });
    for (const id of ['d-ABC123XYZ', arn, arn.replace('arn:aws:', 'arn:aws-us-gov:')]) {
      expect(inputsOf({ images: '', 'deployment-id': id }).deploymentId).toBe(id);
    }
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ cluster: '' }, /^Input 'cluster' is missing; it is required\.$/],
    [
      { cluster: 'arn:aws:ecs:us-east-1:111122223333:cluster/trivia' },
      /^Input 'cluster' is "arn:.*"; it should be a name .* \(no ARN\)\.$/,
    ],
    [{ service: 'a'.repeat(256) }, /^Input 'service' is/],
    [{ service: 'api/green' }, /^Input 'service' is "api\/green"; it should be a name/],
    [
      { images: '' },
      /^Give the input 'images' or 'task-definition' \(or both\) to deploy, or 'deployment-id' to watch\.$/,
    ],
    [{ 'deployment-id': 'd-1' }, /^Input 'deployment-id' goes with neither 'images' nor 'task-definition'/],
    [
      { images: '', 'task-definition': 'api.json', 'deployment-id': 'd-1' },
      /^Input 'deployment-id' goes with neither 'images' nor 'task-definition'/,
    ],
    [
      { images: '', service: 'other', 'deployment-id': arn },
      /^Input 'deployment-id' is "arn:.*", which is no deployment of trivia\/other\.$/,
    ],
    [
      { images: '', 'deployment-id': 'deployment-1' },
      /^Input 'deployment-id' is "deployment-1"; it should be an id of/,
    ],
    [
      { images: 'web=api:latest' },
      /^Input 'images' has "api:latest" for the container "web"; it should be an image by/,
    ],
    [{ images: `web=${imageOf(2).slice(0, -1)}` }, /^Input 'images' has .* by its digest/],
    [{ images: 'web=' }, /^Input 'images' has "" for the container "web"/],
    [{ images: imageOf(2) }, /^Input 'images' is .*; it should be lines of key=value/],
    [{ 'task-definition': '../api.json' }, /^Input 'task-definition' .* should be a path inside the workspace\.$/],
    [{ 'wait-until': 'green' }, /^Input 'wait-until' is "green"; it should be one of "green-ready", "test-traffic"/],
    [{ 'on-cancel': 'abort' }, /^Input 'on-cancel' is "abort"; it should be one of "rollback", "stop", "leave"\.$/],
    [{ 'on-active-deployment': 'adopt' }, /^Input 'on-active-deployment' is "adopt"/],
    [{ timeout: '5s' }, /^Input 'timeout' is "5s"; it should be a duration from 1m to 7d/],
    [{ 'role-to-assume': 'release' }, /^Input 'role-to-assume' .* the ARN of an IAM role/],
    [{ image: 'web' }, /^Input 'image' is not an input of this action; did you mean 'images'\?$/],
  ])('%j is refused in one sentence', (given, sentence) => {
    expect(mistakesOf(given)).toEqual([expect.stringMatching(sentence)]);
  });

  it('names every image that is no digest at once', () => {
    expect(mistakesOf({ images: 'web=api:1\nproxy=proxy:1' })).toHaveLength(2);
  });
});

describe('the deployment group', () => {
  it('has the name that the console gives it, or that of the inputs', () => {
    expect(deploymentGroupOf(inputsOf())).toEqual({
      application: 'AppECS-trivia-api',
      deploymentGroup: 'DgpECS-trivia-api',
    });
    const named = { 'codedeploy-application': 'trivia', 'codedeploy-deployment-group': 'live' };
    expect(deploymentGroupOf(inputsOf(named))).toEqual({ application: 'trivia', deploymentGroup: 'live' });
  });

  it('has 46 characters of each name', () => {
    const long = inputsOf({ cluster: 'c'.repeat(60), service: 's'.repeat(255) });
    expect(deploymentGroupOf(long).application).toBe(`AppECS-${'c'.repeat(46)}-${'s'.repeat(46)}`);
  });
});
