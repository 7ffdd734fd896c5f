import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { dropLogin, keepLogin, withLogin } from '../src/docker-login.ts';
import { fakeContext } from './fakes.ts';

const ours = { auths: { 'ecr.example': { auth: 'b3Vycw==' } } };
let folder: string;
let state: Record<string, string>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'login-test-'));
  state = {};
});
afterEach(() => rm(folder, { recursive: true }));

const contextOf = (env: Record<string, string> = {}) =>
  fakeContext({
    env: { RUNNER_TEMP: folder, HOME: folder, ...env },
    saveState: (name, value) => {
      state[name] = value;
    },
  });

describe('keepLogin', () => {
  it('makes a folder that nobody else can read, known to the post stage', async () => {
    const kept = await keepLogin(ours, contextOf().context);
    expect(state).toEqual({ 'docker-config': kept });
    expect((await stat(kept)).mode & 0o777).toBe(0o700);
    expect((await stat(join(kept, 'config.json'))).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(join(kept, 'config.json'), 'utf8'))).toMatchObject(ours);
    await dropLogin(kept);
    await dropLogin(kept);
    expect(await readdir(folder)).toEqual([]);
  });

  it("starts from the user's configuration and leaves it as it is", async () => {
    const users = join(folder, '.docker');
    await mkdir(join(users, 'cli-plugins'), { recursive: true });
    await mkdir(join(users, 'contexts'));
    await mkdir(join(users, 'buildx'));
    const config = JSON.stringify({ auths: { 'docker.io': { auth: 'eA==' } }, currentContext: 'rootless' });
    await writeFile(join(users, 'config.json'), config);
    const kept = await keepLogin(ours, contextOf().context);
    expect(JSON.parse(await readFile(join(kept, 'config.json'), 'utf8'))).toMatchObject({
      auths: { 'docker.io': { auth: 'eA==' }, ...ours.auths },
      currentContext: 'rootless',
    });
    expect((await readdir(kept)).sort()).toEqual(['cli-plugins', 'config.json', 'contexts']);
    expect(await readlink(join(kept, 'contexts'))).toBe(join(users, 'contexts'));
    await dropLogin(kept);
    expect((await readdir(users)).sort()).toEqual(['buildx', 'cli-plugins', 'config.json', 'contexts']);
    expect(await readFile(join(users, 'config.json'), 'utf8')).toBe(config);
  });

  it('reads the configuration that DOCKER_CONFIG names, and goes without one that is broken', async () => {
    const users = join(folder, 'mine');
    await mkdir(users);
    await writeFile(join(users, 'config.json'), '{"auths"');
    const { context, warnings } = contextOf({ DOCKER_CONFIG: users });
    const kept = await keepLogin(ours, context);
    expect(warnings).toEqual([expect.stringMatching(/mine\/config\.json is no JSON/)]);
    expect(JSON.parse(await readFile(join(kept, 'config.json'), 'utf8'))).toMatchObject(ours);
  });
});

describe('withLogin', () => {
  it("is stronger than the user's stores and helpers, for this registry alone", () => {
    const users = {
      credsStore: 'desktop',
      credHelpers: { 'ecr.example': 'ecr-login', 'gcr.example': 'gcloud' },
      auths: { 'ecr.example': { auth: 'b2xk' } },
    };
    expect(withLogin(users, ours)).toEqual({
      credsStore: 'desktop',
      credHelpers: { 'ecr.example': '', 'gcr.example': 'gcloud' },
      auths: ours.auths,
    });
  });
});
