/** Which program calls, by its `User-Agent`: for events, and for the page that says who confirms an operation. */

/** `boto3`, `aws-cli/1`, `docker`, `aws-sdk-js`: the first product, in lower case; of the AWS CLI also its line. */
export function clientName(userAgent: string | undefined): string | undefined {
  const [, product, major] = /^([A-Za-z][\w.-]*)(?:\/v?(\d+))?/.exec(userAgent ?? '') ?? [];
  const name = product?.toLowerCase();
  return name === 'aws-cli' ? `${name}/${major}` : name;
}
