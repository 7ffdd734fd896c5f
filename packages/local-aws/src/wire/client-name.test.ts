import { expect, it } from '@jest/globals';
import { clientName } from './client-name.ts';

it.each([
  ['Boto3/1.44.5 md/Botocore#1.44.5 ua/2.1 os/linux', 'boto3'],
  ['aws-cli/1.46.3 md/Botocore#1.44.5', 'aws-cli/1'],
  ['aws-cli/2.31.0 md/awscrt#0.28.2', 'aws-cli/2'],
  ['docker/26.1.5+dfsg1 go/go1.24 git-commit/411e817', 'docker'],
  ['skopeo/1.18.0', 'skopeo'],
  ['crane/v0.20.3 go-containerregistry/v0.20.3', 'crane'],
  ['aws-sdk-js/3.1169.0 ua/2.1 os/linux', 'aws-sdk-js'],
  ['curl/8.14.1', 'curl'],
  ['', undefined],
  [undefined, undefined],
])('%s is %s', (userAgent, name) => {
  expect(clientName(userAgent)).toBe(name);
});
