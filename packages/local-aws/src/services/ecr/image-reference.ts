/** Reads what a task definition calls an image. Pure. */
import { isRepositoryName } from './names.ts';

export interface ImageReference {
  readonly repository: string;
  /** The region that the host's name says; undefined on this machine. */
  readonly region?: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** This machine, at any port: there is one registry to rehearse with. */
const localHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;
/** Of any account: a task definition of a real one can be rehearsed as it is. */
const ecrHost = /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/;

/** undefined for an image of another registry, or for what is no reference. Without tag and digest: `latest`. */
export function readImageReference(text: string): ImageReference | undefined {
  const slash = text.indexOf('/');
  const host = text.slice(0, slash);
  const region = ecrHost.exec(host)?.[1];
  if (slash < 0 || (region === undefined && !localHost.test(host))) return undefined;
  const [name = '', digest, ...more] = text.slice(slash + 1).split('@');
  const [repository = '', tag, ...rest] = name.split(':');
  if (more.length > 0 || rest.length > 0 || !isRepositoryName(repository)) return undefined;
  return {
    repository,
    ...(region !== undefined && { region }),
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
    ...(tag === undefined && digest === undefined && { tag: 'latest' }),
  };
}
