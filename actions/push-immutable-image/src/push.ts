/**
 * The course of a push: read, look, build, push, read back. Only this order is decided here; what each part means is
 * decided in its own room. Everything that can be refused is refused before anything is built.
 */
import { join, relative, sep } from 'node:path';
import type { ActionContext } from '@aws-release-actions/action-kit';
import type { OciLayout } from '@aws-release-actions/container-image';
import type { RepositoryImage, RepositoryState } from '@aws-release-actions/driver';
import { buildAndPush } from './docker-push.ts';
import type { Inputs } from './inputs.ts';
import { layoutPush } from './layout-push.ts';
import { mayMove } from './mutability.ts';
import type { PushedImage, Source } from './outcome.ts';
import type { Ports } from './ports.ts';
import { cancelled, missingRepository, mutableRepository, noDockerfile } from './refusals.ts';
import { runTag } from './run-tag.ts';
import { reasonToReuse } from './tagged-image.ts';

/** Looks for the tag after a push; ECR promises nothing about how soon it is seen. */
const looksAfterPush = 5;

/** Pushes the image that the inputs describe, unless it is there. Throws for everything but a wrong read-back. */
export async function pushImage(inputs: Inputs, ports: Ports, context: ActionContext): Promise<PushedImage> {
  const { log, signal } = context;
  const tag = inputs.tag ?? runTag(inputs, context);
  const layout = await readSource(inputs, ports).catch((error: unknown) => {
    throw signal.aborted ? cancelled(tag, 'before anything was built') : error;
  });
  const repository = await openRepository(inputs, ports, context, tag);
  const mutable = mayMove(tag, repository);
  if (mutable && !inputs.allowMutableRepository) {
    throw mutableRepository(inputs.repository, tag, repository.tagMutability);
  }
  const known = { repositoryUri: repository.uri, tag, mutable, source: sourceOf(inputs, context.workspace) };
  const there = await ports.images.image(tag);
  if (there !== undefined) {
    const question = { inputs, tag, there, layoutDigest: layout?.root.digest };
    const reused = await reasonToReuse(question, ports.images, context);
    log.info(`${repository.uri}:${tag} is ${there.digest}. ${reused}`);
    return { ...known, digest: there.digest, size: there.size, reused };
  }
  if (signal.aborted) throw cancelled(tag, 'before anything was built');
  const pushed =
    layout === undefined
      ? await buildAndPush({ ...inputs, context: inputs.context ?? '' }, ports, context, repository.uri, tag)
      : await layoutPush(layout, ports, context, { repository, name: inputs.repository, tag });
  const image = await readBack(ports, tag, pushed.digest);
  if (image?.digest !== pushed.digest) return { ...known, ...pushed, readBack: { digest: image?.digest } };
  log.info(`${repository.uri}:${tag} is ${image.digest}, read back from ECR.`);
  return { ...known, ...pushed, size: image.size };
}

/** The layout, if there is one; looks for what docker would miss otherwise. */
async function readSource({ context, ociLayout, dockerfile }: Inputs, ports: Ports): Promise<OciLayout | undefined> {
  if (ociLayout !== undefined) return await ports.readLayout(ociLayout);
  const path = dockerfile ?? join(context ?? '', 'Dockerfile');
  if (!ports.exists(path)) throw noDockerfile(path);
  return undefined;
}

async function openRepository(
  { repository, createRepository }: Inputs,
  { images }: Ports,
  { log, signal }: ActionContext,
  tag: string,
): Promise<RepositoryState> {
  const state = await images.describe();
  if (state !== undefined) return state;
  if (!createRepository) throw missingRepository(repository);
  if (signal.aborted) throw cancelled(tag, 'before anything was built');
  const created = await images.create();
  log.info(`Created the repository ${created.uri}: its tags are immutable, and it is scanned on push.`);
  return created;
}

/** The image under the tag: the first look at the right digest, or the last look. */
async function readBack({ images, waiting }: Ports, tag: string, digest: string): Promise<RepositoryImage | undefined> {
  for (let look = 1; ; look++) {
    const image = await images.image(tag);
    if (image?.digest === digest || look === looksAfterPush) return image;
    await waiting.sleep(1000);
  }
}

function sourceOf({ context, ociLayout, dockerfile }: Inputs, workspace: string): Source {
  const place = (path: string) => relative(workspace, path).replaceAll(sep, '/') || '.';
  if (ociLayout !== undefined) return { kind: 'oci-layout', folder: place(ociLayout) };
  const folder = context ?? workspace;
  return { kind: 'context', folder: place(folder), dockerfile: place(dockerfile ?? join(folder, 'Dockerfile')) };
}
