/** What `fetch` throws, as an error of the registry. Pure. */
import { RegistryError } from './registry-error.ts';

/** Codes of OpenSSL and Node for a certificate that is not trusted: asking again will not change that. */
const certificate = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL/;

/** There was no answer, or only a part of it. */
export function noAnswer(error: unknown, url: URL, name: string, redact = (text: string) => text): RegistryError {
  const { code, message } = deepestCause(error);
  const words = redact(message === '' ? (code ?? 'no reason given') : message);
  const isCertificate = certificate.test(code ?? '');
  // What Node says where a body must not be sent to somewhere else.
  const isRedirect = message === 'unexpected redirect';
  return new RegistryError('unreachable', `There was no whole answer of ${url.host} to ${name} (${words}).`, {
    code,
    ...((isCertificate || isRedirect) && { retryable: false }),
    ...(isCertificate && {
      nextStep: 'Check the certificate of this registry; NODE_EXTRA_CA_CERTS makes Node trust one of your own.',
    }),
  });
}

/** What an error may tell; it need not be made by this program's own Error. */
interface Told {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/** `fetch` wraps what has happened; several addresses are tried at once. */
function deepestCause(error: unknown): { readonly code: string | undefined; readonly message: string } {
  let told = tell(error);
  for (let depth = 0; depth < 5; depth++) {
    const inner = told.errors?.[0] ?? told.cause;
    if (inner === undefined) break;
    told = tell(inner);
  }
  const { code, message } = told;
  return {
    code: typeof code === 'string' ? code : undefined,
    message: typeof message === 'string' ? message.split('\n', 1).join('').replace(/\.$/, '') : '',
  };
}

function tell(error: unknown): Told {
  return typeof error === 'object' && error !== null ? error : {};
}
