/**
 * The image that a service starts with, before anything was released to it: the example's own, built without an
 * engine and pushed into a repository that no release knows.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openRegistry, pushLayout, readOciLayout } from '@aws-release-actions/container-image';
import { CreateRepositoryCommand, ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';

const repository = 'before-any-release';

/** Builds and pushes; the image by its digest. `build` is the command that writes an OCI layout into a folder. */
export async function pushFirstImage(
  endpoint: string,
  region: string,
  build: (layoutFolder: string) => readonly string[],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'first-image-'));
  const credentials = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };
  const ecr = new ECRClient({ endpoint, region, credentials });
  try {
    const layoutFolder = join(folder, 'image');
    // Nothing of a workflow that this runs in: the image is of no commit.
    const { PATH, HOME } = process.env;
    await promisify(execFile)(process.execPath, [...build(layoutFolder)], { env: { PATH, HOME } });
    const created = await ecr.send(new CreateRepositoryCommand({ repositoryName: repository }));
    const [registry = ''] = created.repository?.repositoryUri?.split('/') ?? [];
    const authorization = async () => {
      const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand());
      return `Basic ${authorizationData?.[0]?.authorizationToken}`;
    };
    const layout = await readOciLayout(layoutFolder);
    const digest = await pushLayout(layout, openRegistry({ registry, authorization }), { repository, tag: 'first' });
    return `${registry}/${repository}@${digest}`;
  } finally {
    ecr.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}
