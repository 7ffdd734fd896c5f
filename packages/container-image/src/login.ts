/** The login of a registry: asked for once, and again when the registry no longer takes it. It is never shown. */
import { RegistryError } from './registry-error.ts';

/** One answer to the question for a login. */
export interface Login {
  /** The whole value of the header. */
  readonly header: Promise<string>;
}

export interface Logins {
  /** The login to use; another one than that which was refused. */
  current(refused?: Login): Login;
  /** A text of somebody else without what must stay secret. */
  redact(text: string): string;
}

/** Many requests at once ask once. What `ask` throws is thrown to all that wait, and asked for again later. */
export function keepLogins(ask: () => Promise<string>): Logins {
  let login: Login | undefined;
  const secrets = new Set<string>();
  const open = async (): Promise<string> => {
    try {
      const header = await ask();
      for (const secret of secretsOf(header)) secrets.add(secret);
      // An error of `fetch` would show the whole of it.
      if (!/^[\x21-\x7e][\x20-\x7e]*$/.test(header)) {
        throw new RegistryError('unauthorized', 'The login for the registry cannot be sent in a header.');
      }
      return header;
    } catch (error) {
      login = undefined;
      throw error;
    }
  };
  return {
    current(refused) {
      if (login !== undefined && login !== refused) return login;
      const header = open();
      // Whoever needs it hears of it; a request to somewhere else does not.
      header.catch(() => {});
      login = { header };
      return login;
    },
    redact: (text) => [...secrets].reduce((rest, secret) => rest.replaceAll(secret, '***'), text),
  };
}

/** The header's value, the credential in it, and of a Basic one the password. Short ones would blot out words. */
function secretsOf(header: string): readonly string[] {
  const credential = header.replace(/^\S+\s+/, '');
  const decoded = Buffer.from(credential, 'base64').toString();
  const password = decoded.slice(decoded.indexOf(':') + 1);
  return [header, credential, decoded, password].filter((secret) => secret.length >= 4);
}
