/** The registry of local-aws as Docker Engine, skopeo and crane see it: programs that share no code with it. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type LocalAws, startLocalAws } from '@aws-release-actions/local-aws';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { confirmations } from './confirmed-by.ts';
import { type Engine, installCrane, installPrograms, runProgram, startDebianRegistry, startEngine } from './engine.ts';
import { importNodeBase } from './node-base.ts';
import { installPython, runAwsCli } from './python.ts';

let local: LocalAws;
let engine: Engine;
let folder: string;
let debian: Awaited<ReturnType<typeof startDebianRegistry>>;
let crane: string;
let host: string;
let password: string;

beforeAll(async () => {
  installPython();
  installPrograms({ skopeo: 'skopeo' });
  crane = installCrane();
  folder = await mkdtemp(join(tmpdir(), 'registry-'));
  local = await startLocalAws({});
  host = new URL(local.endpoint).host;
  engine = await startEngine();
  debian = await startDebianRegistry();
  await importNodeBase(engine, 'node-base:peers');
  for (const [name, mutability] of [
    ['team/app', 'IMMUTABLE'],
    ['copies', 'MUTABLE'],
  ]) {
    await aws(`ecr create-repository --repository-name ${name} --image-tag-mutability ${mutability}`);
  }
  password = (await aws('ecr get-login-password')).trim();
}, 600_000);
afterAll(async () => {
  await engine?.stop();
  await debian?.stop();
  await local?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}, 60_000);

async function aws(line: string): Promise<string> {
  const { code, stdout, stderr } = await runAwsCli(line.split(' '), {
    AWS_ENDPOINT_URL: local.endpoint,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_DEFAULT_OUTPUT: 'text',
  });
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

/** A program that must end well; what it printed. */
async function good(command: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { code, stdout, stderr } = await runProgram(command, env);
  if (code !== 0) throw new Error(`"${command.join(' ')}" failed: ${stderr}${stdout}`);
  return stdout.trim();
}

const docker = (...args: string[]) => good(['docker', ...args], engine.env);

/** Builds an image whose program says `word`, from a folder of its own. */
async function build(word: string, name: string): Promise<void> {
  const context = await mkdtemp(join(folder, 'context-'));
  await writeFile(join(context, 'app.js'), `console.log(${JSON.stringify(word)});\n`);
  await writeFile(join(context, 'Dockerfile'), 'FROM node-base:peers\nCOPY app.js /app.js\nCMD ["node", "/app.js"]\n');
  await docker('build', '--tag', name, context);
}

const digestOfTag = (repository: string, tag: string) =>
  aws(
    `ecr describe-images --repository-name ${repository} --image-ids imageTag=${tag} --query imageDetails[0].imageDigest`,
  ).then((text) => text.trim());

describe('Docker Engine', () => {
  it('logs in, pushes, pulls by digest, and runs', async () => {
    await good(['sh', '-c', `printf %s "$PASSWORD" | docker login --username AWS --password-stdin ${host}`], {
      ...engine.env,
      PASSWORD: password,
    });
    await build('one', `${host}/team/app:v1`);
    expect(await docker('push', `${host}/team/app:v1`)).toContain('v1: digest: sha256:');
    const digest = await digestOfTag('team/app', 'v1');
    await docker('rmi', '--force', `${host}/team/app:v1`);
    expect(await docker('pull', `${host}/team/app@${digest}`)).toContain(`Digest: ${digest}`);
    expect(await docker('run', '--rm', '--network', 'host', `${host}/team/app@${digest}`)).toBe('one');
  }, 120_000);

  it('may push the same image to an immutable tag again, and no other', async () => {
    await build('one', `${host}/team/app:v1`);
    const digest = await digestOfTag('team/app', 'v1');
    await docker('tag', `${host}/team/app@${digest}`, `${host}/team/app:v1`);
    await docker('push', `${host}/team/app:v1`);
    await build('two', `${host}/team/app:v1`);
    const { code, stderr } = await engine.docker(['push', `${host}/team/app:v1`]);
    expect(code).not.toBe(0);
    expect(stderr).toContain(
      "tag invalid: The image tag 'v1' already exists in the 'team/app' repository and cannot be overwritten because the tag is immutable.",
    );
    expect(await digestOfTag('team/app', 'v1')).toBe(digest);
  }, 120_000);

  it('is refused where there is no repository, or no login', async () => {
    await build('one', `${host}/none:v1`);
    const { stderr } = await engine.docker(['push', `${host}/none:v1`]);
    expect(stderr).toContain(
      "name unknown: The repository with name 'none' does not exist in the registry with id '000000000000'",
    );
    await docker('logout', host);
    const stranger = await engine.docker(['pull', `${host}/team/app:v1`]);
    expect(stranger.code).not.toBe(0);
    expect(stranger.stderr).toContain('no basic auth credentials');
  }, 120_000);
});

