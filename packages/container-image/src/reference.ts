/**
 * What names an image: registry, repository, tag, digest. Pure. Nothing is added that was not written, as Docker adds
 * `docker.io/library` and `latest`: in a release, a name means one thing. Grammar: the OCI distribution specification;
 * a registry is told from a repository as Docker does it.
 */
import { isDigest } from './digest.ts';

export interface ImageReference {
  /** Host, and port if it has one. */
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
}

/** A text names no image, or no tag. */
export class InvalidReference extends Error {
  constructor(text: string, expectation: string) {
    super(`${JSON.stringify(text.slice(0, mostShown))} is not valid; it should be ${expectation}.`);
    this.name = 'InvalidReference';
  }
}

const mostShown = 300;
const longestRepository = 255;
const registryPattern =
  /^(?:localhost(?::\d{1,5})?|(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::\d{1,5})?|\[[0-9a-fA-F:.]+\](?::\d{1,5})?)$/;
const repositoryPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** Reads `registry/repository`, with `:tag`, `@digest`, both or none. Throws InvalidReference. */
export function parseImageReference(text: string): ImageReference {
  const slash = text.indexOf('/');
  const registry = text.slice(0, Math.max(0, slash));
  if (!isRegistry(registry)) {
    throw new InvalidReference(text, 'an image with its registry, for example registry.example.com/team/app:1.2.3');
  }
  const rest = text.slice(slash + 1);
  const at = rest.indexOf('@');
  const named = at < 0 ? rest : rest.slice(0, at);
  const digest = at < 0 ? undefined : rest.slice(at + 1);
  const colon = named.indexOf(':');
  const repository = colon < 0 ? named : named.slice(0, colon);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  if (!isRepository(repository)) {
    throw new InvalidReference(text, 'an image whose repository has lower-case letters, digits, and ._-/ between them');
  }
  if (tag !== undefined && !tagPattern.test(tag)) throw new InvalidReference(text, `an image whose tag is ${tagRule}`);
  if (digest !== undefined && !isDigest(digest)) {
    throw new InvalidReference(text, 'an image whose digest is sha256: and 64 hexadecimal digits');
  }
  return { registry, repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

/** The text that parseImageReference reads. */
export function formatImageReference({ registry, repository, tag, digest }: ImageReference): string {
  const name = `${registry}/${repository}`;
  return `${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

const tagRule = '1 to 128 letters, digits and ._- of which the first is a letter, a digit or _';

/** The tag itself. Throws InvalidReference if no registry would take it. */
export function checkTag(tag: string): string {
  if (!tagPattern.test(tag)) throw new InvalidReference(tag, tagRule);
  return tag;
}

/** Whether a repository may have this name; then it is safe in the path of a URL, too. */
export function isRepository(name: string): boolean {
  return name.length <= longestRepository && repositoryPattern.test(name);
}

/** A host that has a dot, a port, or the name localhost: else Docker takes it for a part of the repository. */
function isRegistry(host: string): boolean {
  return host.length <= 259 && registryPattern.test(host) && (host === 'localhost' || /[.:]/.test(host));
}
