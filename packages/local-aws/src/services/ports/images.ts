/** ECR, as those who run images see it. */

/** One layer as it lies on disk, compressed as it was pushed. */
export interface ImageLayer {
  readonly digest: string;
  readonly mediaType: string;
  readonly path: string;
}

/** What an image's configuration says about running it (OCI image configuration, `config`). */
export interface ImageConfiguration {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** `NAME=value`. */
  readonly environment: readonly string[];
  readonly workingDirectory: string;
  readonly user: string;
  /** Seconds and so on are left as the image states them: `CMD-SHELL`, `CMD` or `NONE`. */
  readonly healthCheck?: readonly string[];
  readonly stopSignal?: string;
}

/** An image of local-aws's own registry. */
export interface Image {
  /** `sha256:...` of the manifest that the reference resolves to: of an index, if it is one. */
  readonly digest: string;
  /** What the host's engine pulls, by digest, and with what. */
  readonly pull: { readonly reference: string; readonly user: string; readonly password: string };
  readonly configuration: ImageConfiguration;
  /** From the bottom up. */
  readonly layers: readonly ImageLayer[];
}

/** Where images come from. */
export interface Images {
  /**
   * The image behind a reference by tag or digest, on this server's own host or on
   * `<account>.dkr.ecr.<region>.amazonaws.com`. Of an index, the child for this machine.
   * A string says, as ECS does in a stopped reason, why there is none.
   */
  find(reference: string, region: string): Promise<Image | string>;
}
