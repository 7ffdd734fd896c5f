import { InputError } from '@aws-release-actions/action-kit';
import { checkTag } from '@aws-release-actions/container-image';
import { describe, expect, it } from '@jest/globals';
import { runTag } from '../src/run-tag.ts';
import { inputsOf, run } from './fakes.ts';

const workspace = '/workspace';
const tagOf = (given: Record<string, string>, more = {}) =>
  runTag(inputsOf({ 'oci-layout': '', ...given }), { run: { ...run, ...more }, workspace });

describe('runTag', () => {
  it('names the commit and the run, and is the same for every attempt', () => {
    expect(tagOf({ context: '.' })).toBe('0123456789ab-1658821493');
    expect(tagOf({ context: '.' }, { runAttempt: '2' })).toBe(tagOf({ context: '.' }));
    expect(tagOf({ 'oci-layout': 'image' })).toBe('0123456789ab-1658821493');
  });

  it('tells images apart that the same run builds', () => {
    const builds = [
      { context: '.' },
      { context: 'worker' },
      { context: '.', dockerfile: 'worker.Dockerfile' },
      { context: '.', target: 'web' },
      { context: '.', platform: 'linux/arm64' },
      { context: '.', 'build-args': 'a=1' },
      { context: '.', 'build-args': 'a=2' },
    ];
    const tags = builds.map((build) => tagOf(build));
    expect(new Set(tags).size).toBe(builds.length);
    for (const tag of tags) expect(() => checkTag(tag)).not.toThrow();
  });

  it('does not depend on the order of build arguments', () => {
    expect(tagOf({ context: '.', 'build-args': 'b=2\na=1' })).toBe(tagOf({ context: '.', 'build-args': 'a=1\nb=2' }));
  });

  it('asks for a tag where there is no run', () => {
    expect(() => tagOf({ context: '.' }, { runId: '' })).toThrow(InputError);
  });
});
