/** What `fetch` throws, as an error of the registry. Pure. */
import { RegistryError } from './registry-error.ts';

/** Codes of OpenSSL and Node for a certificate that is not trusted: asking again will not change that. */
const certificate = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL/;

/** There was no answer, or only a part of it. */
export function noAnswer(error: unknown, url: URL, name: string, redact = (text: string) => text): RegistryError {
  const { code, message } = deepestCause(error);
  const words = redact(message === '' ? (code ?? 'no reason given') : message);
  const isCertificate = certificate.test(code ?? '');
  return new RegistryError('unreachable', `There was no whole answer of ${url.host} to ${name} (${words}).`, {
    code,
    ...(isCertificate && {
      retryable: false,
      nextStep: 'Check the certificate of this registry; NODE_EXTRA_CA_CERTS makes Node trust one of your own.',
    }),
  });
}

/** `fetch` wraps what has happened; several addresses are tried at once. */
function deepestCause(error: unknown): { readonly code: string | undefined; readonly message: string } {
  let deepest = error;
  for (let depth = 0; depth < 5; depth++) {
    const inner: unknown =
      deepest instanceof AggregateError ? deepest.errors[0] : deepest instanceof Error ? deepest.cause : undefined;
    if (inner === undefined) break;
    deepest = inner;
  }
  const { code, message } = (deepest instanceof Error ? deepest : {}) as { code?: unknown; message?: unknown };
  return {
    code: typeof code === 'string' ? code : undefined,
    message: typeof message === 'string' ? message.split('\n', 1).join('').replace(/\.$/, '') : '',
  };
}
