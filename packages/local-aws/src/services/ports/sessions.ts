/** STS, as the wire and those who run code for a role see it. */

/** STS, as the wire sees the signer of a call. */
export interface Sessions {
  /** The ARN behind an access key; keys that STS did not issue are those of a user. */
  principal(accessKeyId: string | undefined): string;
  isExpired(accessKeyId: string | undefined): boolean;
}

/** STS, as a service that runs code for a role sees it. */
export interface Credentials {
  /** Credentials that are renewed for as long as the code runs. Throws ServiceError for what is no role's ARN. */
  lend(
    roleArn: string,
    sessionName: string,
  ): { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string };
}
