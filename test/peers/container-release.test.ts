/**
 * The release of the container example with real containers: Docker Engine builds its Dockerfile and pushes to
 * local-aws's ECR, and local-aws runs blue and green side by side on the same engine, by digest.
 */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDockerRuntime } from '@aws-release-actions/local-aws';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { requestsOf } from '../../packages/rehearsal/src/customers/tally.ts';
import { badRelease, exampleOf, suiteFolder } from '../../packages/rehearsal/src/examples.ts';
import { type Release, rehearseRelease } from '../../packages/rehearsal/src/release.ts';
import { openStage, type Stage } from '../../packages/rehearsal/src/stage.ts';
import { type Engine, startEngine } from './engine.ts';
import { importNodeBase } from './node-base.ts';

const example = exampleOf(join(suiteFolder, 'workflows-examples/trivia-api/release.yml'));
const base = 'node-base:peers';
const overlays: string[] = [];

let engine: Engine;
let stage: Stage | undefined;

beforeAll(async () => {
  engine = await startEngine();
  await importNodeBase(engine, base);
}, 600_000);
afterAll(async () => {
  await engine?.stop();
  for (const folder of overlays) await rm(folder, { recursive: true, force: true });
}, 60_000);

/** The example's workflow in the variant of its README, with Docker; and the files of a bad commit. */
async function overlayOf(bad?: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'with-docker-'));
  overlays.push(folder);
  const workflow = await readFile(join(example.folder, 'release.yml'), 'utf8');
  const built = workflow
    .replace(/ {6}# Without Docker;.*\n {6}- name: Build the image\n {8}run: npm run build-image\n/, '')
    .replace(
      '          oci-layout: image\n',
      `          context: .\n          build-args: |\n            RELEASE=\${{ github.sha }}\n            NODE_IMAGE=${base}\n`,
    );
  expect(built).toContain('context: .');
  expect(built).not.toContain('build-image');
  await writeFile(join(folder, 'release.yml'), built);
  if (bad !== undefined) {
    const questions = 'src/questions.ts';
    await mkdir(join(folder, 'src'));
    await copyFile(join(badRelease(example, bad), questions), join(folder, questions));
  }
  return folder;
}

/** Releases, and tells which images ran at the moment when the deployment waited for its answer. */
async function release(bad?: string): Promise<{ readonly ended: Release; readonly ran: readonly string[] }> {
  if (stage === undefined) throw new Error('there is no stage');
  let look: Promise<readonly string[]> | undefined;
  const ended = await rehearseRelease(stage, {
    overlay: await overlayOf(bad),
    onOutput: ({ text }) => {
      if (text.includes('waits for an answer')) look ??= runningImages();
    },
  });
  return { ended, ran: (await look) ?? [] };
}

/** Of each container, by their digests: what Docker shows of an image without a tag is only its id. */
async function runningImages(): Promise<readonly string[]> {
  const words = async (...args: readonly string[]) => (await engine.docker(args)).stdout.trim().split('\n');
  const ids = await words('inspect', '--format', '{{.Image}}', ...(await words('ps', '--quiet')));
  return words('image', 'inspect', '--format', '{{join .RepoDigests " "}}', ...ids);
}

function outputsOf({ run }: Release, job: string, step: string): Readonly<Record<string, string>> {
  return run.jobs.find(({ id }) => id === job)?.steps.find(({ name }) => name === step)?.outputs ?? {};
}

describe.each(['ECS', 'CODE_DEPLOY'] as const)('with real containers, by %s', (controller) => {
  beforeAll(async () => {
    const createRuntime = await findDockerRuntime(engine.env.DOCKER_HOST);
    stage = await openStage(example, { speed: 60, controller, createRuntime, environment: engine.env });
  }, 120_000);
  afterAll(async () => {
    await stage?.close();
  }, 60_000);

  it('releases what Docker built, by its digest, and nobody notices', async () => {
    const { ended, ran } = await release();
    const { 'image-uri': image = '' } = outputsOf(ended, 'build', 'Push the image');
    expect(image).toMatch(/\/trivia-api@sha256:[0-9a-f]{64}$/);
    expect(outputsOf(ended, 'production', 'See it through')).toMatchObject({ outcome: 'succeeded' });
    // Two tasks of each side.
    expect(ran).toHaveLength(4);
    expect(ran.filter((names) => names.split(' ').includes(image))).toHaveLength(2);
    expect(ended.customers.errors).toEqual([]);
    expect(requestsOf(ended.customers)).toBeGreaterThan(100);
    expect(Object.keys(ended.customers.answers)).toHaveLength(2);
    expect(ended.serving).toEqual({ 'trivia-api:2': 100 });
  }, 240_000);

  it('keeps the bad commit from every customer', async () => {
    const { ended, ran } = await release('bad');
    expect(ran).toHaveLength(4);
    expect(outputsOf(ended, 'production', 'See it through')).toMatchObject({ outcome: 'rolled-back' });
    expect(ended.customers.errors).toEqual([]);
    expect(Object.keys(ended.customers.answers)).toHaveLength(1);
    expect(ended.serving).toEqual({ 'trivia-api:2': 100 });
  }, 240_000);
});
