/**
 * Builds with the Docker Engine and pushes, through the `docker` program, logged in from a folder of its own. What
 * docker prints is passed on as it comes, and never as a command to the runner.
 */
import { type ActionContext, type ProgramEnd, ProgramNotStarted } from '@aws-release-actions/action-kit';
import {
  dockerBuildArguments,
  dockerFailure,
  dockerPushArguments,
  registryConfig,
} from '@aws-release-actions/container-image';
import type { Inputs } from './inputs.ts';
import type { LayerCount } from './outcome.ts';
import type { Ports } from './ports.ts';
import { cancelled, PushRefused } from './refusals.ts';
import { revisionLabel } from './tagged-image.ts';

/** An image as docker pushed it. */
export interface DockerPush {
  readonly digest: string;
  readonly layers: LayerCount;
}

/** Builds `context` and pushes it as `uri:tag`. Removes its login again, whatever happens. */
export async function buildAndPush(
  inputs: Inputs & { readonly context: string },
  ports: Pick<Ports, 'login' | 'keepLogin' | 'dropLogin' | 'docker'>,
  context: ActionContext,
  uri: string,
  tag: string,
): Promise<DockerPush> {
  const reference = `${uri}:${tag}`;
  const registry = uri.slice(0, uri.indexOf('/'));
  const { username, password } = await ports.login();
  const folder = await ports.keepLogin(registryConfig(registry, username, password));
  try {
    const docker = (title: string, doing: string, words: readonly string[]) =>
      runDocker(ports, context, { title, doing, words, folder, tag });
    await docker(`docker build ${reference}`, 'while the image was built', buildArguments(inputs, context, reference));
    const { lines } = await docker(
      `docker push ${reference}`,
      'while the image was pushed',
      dockerPushArguments(reference),
    );
    return { digest: pushedDigest(lines), layers: countLayers(lines) };
  } finally {
    await ports.dropLogin(folder);
  }
}

/** Attestations hold times, and make an index of an image: another digest every time, and nothing that Lambda takes. */
const plainBuilds = { BUILDX_NO_DEFAULT_ATTESTATIONS: '1', DOCKER_CLI_HINTS: 'false' };

interface Command {
  /** Of the group in the log. */
  readonly title: string;
  readonly doing: string;
  readonly words: readonly string[];
  /** Of the configuration. */
  readonly folder: string;
  readonly tag: string;
}

async function runDocker(
  ports: Pick<Ports, 'docker'>,
  { log, env, signal }: ActionContext,
  { title, doing, words, folder, tag }: Command,
): Promise<ProgramEnd> {
  if (signal.aborted) throw cancelled(tag, doing);
  const end = await log
    .group(title, () =>
      ports.docker(words, { ...plainBuilds, ...env, DOCKER_CONFIG: folder }, (line) => log.info(harmless(line))),
    )
    .catch((error: unknown) => {
      throw error instanceof ProgramNotStarted ? noDocker(error) : error;
    });
  if (signal.aborted && end.exitCode !== 0) throw cancelled(tag, doing);
  if (end.exitCode !== 0) throw dockerFailure(end.exitCode ?? 1, end.lines);
  return end;
}

/** The image says from which commit it is. Not when it was built: that would change its digest every time. */
function buildArguments(
  { context: folder, dockerfile, target, platform, buildArgs = {} }: Inputs & { readonly context: string },
  { run }: ActionContext,
  tag: string,
): readonly string[] {
  const labels: Record<string, string> = {};
  if (run.sha !== '') labels[revisionLabel] = run.sha;
  if (run.repository !== '') labels['org.opencontainers.image.source'] = `${run.serverUrl}/${run.repository}`;
  return dockerBuildArguments({ context: folder, dockerfile, target, platform, buildArgs, labels, tag });
}

/** The runner takes `::name::` at the beginning of a line, and `##[name]` anywhere in it, for a command. */
function harmless(line: string): string {
  return `| ${line.replaceAll('##[', '## [')}`;
}

function pushedDigest(lines: readonly string[]): string {
  const found = lines.map((line) => /\bdigest: (sha256:[0-9a-f]{64})\b/.exec(line)?.[1]).findLast(Boolean);
  if (found !== undefined) return found;
  throw new PushRefused('docker did not say which digest it pushed.', 'Update the docker program of this runner.');
}

function countLayers(lines: readonly string[]): LayerCount {
  const count = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length;
  return { pushed: count(/^[0-9a-f]{12}: Pushed$/), present: count(/^[0-9a-f]{12}: (Layer already|Mounted from)/) };
}

function noDocker(cause: ProgramNotStarted): PushRefused {
  return new PushRefused(
    cause.missing ? 'There is no program "docker" on the PATH of this runner.' : cause.message,
    "Use a runner with Docker, or build an OCI image layout and give it in the input 'oci-layout', which needs none.",
  );
}
