/**
 * The login of the `docker` program: a folder of its own below RUNNER_TEMP, which only this user can read. It starts
 * from the user's configuration, so that base images in other registries, contexts and plugins are still found. The
 * user's own folder is never written to.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActionContext } from '@aws-release-actions/action-kit';

/** State of the step that its post stage reads: the folder of the login. */
export const loginState = 'docker-config';

/** Folders of the user's configuration that docker only reads. */
const shared = ['cli-plugins', 'contexts'];

/** A configuration for docker that holds a login. */
export type DockerConfig = Readonly<Record<string, unknown>>;

/** Writes the user's configuration with this one on top to a folder of its own, whose path it returns. */
export async function keepLogin(
  config: DockerConfig,
  { env, saveState, log }: Pick<ActionContext, 'env' | 'saveState' | 'log'>,
): Promise<string> {
  const usersFolder = env.DOCKER_CONFIG || join(env.HOME || homedir(), '.docker');
  const folder = join(env.RUNNER_TEMP || tmpdir(), `docker-login-${randomUUID()}`);
  // First of all: whatever is left by a kill must be found by the post stage.
  saveState(loginState, folder);
  await mkdir(folder, { mode: 0o700 });
  const text = JSON.stringify(withLogin(await usersConfig(usersFolder, log), config));
  await writeFile(join(folder, 'config.json'), text, { mode: 0o600 });
  const present = await readdir(usersFolder).catch((): string[] => []);
  for (const name of shared.filter((candidate) => present.includes(candidate))) {
    // A link cannot be made everywhere on Windows; docker then has its own plugins and its default context.
    await symlink(join(usersFolder, name), join(folder, name), 'junction').catch(() => {});
  }
  return folder;
}

/** Removes the folder of a login; it may be gone already. */
export async function dropLogin(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** A configuration with the logins of another on top. Pure. */
export function withLogin(users: DockerConfig, login: DockerConfig): DockerConfig {
  const auths = record(login.auths);
  // An empty helper means this file, whatever store or helper the user has for the registry.
  const helpers = Object.fromEntries(Object.keys(auths).map((registry) => [registry, '']));
  return {
    ...users,
    auths: { ...record(users.auths), ...auths },
    credHelpers: { ...record(users.credHelpers), ...helpers },
  };
}

async function usersConfig(folder: string, log: ActionContext['log']): Promise<DockerConfig> {
  const path = join(folder, 'config.json');
  const text = await readFile(path, 'utf8').catch(() => '{}');
  try {
    return record(JSON.parse(text));
  } catch {
    log.warning(`${path} is no JSON; docker works without it in this step.`);
    return {};
  }
}

function record(value: unknown): DockerConfig {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
