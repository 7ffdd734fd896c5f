/** The edge of push-immutable-image: ECR on the SDK, registries, image layouts, docker, and the folder of its login. */
import { existsSync } from 'node:fs';
import { type ActionContext, awsSessionOptions, type ProgramEnd, runProgram } from '@aws-release-actions/action-kit';
import { imageRepository, openSession } from '@aws-release-actions/aws';
import {
  type Descriptor,
  type OciLayout,
  openRegistry,
  pushLayout,
  readOciLayout,
} from '@aws-release-actions/container-image';
import { type ImageRepository, type RegistryLogin, runnerWaiting, type Waiting } from '@aws-release-actions/driver';
import { type DockerConfig, dropLogin, keepLogin } from './docker-login.ts';
import type { Inputs } from './inputs.ts';
import type { LayerCount } from './outcome.ts';

/** Where a layout goes. */
export interface Destination {
  /** Host, and port if it has one. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}

/** Everything outside of the process that push-immutable-image uses. */
export interface Ports {
  readonly images: Pick<ImageRepository, 'describe' | 'create' | 'image' | 'labels'>;
  /** A fresh login, masked already. */
  login(): Promise<RegistryLogin>;
  readonly waiting: Waiting;
  exists(path: string): boolean;
  /** Throws LayoutError. */
  readLayout(folder: string): Promise<OciLayout>;
  /** What was sent of it. Throws RegistryError. */
  pushLayout(layout: OciLayout, to: Destination): Promise<LayerCount>;
  /** Runs docker to its end; a cancel ends it. Throws ProgramNotStarted. */
  docker(
    words: readonly string[],
    env: Readonly<Record<string, string | undefined>>,
    onLine: (line: string) => void,
  ): Promise<ProgramEnd>;
  /** The folder of a configuration for docker. */
  keepLogin(config: DockerConfig): Promise<string>;
  dropLogin(folder: string): Promise<void>;
}

/** The ports of a run, on AWS. */
export function awsPorts(inputs: Inputs, context: ActionContext): Ports {
  const session = openSession(awsSessionOptions('push-immutable-image', inputs, context));
  const images = imageRepository(session, inputs.repository);
  const login = async () => {
    const given = await images.login();
    // Before anything else may print them.
    context.mask(given.password);
    context.mask(given.token);
    return given;
  };
  return {
    images,
    login,
    waiting: runnerWaiting,
    exists: existsSync,
    readLayout: (folder) => readOciLayout(folder, { signal: context.signal }),
    pushLayout: (layout, to) => sendLayout(layout, to, login, context),
    docker: (words, env, onLine) => {
      const { workspace: folder, signal } = context;
      return runProgram({ program: 'docker', arguments: words, env, folder, signal, onLine });
    },
    keepLogin: (config) => keepLogin(config, context),
    dropLogin,
  };
}

async function sendLayout(
  layout: OciLayout,
  { registry, repository, tag }: Destination,
  login: () => Promise<RegistryLogin>,
  { log, signal }: ActionContext,
): Promise<LayerCount> {
  const connection = openRegistry({
    registry,
    authorization: async () => `Basic ${(await login()).token}`,
    signal,
    onRetry: (message) => log.info(message),
  });
  const count = { pushed: 0, present: 0 };
  const onBlob = ({ digest, size }: Descriptor, wasThere: boolean) => {
    count[wasThere ? 'present' : 'pushed']++;
    log.info(`${digest}, ${size} bytes: ${wasThere ? 'in the repository already' : 'pushed'}`);
  };
  await pushLayout(layout, connection, { repository, tag }, { onBlob });
  return count;
}
