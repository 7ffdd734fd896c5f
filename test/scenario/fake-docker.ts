/**
 * A stand-in for the program `docker`, so that a build can be rehearsed without an engine. It writes down what it was
 * asked for, and pushes a small image over the registry's own protocol, with the login of DOCKER_CONFIG alone.
 */
import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifestType, type SampleImage, sampleImage } from './sample-image.ts';

/** What the stand-in does when it is called. */
export type DockerBehaviour =
  | 'works'
  | 'fails-to-build'
  | 'has-no-daemon'
  | 'hangs-in-build'
  | 'hangs-in-push'
  | 'lies';

/** A call as it was written down. */
export interface DockerCall {
  readonly words: readonly string[];
  readonly configFolder: string;
  /** Modes of the folder and of its config.json, in octal digits. */
  readonly modes: readonly string[];
  readonly registries: readonly string[];
}

const words = process.argv.slice(2);
const { FAKE_DOCKER = '', DOCKER_CONFIG = '' } = process.env;
const behaviour = readFileSync(join(FAKE_DOCKER, 'behaviour'), 'utf8') as DockerBehaviour;
const config = JSON.parse(readFileSync(join(DOCKER_CONFIG, 'config.json'), 'utf8'));

const call: DockerCall = {
  words,
  configFolder: DOCKER_CONFIG,
  modes: [DOCKER_CONFIG, join(DOCKER_CONFIG, 'config.json')].map((path) => (statSync(path).mode & 0o777).toString(8)),
  registries: Object.keys(config.auths),
};
appendFileSync(join(FAKE_DOCKER, 'calls'), `${JSON.stringify(call)}\n`);

if (behaviour === 'has-no-daemon') {
  fail('ERROR: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?');
} else if (words[0] === 'build') build();
else await push(words.at(-1) ?? '');

function build(): void {
  console.log('#1 [internal] load build definition from Dockerfile');
  console.log('::add-mask::sha256');
  if (behaviour === 'hangs-in-build') hang();
  else if (behaviour === 'fails-to-build') {
    console.error('#5 ERROR: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1');
    fail('ERROR: failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1');
  } else {
    const labels = words.flatMap((word) => (word.startsWith('--label=') ? [word.slice('--label='.length)] : []));
    writeFileSync(join(FAKE_DOCKER, 'built'), JSON.stringify(labels));
    console.error('#6 exporting to image done');
  }
}

async function push(reference: string): Promise<void> {
  const built = join(FAKE_DOCKER, 'built');
  if (!existsSync(built)) return fail(`An image does not exist locally with the tag: ${reference}`);
  const labels: string[] = JSON.parse(readFileSync(built, 'utf8'));
  const image = sampleImage('built by docker', Object.fromEntries(labels.map((label) => label.split('=', 2))));
  const [, registry = '', repository = '', tag = ''] = /^([^/]+)\/(.+):([^:]+)$/.exec(reference) ?? [];
  console.log(`The push refers to repository [${registry}/${repository}]`);
  if (behaviour === 'hangs-in-push') return hang();
  for (const [digest, bytes] of image.blobs) {
    await send(
      registry,
      `/v2/${repository}/blobs/uploads/?digest=${digest}`,
      'POST',
      bytes,
      'application/octet-stream',
    );
    console.log(`${digest.slice(7, 19)}: Pushed`);
  }
  await send(registry, `/v2/${repository}/manifests/${tag}`, 'PUT', image.manifest, manifestType);
  console.log(
    `${tag}: digest: ${behaviour === 'lies' ? otherThan(image) : image.digest} size: ${image.manifest.length}`,
  );
}

async function send(registry: string, path: string, method: string, body: Buffer, type: string): Promise<void> {
  const authorization = `Basic ${config.auths[registry]?.auth ?? ''}`;
  const headers = { authorization, 'content-type': type };
  const response = await fetch(`http://${registry}${path}`, { method, headers, body: new Uint8Array(body) });
  if (!response.ok) {
    fail(`${response.status} ${await response.text()}`);
    process.exit();
  }
}

function otherThan({ digest }: SampleImage): string {
  return `sha256:${digest.slice(7).replaceAll(/./g, '0')}`;
}

/** Until somebody ends it, or does not listen any more. */
function hang(): void {
  process.stdout.on('error', () => process.exit(1));
  setInterval(() => console.log('#2 still at it'), 50);
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
