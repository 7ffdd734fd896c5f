/**
 * S3, in memory: buckets, versions, conditions, checksums and multi-part uploads. No policies, no lifecycle.
 * assumed: which of S3's documented errors an operation answers with, for the model names next to none.
 */
import type { Clock } from '../../clock/clock.ts';
import type { Random } from '../../random/random.ts';
import type { BlobStore } from '../../state/blob-store.ts';
import { accountId } from '../names.ts';
import type { ObjectReader } from '../ports.ts';
import { type Operation, type Service, ServiceError } from '../service.ts';
import { type Buckets, findVersion, getBucket } from './buckets.ts';
import { createMultipart } from './multipart.ts';
import { createObjectOperations } from './objects.ts';
import { dumpBuckets, restoreBuckets } from './state.ts';

/** What S3 needs of the rest of local-aws. */
export interface S3Ports {
  readonly clock: Clock;
  readonly random: Random;
  /** Where contents lie when the state is dumped. */
  readonly blobs: BlobStore;
}

export function createS3({ clock, random, blobs }: S3Ports): Service & ObjectReader {
  const buckets: Buckets = new Map();
  const multipart = createMultipart(buckets, clock, random);
  const operations: Readonly<Record<string, Operation>> = {
    ...createBucketOperations(buckets, clock),
    ...createObjectOperations(buckets, clock, random),
    ...multipart.operations,
  };
  return {
    operations: Object.fromEntries(
      Object.entries(operations).map(([name, run]) => [
        name,
        name === 'CreateBucket' ? run : inItsRegion(buckets, run),
      ]),
    ),
    read: (bucket, key, versionId) => {
      const found = buckets.get(bucket);
      return found && findVersion(found, key, versionId)?.content;
    },
    reset: () => {
      buckets.clear();
      multipart.reset();
    },
    dump: () => dumpBuckets(buckets, blobs),
    restore: (state) => {
      const restored = restoreBuckets(state, blobs, clock.now());
      buckets.clear();
      multipart.reset();
      for (const bucket of restored) buckets.set(bucket.name, bucket);
    },
  };
}

/**
 * An operation that is signed for the region of its bucket. S3 says so where one endpoint stands for all regions, as
 * here; an endpoint of another region answers 301 PermanentRedirect.
 */
function inItsRegion(buckets: Buckets, run: Operation): Operation {
  return (input, call) => {
    const region = buckets.get(input.Bucket)?.region ?? call.region;
    if (region === call.region || call.accessKeyId === undefined) return run(input, call);
    const message = `The authorization header is malformed; the region '${call.region}' is wrong; expecting '${region}'`;
    throw new ServiceError('AuthorizationHeaderMalformed', message, 400, { Region: region });
  };
}

function createBucketOperations(buckets: Buckets, clock: Clock): Readonly<Record<string, Operation>> {
  return {
    CreateBucket: (input, call) => {
      const name: string = input.Bucket;
      if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
        throw new ServiceError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: name });
      }
      const region = input.CreateBucketConfiguration?.LocationConstraint ?? call.region;
      if (!buckets.has(name)) {
        buckets.set(name, { name, region, created: clock.now(), versioning: undefined, objects: new Map() });
      } else if (region !== 'us-east-1') {
        // Only us-east-1 says yes to the owner of a bucket who makes it again.
        throw new ServiceError(
          'BucketAlreadyOwnedByYou',
          'Your previous request to create the named bucket succeeded and you already own it.',
          409,
          { BucketName: name },
        );
      }
      return { Location: `/${name}` };
    },

    HeadBucket: (input) => ({ BucketRegion: getBucket(buckets, input.Bucket).region }),

    ListBuckets: () => ({
      Owner: { ID: accountId },
      Buckets: [...buckets.values()]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((bucket) => ({ Name: bucket.name, CreationDate: new Date(bucket.created), BucketRegion: bucket.region })),
    }),

    DeleteBucket: (input) => {
      const bucket = getBucket(buckets, input.Bucket);
      if (bucket.objects.size > 0) {
        throw new ServiceError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409, {
          BucketName: bucket.name,
        });
      }
      buckets.delete(bucket.name);
      return {};
    },

    PutBucketVersioning: (input) => {
      const status = input.VersioningConfiguration?.Status;
      if (status !== 'Enabled' && status !== 'Suspended') {
        throw new ServiceError('IllegalVersioningConfigurationException', 'The versioning status must be specified.');
      }
      getBucket(buckets, input.Bucket).versioning = status;
      return {};
    },

    GetBucketVersioning: (input) => ({ Status: getBucket(buckets, input.Bucket).versioning }),
  };
}
