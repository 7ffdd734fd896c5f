/** Pushes an OCI image layout; somebody else may push under the same tag at the same time. */
import type { ActionContext } from '@aws-release-actions/action-kit';
import { type OciLayout, RegistryError } from '@aws-release-actions/container-image';
import type { RepositoryState } from '@aws-release-actions/driver';
import type { LayerCount } from './outcome.ts';
import type { Ports } from './ports.ts';
import { cancelled, otherContent } from './refusals.ts';

/** Where a layout goes. */
export interface LayoutTarget {
  readonly repository: RepositoryState;
  readonly name: string;
  readonly tag: string;
}

/** Pushes it, the tag last. Throws RegistryError or PushRefused. */
export async function layoutPush(
  layout: OciLayout,
  { pushLayout, images }: Pick<Ports, 'pushLayout' | 'images'>,
  { log, signal }: Pick<ActionContext, 'log' | 'signal'>,
  { repository, name, tag }: LayoutTarget,
): Promise<{ readonly digest: string; readonly layers?: LayerCount }> {
  const { digest } = layout.root;
  const registry = repository.uri.slice(0, repository.uri.indexOf('/'));
  try {
    const layers = await log.group(`push ${digest} to ${repository.uri}:${tag}`, () =>
      pushLayout(layout, { registry, repository: name, tag }),
    );
    return { digest, layers };
  } catch (error) {
    if (signal.aborted) throw cancelled(tag, 'while the image was pushed');
    if (!(error instanceof RegistryError) || error.kind !== 'tag-immutable') throw error;
    // Another run was faster; with the same image that is as good.
    const there = await images.image(tag);
    if (there === undefined) throw error;
    if (there.digest !== digest) throw otherContent(tag, there.digest, digest);
    return { digest };
  }
}
