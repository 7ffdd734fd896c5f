/** The login of the program `docker`, as its `config.json` has it. Pure. It is a secret: only the user may read it. */

/** What belongs into a `config.json`. */
export type DockerLogins = { readonly auths: Readonly<Record<string, { readonly auth: string }>> };

/** A configuration that holds the login of one registry, by its host. */
export function registryConfig(registry: string, username: string, password: string): DockerLogins {
  return { auths: { [registry]: { auth: Buffer.from(`${username}:${password}`).toString('base64') } } };
}
