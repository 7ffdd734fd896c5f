/** STS, as the wire sees it. */

/** STS, as the wire sees the signer of a call. */
export interface Sessions {
  /** The ARN behind an access key; keys that STS did not issue are those of a user. */
  principal(accessKeyId: string | undefined): string;
  isExpired(accessKeyId: string | undefined): boolean;
}
