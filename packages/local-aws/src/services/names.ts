/** The account and ARNs of local-aws. */

/** The account number of everything in local-aws. */
export const accountId = '000000000000';

/** An ARN of this account, for example `arn('lambda', 'us-east-1', 'function:f')`. */
export function arn(service: string, region: string, resource: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${resource}`;
}
