/** What EventBridge is told of images: of pushes, deletions and finished scans, in its envelope. */
import { randomUuid } from '../../random/random.ts';
import { accountId } from '../names.ts';
import type { EcrCore } from './core.ts';
import { type Repository, repositoryArn, type StoredImage, tagsOf } from './store.ts';

/** `tag` is the one that was pushed or deleted, if any. */
export function announceAction(
  core: EcrCore,
  repository: Repository,
  action: 'PUSH' | 'DELETE',
  digest: string,
  tag: string | undefined,
): void {
  announce(core, repository, 'ECR Image Action', [], {
    result: 'SUCCESS',
    'repository-name': repository.name,
    'image-digest': digest,
    'action-type': action,
    ...(tag !== undefined && { 'image-tag': tag }),
  });
}

/** assumed: the statuses of scans other than COMPLETE are told in the same words. */
export function announceScan(core: EcrCore, repository: Repository, { manifest, scan }: StoredImage): void {
  if (scan === undefined) return;
  announce(core, repository, 'ECR Image Scan', [repositoryArn(repository)], {
    'scan-status': scan.status,
    'repository-name': repository.name,
    'finding-severity-counts': Object.fromEntries(Object.entries(scan.counts).filter(([, count]) => count > 0)),
    'image-digest': manifest.digest,
    'image-tags': tagsOf(repository, manifest.digest),
  });
}

function announce(
  { clock, random, events }: EcrCore,
  { region }: Repository,
  detailType: string,
  resources: readonly string[],
  detail: Readonly<Record<string, unknown>>,
): void {
  events.emit('events', 'event', {
    ...{ version: '0', id: randomUuid(random), 'detail-type': detailType, source: 'aws.ecr', account: accountId },
    ...{ time: `${new Date(clock.now()).toISOString().slice(0, 19)}Z`, region, resources, detail },
  });
}
