/** S3, as the other services see it. */

/** S3, as Lambda sees it when code comes from a bucket. */
export interface ObjectReader {
  /** The object's bytes; undefined if there is no such bucket, key or version. */
  read(bucket: string, key: string, versionId?: string): Uint8Array | undefined;
}