describe('skopeo', () => {
  const skopeo = (...args: string[]) => good(['skopeo', '--insecure-policy', ...args]);
  const there = () => ['--dest-creds', `AWS:${password}`, '--dest-tls-verify=false'];
  const from = () => ['--src-creds', `AWS:${password}`, '--src-tls-verify=false'];
  const inspect = (name: string, ...more: string[]) =>
    skopeo('inspect', '--raw', '--tls-verify=false', ...more, `docker://${name}`).then(digestOf);

  it('copies an index with its images from another registry, and back', async () => {
    const layout = join(folder, 'layout');
    const digest = await writeLayout(layout, ['amd64', 'arm64']);
    await skopeo('copy', '--all', '--dest-tls-verify=false', `oci:${layout}`, `docker://${debian.host}/multi:1`);
    const source = `docker://${debian.host}/multi:1`;
    await skopeo('copy', '--all', '--src-tls-verify=false', ...there(), source, `docker://${host}/copies:multi`);
    expect(await digestOfTag('copies', 'multi')).toBe(digest);
    expect(await inspect(`${host}/copies:multi`, '--creds', `AWS:${password}`)).toBe(digest);
    const back = `docker://${debian.host}/back:1`;
    await skopeo('copy', '--all', ...from(), '--dest-tls-verify=false', `docker://${host}/copies:multi`, back);
    expect(await inspect(`${debian.host}/back:1`)).toBe(digest);
    const tags = await skopeo(
      'list-tags',
      '--tls-verify=false',
      '--creds',
      `AWS:${password}`,
      `docker://${host}/copies`,
    );
    expect(JSON.parse(tags).Tags).toEqual(['multi']);
  }, 120_000);
});

describe('crane', () => {
  const run = (...args: string[]) => good([crane, ...args], { DOCKER_CONFIG: join(folder, 'crane') });

  it('pushes, pulls, copies, lists and deletes', async () => {
    await run('auth', 'login', host, '--username', 'AWS', '--password', password);
    const layout = join(folder, 'layout');
    await writeLayout(layout, ['amd64', 'arm64']);
    expect(await run('push', '--index', layout, `${host}/copies:crane`)).toContain(`${host}/copies@sha256:`);
    const pushed = await run('digest', `${host}/copies:crane`);
    expect(pushed).toBe(await digestOfTag('copies', 'crane'));
    await run('copy', `${host}/copies:crane`, `${host}/copies:again`);
    expect(await run('digest', `${host}/copies:again`)).toBe(pushed);
    expect((await run('ls', `${host}/copies`)).split('\n')).toEqual(expect.arrayContaining(['again', 'crane']));
    expect(await run('catalog', host)).toBe('copies\nteam/app');
    await run('pull', '--platform', 'linux/amd64', `${host}/copies:crane`, join(folder, 'pulled.tar'));
    await run('validate', '--remote', `${host}/copies:crane`);
    await run('tag', `${host}/copies:crane`, 'tagged');
    expect(await digestOfTag('copies', 'tagged')).toBe(pushed);
    await run('delete', `${host}/copies@${pushed}`);
    await expect(run('digest', `${host}/copies:crane`)).rejects.toThrow('MANIFEST_UNKNOWN');
  }, 120_000);
});

it('confirms what the page says that they do', () => {
  const { called, written } = confirmations('registry', local);
  expect(called).toEqual(written);
});

/** An OCI layout with an index of images, one for each architecture; the digest of that index. */
async function writeLayout(layout: string, architectures: readonly string[]): Promise<string> {
  await rm(layout, { recursive: true, force: true });
  await mkdir(join(layout, 'blobs/sha256'), { recursive: true });
  const blob = async (mediaType: string, content: string | Buffer) => {
    const bytes = Buffer.from(content);
    const digest = digestOf(bytes);
    await writeFile(join(layout, 'blobs/sha256', digest.slice('sha256:'.length)), bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const image = async (architecture: string) => {
    // A tar of nothing: two empty blocks.
    const tar = Buffer.alloc(1024);
    const config = {
      ...{ architecture, os: 'linux', config: { Cmd: [architecture] } },
      rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
    };
    const manifest = {
      ...{ schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json' },
      config: await blob('application/vnd.oci.image.config.v1+json', JSON.stringify(config)),
      layers: [await blob('application/vnd.oci.image.layer.v1.tar+gzip', gzipSync(tar))],
    };
    return { ...(await blob(manifest.mediaType, JSON.stringify(manifest))), platform: { os: 'linux', architecture } };
  };
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const index = { schemaVersion: 2, mediaType, manifests: await Promise.all(architectures.map(image)) };
  const described = await blob(mediaType, JSON.stringify(index));
  await writeFile(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, mediaType, manifests: [described] }));
  await writeFile(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  return described.digest;
}

function digestOf(content: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
