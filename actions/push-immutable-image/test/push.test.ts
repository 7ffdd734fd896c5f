import { ProgramNotStarted } from '@aws-release-actions/action-kit';
import { portFailure } from '@aws-release-actions/testing';
import { describe, expect, it } from '@jest/globals';
import { pushImage } from '../src/push.ts';
import { buildInputs, digestA, digestB, fakeContext, fakePorts, inputsOf, type Script, sha, uri } from './fakes.ts';

const tag = '0123456789ab-1658821493';

async function push(inputs = inputsOf(), script: Script = {}, more: Parameters<typeof fakeContext>[0] = {}) {
  const { ports, calls, environments } = fakePorts(script);
  const { context, lines, warnings, cancel } = fakeContext(more);
  const outcome = await pushImage(inputs, ports, context).catch((error: unknown) => error);
  return { outcome, calls, environments, lines, warnings, cancel };
}

describe('an OCI layout', () => {
  it('is pushed under a tag of the run, and read back', async () => {
    const { outcome, calls } = await push();
    expect(outcome).toMatchObject({ repositoryUri: uri, tag, digest: digestA, layers: { pushed: 2, present: 1 } });
    expect(outcome).not.toHaveProperty('readBack');
    const registry = '111122223333.dkr.ecr.us-east-1.amazonaws.com';
    expect(calls).toEqual([
      'read layout',
      'describe',
      `image ${tag}`,
      `push layout ${registry}/trivia:${tag}`,
      `image ${tag}`,
    ]);
  });

  it('is left alone if its tag has it already', async () => {
    const { outcome, calls } = await push(inputsOf({ tag: 'v1.2.3' }), { tags: { 'v1.2.3': digestA } });
    expect(outcome).toMatchObject({ tag: 'v1.2.3', digest: digestA, reused: expect.stringMatching(/very image/) });
    expect(calls.at(-1)).toBe('image v1.2.3');
  });

  it('is refused if its tag has something else, with both digests', async () => {
    const { outcome } = await push(inputsOf({ tag: 'v1.2.3' }), { tags: { 'v1.2.3': digestB } });
    expect(outcome).toMatchObject({
      message: expect.stringMatching(new RegExp(`${digestB}.*${digestA}.*Nothing was`)),
    });
  });

  it('does not stay cut off in the middle', async () => {
    const { outcome, calls } = await push(inputsOf(), {}, { signal: AbortSignal.abort('SIGINT') });
    expect(outcome).toMatchObject({ message: 'The run was cancelled before anything was built.' });
    expect(calls).not.toContain('login');
  });
});

describe('a repository', () => {
  it('is refused if there is none', async () => {
    const { outcome, calls } = await push(inputsOf(), { repository: undefined });
    expect(outcome).toMatchObject({
      message: expect.stringMatching(/There is no repository "trivia"/),
      nextStep: expect.stringMatching(/create-repository/),
    });
    expect(calls).toEqual(['read layout', 'describe']);
  });

  it('is created if that is wanted', async () => {
    const { outcome, calls } = await push(inputsOf({ 'create-repository': 'true' }), { repository: undefined });
    expect(outcome).toMatchObject({ digest: digestA, mutable: false });
    expect(calls).toContain('create');
  });

  it('is refused before anything is built if the tag could move', async () => {
    const script = {
      repository: { tagMutability: 'IMMUTABLE_WITH_EXCLUSION', tagExclusions: ['*-1658821493'] },
    } as const;
    const { outcome, calls } = await push(buildInputs(), script);
    expect(outcome).toMatchObject({
      message: expect.stringMatching(/"trivia" is IMMUTABLE_WITH_EXCLUSION for the tag/),
    });
    expect(calls).toEqual(['describe']);
  });

  it('may be mutable if that is wanted', async () => {
    const inputs = inputsOf({ 'allow-mutable-repository': 'true' });
    const { outcome } = await push(inputs, { repository: { tagMutability: 'MUTABLE' } });
    expect(outcome).toMatchObject({ digest: digestA, mutable: true });
  });
});

