import { expect, it } from '@jest/globals';
import { parseReference } from './reference.ts';

it.each([
  ['./actions/x', { kind: 'workspace', path: 'actions/x' }],
  ['$/actions/x', { kind: 'same-repository', path: 'actions/x' }],
  ['me/tools/actions/x@v1', { kind: 'repository', repository: 'me/tools', path: 'actions/x', ref: 'v1' }],
  ['me/tools@x/v1.2', { kind: 'repository', repository: 'me/tools', path: '', ref: 'x/v1.2' }],
  ['docker://alpine:3', { kind: 'docker', image: 'alpine:3' }],
])('%s', (uses, reference) => {
  expect(parseReference(uses)).toEqual(reference);
});

it.each(['$/x@v1', 'me/tools', 'tools@v1', 'me/tools@a@b', ''])('%j is invalid', (uses) => {
  expect(parseReference(uses).kind).toBe('invalid');
});
