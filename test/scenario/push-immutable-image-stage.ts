/**
 * A stage for images: an account on local-aws with a repository, a workspace with an OCI image layout and a
 * Dockerfile, and a stand-in for docker; the shipped bundle pushes as a workflow step would.
 */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalAws, startLocalAws } from '@aws-release-actions/local-aws';
import { type BundleResult, type BundleRun, runBundle } from '@aws-release-actions/testing';
import {
  CreateRepositoryCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  type ImageTagMutability,
  type Repository,
} from '@aws-sdk/client-ecr';
import type { DockerBehaviour, DockerCall } from './fake-docker.ts';
import { sampleImage, writeLayout } from './sample-image.ts';

const region = 'us-east-1';
const ambient = { AWS_ACCESS_KEY_ID: 'AKIDLOCAL', AWS_SECRET_ACCESS_KEY: 'local' };
const bundle = new URL('../../actions/push-immutable-image/dist/index.js', import.meta.url).pathname;

export const commit = '0123456789abcdef0123456789abcdef01234567';

export type FaultKind = Parameters<LocalAws['faults']['add']>[0]['fault'];

export interface ImageStage {
  readonly aws: LocalAws;
  /** Host and port of the registry. */
  readonly registry: string;
  readonly workspace: string;
  /** RUNNER_TEMP of every run. */
  readonly temp: string;
  /** Writes an image to the layout "image" of the workspace; its digest. */
  layout(content: string): Promise<string>;
  /** Pushes the layout "image"; `given` adds to or replaces the inputs. */
  push(given?: Record<string, string>, run?: Partial<BundleRun>): Promise<BundleResult>;
  /** Builds the workspace with the stand-in for docker, and pushes it. */
  build(docker: DockerBehaviour, given?: Record<string, string>, run?: Partial<BundleRun>): Promise<BundleResult>;
  /** What docker was asked for. */
  dockerCalls(): Promise<readonly DockerCall[]>;
  createRepository(name: string, mutability: ImageTagMutability, ...exclusions: string[]): Promise<void>;
  repository(name: string): Promise<Repository | undefined>;
  /** Digests of the images of a repository, by tag. */
  tags(repository?: string): Promise<Record<string, string>>;
  fault(operation: string, kind: FaultKind, count: number, after?: number, milliseconds?: number): void;
  /** Calls that local-aws answered, over both protocols, without their service. */
  calls(): readonly string[];
  close(): Promise<void>;
}

/** Opens a stage whose repository "trivia" is immutable. */
export async function openImageStage(speed = 1): Promise<ImageStage> {
  const aws = await startLocalAws({ speed });
  const credentials = { accessKeyId: ambient.AWS_ACCESS_KEY_ID, secretAccessKey: ambient.AWS_SECRET_ACCESS_KEY };
  const ecr = new ECRClient({ region, endpoint: aws.endpoint, credentials });
  const root = await mkdtemp(join(tmpdir(), 'image-stage-'));
  const [workspace, temp, docker, home] = ['workspace', 'temp', 'docker', 'home'].map((name) => join(root, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const folder of [workspace, temp, docker, home]) await mkdir(folder);
  await writeFile(join(workspace, 'Dockerfile'), 'FROM scratch\n');
  const program = new URL('fake-docker.ts', import.meta.url).pathname;
  const script = `#!/bin/sh\nexec "${process.execPath}" --disable-warning=ExperimentalWarning "${program}" "$@"\n`;
  await writeFile(join(docker, 'docker'), script);
  await chmod(join(docker, 'docker'), 0o755);

  const push: ImageStage['push'] = (given = {}, run = {}) =>
    runBundle({
      bundle,
      workspace,
      ...run,
      env: {
        AWS_ENDPOINT_URL: aws.endpoint,
        AWS_REGION: region,
        GITHUB_SHA: commit,
        GITHUB_SERVER_URL: 'https://github.com',
        RUNNER_TEMP: temp,
        HOME: home,
        FAKE_DOCKER: docker,
        PATH: `${docker}:${process.env.PATH}`,
        ...ambient,
        ...run.env,
      },
      inputs: { repository: 'trivia', 'oci-layout': 'image', ...given },
    });
  const createRepository: ImageStage['createRepository'] = async (repositoryName, imageTagMutability, ...filters) => {
    const exclusions = filters.map((filter) => ({ filterType: 'WILDCARD' as const, filter }));
    await ecr.send(
      new CreateRepositoryCommand({
        repositoryName,
        imageTagMutability,
        ...(exclusions.length > 0 && { imageTagMutabilityExclusionFilters: exclusions }),
      }),
    );
  };
  await createRepository('trivia', 'IMMUTABLE');

  return {
    aws,
    registry: new URL(aws.endpoint).host,
    workspace,
    temp,
    push,
    createRepository,
    layout: async (content) => {
      const image = sampleImage(content);
      await writeLayout(join(workspace, 'image'), image);
      return image.digest;
    },
    build: async (behaviour, given = {}, run = {}) => {
      await writeFile(join(docker, 'behaviour'), behaviour);
      return await push({ 'oci-layout': '', context: '.', ...given }, run);
    },
    dockerCalls: async () => {
      const text = await readFile(join(docker, 'calls'), 'utf8').catch(() => '');
      return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as DockerCall]));
    },
    repository: async (name) => {
      const { repositories = [] } = await ecr.send(new DescribeRepositoriesCommand({}));
      return repositories.find(({ repositoryName }) => repositoryName === name);
    },
    tags: async (repositoryName = 'trivia') => {
      const { imageDetails = [] } = await ecr.send(new DescribeImagesCommand({ repositoryName }));
      return Object.fromEntries(
        imageDetails.flatMap(({ imageTags = [], imageDigest = '' }) => imageTags.map((tag) => [tag, imageDigest])),
      );
    },
    fault: (operation, fault, count, after = 0, milliseconds = 0) =>
      aws.faults.add({ operation, fault, count, after, milliseconds }),
    calls: () =>
      aws.events
        .since(0)
        .filter(({ source, type }) => source === 'api' && type === 'call')
        .map(({ detail }) => String(detail.operation)),
    close: async () => {
      ecr.destroy();
      await aws.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Logins that were left in RUNNER_TEMP. */
export async function leftLogins({ temp }: Pick<ImageStage, 'temp'>): Promise<readonly string[]> {
  return (await readdir(temp)).filter((name) => name.startsWith('docker-login-'));
}
