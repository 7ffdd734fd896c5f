/**
 * What a release of an image asks of ECR: one repository, what is under its tags, and a way in. packages/aws answers
 * it with the SDK. Every method may throw a `PortFailure`.
 */

/** Whether ECR lets tags move, as ECR names it. */
export type TagMutability = 'MUTABLE' | 'IMMUTABLE' | 'IMMUTABLE_WITH_EXCLUSION' | 'MUTABLE_WITH_EXCLUSION';

/** A repository as it is configured. */
export interface RepositoryState {
  /** Registry and name, for example `111122223333.dkr.ecr.us-east-1.amazonaws.com/trivia-api`. */
  readonly uri: string;
  readonly tagMutability: TagMutability;
  /** Filters of tags for which `tagMutability` is turned round; `*` stands for any characters. */
  readonly tagExclusions: readonly string[];
}

/** An image as ECR keeps it. */
export interface RepositoryImage {
  /** `sha256:` and hexadecimal digits: of its manifest, or of its index. */
  readonly digest: string;
  /** Compressed bytes; undefined if ECR does not say. */
  readonly size?: number | undefined;
}

/** A password of the registry. It is a secret: mask it before anything else. */
export interface RegistryLogin {
  readonly username: string;
  readonly password: string;
  /** Base64 of `username:password`, as `Authorization: Basic` takes it. A secret, too. */
  readonly token: string;
}

/** ECR: one repository. */
export interface ImageRepository {
  /** undefined if there is no repository of this name. */
  describe(): Promise<RepositoryState | undefined>;
  /** Creates it with immutable tags, scanned on push. One that somebody else created meanwhile is described. */
  create(): Promise<RepositoryState>;
  /** The image under a tag; undefined if no image has it. */
  image(tag: string): Promise<RepositoryImage | undefined>;
  /** Labels of an image, of the first one of an index; without any, an empty record. */
  labels(digest: string): Promise<Readonly<Record<string, string>>>;
  /** A fresh password, valid for twelve hours. */
  login(): Promise<RegistryLogin>;
}
