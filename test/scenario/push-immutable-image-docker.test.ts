/** Images built from a context by the shipped bundle, with a stand-in for docker, and pushed to local-aws over HTTP. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { commit, type ImageStage, leftLogins, openImageStage } from './push-immutable-image-stage.ts';

let stage: ImageStage;
beforeEach(async () => {
  stage = await openImageStage();
});
afterEach(() => stage.close());

const runTag = '0123456789ab-1658821493';
const errorsIn = (log: string) => log.split('\n').filter((line) => line.startsWith('::error::'));

describe('a good build', () => {
  it('is pushed and handed on by its digest', async () => {
    const { exitCode, outputs, summary, log } = await stage.build('works');
    expect(errorsIn(log)).toEqual([]);
    expect(exitCode).toBe(0);
    const { [runTag]: digest } = await stage.tags();
    expect(outputs).toEqual({
      'image-uri': `${stage.registry}/trivia@${digest}`,
      digest,
      tag: runTag,
      reused: 'false',
    });
    expect(summary).toContain('| Layers | 3 pushed, 0 in the repository already |');
    expect(summary).toContain('| Source | `.`, built by the Docker Engine from `Dockerfile` |');
  });

  it('gives docker the inputs, and labels for commit and source', async () => {
    await mkdir(join(stage.workspace, 'docker'));
    await writeFile(join(stage.workspace, 'docker/api.Dockerfile'), 'FROM scratch AS web\n');
    const given = { dockerfile: 'docker/api.Dockerfile', target: 'web', platform: 'linux/arm64' };
    const { exitCode, outputs } = await stage.build('works', { ...given, 'build-args': 'A=1\nB=two words' });
    expect(exitCode).toBe(0);
    expect(outputs.tag).toMatch(new RegExp(`^${runTag}-[0-9a-f]{8}$`));
    const [{ words } = { words: [] }] = await stage.dockerCalls();
    const text = words.join('\n');
    expect(words[0]).toBe('build');
    for (const word of ['A=1', 'B=two words', 'web', 'linux/arm64', join(stage.workspace, 'docker/api.Dockerfile')]) {
      expect(text).toContain(word);
    }
    expect(words).toContain(`--label=org.opencontainers.image.revision=${commit}`);
    expect(words).toContain('--label=org.opencontainers.image.source=https://github.com/octo-org/trivia');
  });

  it('logs in from a private folder, which is gone in the end', async () => {
    const { state } = await stage.build('works');
    const calls = await stage.dockerCalls();
    expect(calls.map(({ words }) => words[0])).toEqual(['build', 'push']);
    for (const { modes, configFolder, registries } of calls) {
      expect(modes).toEqual(['700', '600']);
      expect(dirname(configFolder)).toBe(stage.temp);
      expect(configFolder).toBe(state['docker-config']);
      expect(registries).toEqual([stage.registry]);
    }
    expect(await leftLogins(stage)).toEqual([]);
  });

  it("keeps the user's own logins for base images, and leaves their folder as it is", async () => {
    const users = join(stage.workspace, '..', 'home', '.docker');
    await mkdir(users);
    const config = JSON.stringify({ auths: { 'base.example.com': { auth: 'YTpi' } }, credsStore: 'nowhere' });
    await writeFile(join(users, 'config.json'), config);
    expect((await stage.build('works')).exitCode).toBe(0);
    const [call] = await stage.dockerCalls();
    expect(call?.registries).toEqual(['base.example.com', stage.registry]);
    expect(await readdir(users)).toEqual(['config.json']);
    expect(await readFile(join(users, 'config.json'), 'utf8')).toBe(config);
  });

  it('shows what docker prints, and lets none of it be a command', async () => {
    const { log } = await stage.build('works');
    expect(log).toMatch(/::group::docker build[\s\S]*\| #1 \[internal\][\s\S]*::endgroup::[\s\S]*::group::docker push/);
    expect(log).toContain('| ::add-mask::sha256');
    expect(log).not.toMatch(/^::add-mask::sha256$/m);
  });
});

describe('a tag that is there', () => {
  it('is handed on in a re-run of the same run, and nothing is built', async () => {
    const first = await stage.build('works');
    const again = await stage.build('fails-to-build', {}, { env: { GITHUB_RUN_ATTEMPT: '2' } });
    expect(again.exitCode).toBe(0);
    expect(again.outputs).toEqual({ ...first.outputs, reused: 'true' });
    expect(await stage.dockerCalls()).toHaveLength(2);
    expect(again.summary).toContain('nothing was built');
  });

  it('is reused for the same commit, and refused for another', async () => {
    const first = await stage.build('works', { tag: '1.2.3' });
    const same = await stage.build('works', { tag: '1.2.3' }, { env: { GITHUB_RUN_ID: '2' } });
    expect(same.exitCode).toBe(0);
    expect(same.outputs).toEqual({ ...first.outputs, reused: 'true' });
    expect(same.log).not.toContain('::warning::');
    const other = 'f'.repeat(40);
    const refused = await stage.build('works', { tag: '1.2.3' }, { env: { GITHUB_SHA: other } });
    expect(refused.exitCode).toBe(1);
    expect(refused.outputs).toEqual({});
    expect(errorsIn(refused.log)).toEqual([
      expect.stringMatching(`built from commit ${commit}; this run is at ${other}`),
    ]);
    expect(await stage.dockerCalls()).toHaveLength(2);
  });

  it('is reused with a warning when nobody knows what it was built from', async () => {
    await stage.layout('by hand');
    const first = await stage.push({ tag: '1.2.3' });
    const { exitCode, outputs, log } = await stage.build('works', { tag: '1.2.3' });
    expect(exitCode).toBe(0);
    expect(outputs).toEqual({ ...first.outputs, reused: 'true' });
    expect(log).toMatch(/::warning::The tag "1.2.3" is there already, and nothing tells from which commit/);
  });
});

describe('what goes wrong with docker', () => {
  it.each([
    ['fails-to-build', /npm ci/],
    ['has-no-daemon', /The Docker Engine does not answer.*OCI image layout/],
  ] as const)('%s: red, in one sentence, with no login left', async (behaviour, message) => {
    const { exitCode, outputs, log } = await stage.build(behaviour);
    expect(exitCode).toBe(1);
    expect(outputs).toEqual({});
    expect(errorsIn(log)).toEqual([expect.stringMatching(message)]);
    expect(log).not.toMatch(/fault of its own|\n\s+at /);
    expect(await leftLogins(stage)).toEqual([]);
    expect(await stage.tags()).toEqual({});
  });

  it('offers a layout where there is no docker', async () => {
    const { exitCode, log } = await stage.build('works', {}, { env: { PATH: '/nowhere' } });
    expect(exitCode).toBe(1);
    expect(errorsIn(log)).toEqual([expect.stringMatching(/There is no program "docker".*'oci-layout'/)]);
    expect(await leftLogins(stage)).toEqual([]);
  });

  it('looks for the Dockerfile before AWS is touched', async () => {
    const before = stage.calls().length;
    const { exitCode, log } = await stage.build('works', { dockerfile: 'nowhere/Dockerfile' });
    expect(exitCode).toBe(1);
    expect(log).toMatch(/::error::There is no Dockerfile at .*nowhere\/Dockerfile/);
    expect(stage.calls().slice(before)).toEqual([]);
  });

  it('hands on no digest that ECR does not have under the tag', async () => {
    const { exitCode, outputs, log, summary } = await stage.build('lies');
    const { [runTag]: digest } = await stage.tags();
    expect(exitCode).toBe(1);
    expect(outputs).toEqual({ tag: runTag });
    expect(log).toMatch(new RegExp(`::error::.* was pushed as sha256:0{64}, but ECR has ${digest}`));
    expect(summary).toContain('not handed on');
  });
});

describe('a run that is cut short', () => {
  it.each([
    ['hangs-in-build', '#2 still'],
    ['hangs-in-push', '#2 still'],
  ] as const)('%s: a cancel ends docker within seconds and removes the login', async (behaviour, sign) => {
    let signalled = 0;
    const { exitCode, log, outputs } = await stage.build(
      behaviour,
      {},
      {
        onLine: (line, kill) => {
          if (!line.includes(sign) || signalled > 0) return;
          signalled = performance.now();
          kill('SIGINT');
        },
      },
    );
    expect(performance.now() - signalled).toBeLessThan(4000);
    expect(exitCode).toBe(1);
    expect(outputs).toEqual({});
    expect(errorsIn(log)).toEqual([expect.stringMatching(/The run was cancelled while the image was (built|pushed)/)]);
    expect(await leftLogins(stage)).toEqual([]);
  });

  it('leaves its login to the post stage when it is killed', async () => {
    const { exitCode, state } = await stage.build(
      'hangs-in-push',
      {},
      {
        onLine: (line, kill) => {
          if (line.includes('#2 still')) kill('SIGKILL');
        },
      },
    );
    expect(exitCode).toBe(137);
    expect(await leftLogins(stage)).toHaveLength(1);
    const post = await stage.build('works', {}, { state });
    expect(post.exitCode).toBe(0);
    expect(await leftLogins(stage)).toEqual([]);
    expect(await stage.tags()).toEqual({});
  });
});