describe('a build', () => {
  it('builds and pushes with a login of its own, which it removes', async () => {
    const { outcome, calls, environments, lines } = await push(buildInputs());
    expect(outcome).toMatchObject({ digest: digestA, tag, layers: { pushed: 1, present: 1 } });
    expect(calls).toEqual([
      'describe',
      `image ${tag}`,
      'login',
      'keep login',
      'docker build',
      'docker push',
      'drop /temp/login',
      `image ${tag}`,
    ]);
    for (const env of environments) expect(env).toMatchObject({ DOCKER_CONFIG: '/temp/login', LANG: 'C' });
    expect(lines).toContain(`> docker push ${uri}:${tag}`);
  });

  it('labels the image with commit and source, not with the time', async () => {
    const seen: (readonly string[])[] = [];
    const docker: Script['docker'] = (words) => {
      seen.push(words);
      return { exitCode: 1, endedBy: undefined, lines: [] };
    };
    await push(buildInputs({ target: 'web', 'build-args': 'a=1' }), { docker });
    const words = seen.flat().join(' ');
    expect(words).toContain(`org.opencontainers.image.revision=${sha}`);
    expect(words).toContain('org.opencontainers.image.source=https://github.com/octo-org/trivia');
    expect(words).not.toContain('created');
    expect(words).toMatch(/--target[ =]web/);
    expect(words).toMatch(/a=1/);
  });

  it('never lets docker command the runner', async () => {
    const lines = ['::add-mask::x', ' ::set-output name=digest::y', 'step 1 ##[set-output name=digest]z'];
    const docker: Script['docker'] = () => ({ exitCode: 1, endedBy: undefined, lines });
    const { lines: logged } = await push(buildInputs(), { docker });
    for (const line of logged) {
      expect(line).not.toMatch(/^\s*::/);
      expect(line).not.toContain('##[');
    }
    expect(logged.join('\n')).toContain('add-mask');
  });

  it('removes its login when docker fails', async () => {
    const docker: Script['docker'] = () => ({ exitCode: 1, endedBy: undefined, lines: ['ERROR: failed to build'] });
    const { outcome, calls } = await push(buildInputs(), { docker });
    expect(outcome).toBeInstanceOf(Error);
    expect(calls.at(-1)).toBe('drop /temp/login');
    expect(calls).not.toContain('docker push');
  });

  it('offers another way where there is no docker', async () => {
    const missing = new ProgramNotStarted(
      'docker',
      Object.assign(new Error('spawn docker ENOENT'), { code: 'ENOENT' }),
    );
    const docker = async () => {
      throw missing;
    };
    const { outcome, calls } = await push(buildInputs(), { overrides: { docker } });
    expect(outcome).toMatchObject({
      message: 'There is no program "docker" on the PATH of this runner.',
      nextStep: expect.stringMatching(/oci-layout/),
    });
    expect(calls.at(-1)).toBe('drop /temp/login');
  });

  it('says so when it is cancelled', async () => {
    const cancel = new AbortController();
    const docker: Script['docker'] = () => {
      cancel.abort('SIGINT');
      return { exitCode: undefined, endedBy: 'SIGTERM', lines: [] };
    };
    const { outcome, calls } = await push(buildInputs(), { docker }, { signal: cancel.signal });
    expect(outcome).toMatchObject({ message: 'The run was cancelled while the image was built.' });
    expect(calls.at(-1)).toBe('drop /temp/login');
  });

  it('needs a Dockerfile', async () => {
    const { outcome, calls } = await push(buildInputs({ dockerfile: 'web.Dockerfile' }), {
      overrides: { exists: () => false },
    });
    expect(outcome).toMatchObject({ message: 'There is no Dockerfile at /workspace/web.Dockerfile.' });
    expect(calls).toEqual([]);
  });
});

describe('a build whose tag is there', () => {
  it('is an earlier attempt of this run', async () => {
    const { outcome, calls } = await push(buildInputs(), { tags: { [tag]: digestB } });
    expect(outcome).toMatchObject({ digest: digestB, reused: expect.stringMatching(/This run has pushed it already/) });
    expect(calls).toEqual(['describe', `image ${tag}`]);
  });

  const given = buildInputs({ tag: 'v1.2.3' });
  const tags = { 'v1.2.3': digestB };

  it('is reused if it was built from this commit', async () => {
    const labels = { 'org.opencontainers.image.revision': sha };
    const { outcome, warnings } = await push(given, { tags, labels });
    expect(outcome).toMatchObject({ digest: digestB, reused: expect.stringMatching(/from this commit/) });
    expect(warnings).toEqual([]);
  });

  it('is refused if it was built from another commit', async () => {
    const labels = { 'org.opencontainers.image.revision': 'f'.repeat(40) };
    const { outcome } = await push(given, { tags, labels });
    expect(outcome).toMatchObject({
      message: expect.stringMatching(new RegExp(`commit f{40}; this run is at ${sha}`)),
    });
  });

  it('is reused with a warning if nobody knows', async () => {
    const { outcome, warnings } = await push(given, { tags });
    expect(outcome).toMatchObject({ digest: digestB });
    expect(warnings).toHaveLength(1);
  });

  it('is reused with warnings if the role may not look', async () => {
    const { ports } = fakePorts({ tags });
    const labels = async () => {
      throw portFailure('access-denied', 'AWS denied ecr:BatchGetImage.', 'ecr:BatchGetImage');
    };
    const { outcome, warnings } = await push(given, { overrides: { images: { ...ports.images, labels } } });
    expect(outcome).toMatchObject({ digest: digestB });
    expect(warnings[0]).toMatch(/could not be read. AWS denied/);
  });
});

describe('reading back', () => {
  it('is patient', async () => {
    const afterPush: Script['afterPush'] = (look) => (look < 3 ? undefined : { digest: digestA });
    expect((await push(inputsOf(), { afterPush })).outcome).not.toHaveProperty('readBack');
  });

  it.each([
    ['nothing', undefined],
    ['something else', { digest: digestB }],
  ])('tells of %s under the tag', async (_, there) => {
    const { outcome } = await push(inputsOf(), { afterPush: () => there });
    expect(outcome).toMatchObject({ digest: digestA, readBack: { digest: there?.digest } });
  });
});
