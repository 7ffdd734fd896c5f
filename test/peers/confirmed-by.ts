/**
 * What the clients of a test have called with success, and what `packages/local-aws/confirmed-by.json` says that they
 * do. `CONFIRM=write npm run test:peers` writes it anew; then `npm run docs`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LocalAws } from '@aws-release-actions/local-aws';
import { type Confirmations, confirmationsOf } from '@aws-release-actions/local-aws/compatibility';

const path = fileURLToPath(new URL('../../packages/local-aws/confirmed-by.json', import.meta.url));

/** Programs that nobody here wrote. */
const outsiders = /^(boto3|aws-cli\/\d|docker|containerd|skopeo|crane|curl)$/;

/** By client and service, for `test`: what was called, and what is written down. They should be equal. */
export function confirmations(
  test: string,
  aws: LocalAws,
): { readonly called: Confirmations[string]; readonly written: Confirmations[string] | undefined } {
  const calls = aws.events.since(0).filter(({ source, type }) => source === 'api' && type === 'call');
  const answered = calls.filter(({ detail }) => Number(detail.status) < 300 && outsiders.test(String(detail.client)));
  const called = confirmationsOf(
    answered.map(({ detail }) => ({
      client: String(detail.client),
      service: String(detail.service),
      operation: String(detail.operation),
    })),
  );
  if (process.env.CONFIRM === 'write') write(test, called);
  return { called, written: read()[test] };
}

function read(): Confirmations {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function write(test: string, called: Confirmations[string]): void {
  const all = Object.entries({ ...read(), [test]: called }).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(path, `${JSON.stringify(Object.fromEntries(all), null, 2)}\n`);
}
