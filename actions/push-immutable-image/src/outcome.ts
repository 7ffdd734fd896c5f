/** What a run of push-immutable-image ends with: everything that its report needs. */

/** Where the image came from, with paths relative to the workspace. */
export type Source =
  | { readonly kind: 'oci-layout'; readonly folder: string }
  | { readonly kind: 'context'; readonly folder: string; readonly dockerfile: string };

/** How many blobs were sent, and how many the repository had already. */
export interface LayerCount {
  readonly pushed: number;
  readonly present: number;
}

/** An image in the repository. */
export interface PushedImage {
  /** Registry and repository. */
  readonly repositoryUri: string;
  readonly tag: string;
  /** What was pushed, or what was there already. */
  readonly digest: string;
  /** Compressed bytes, as ECR says; undefined if it does not. */
  readonly size?: number | undefined;
  readonly source: Source;
  /** Why nothing was pushed; undefined if something was. */
  readonly reused?: string | undefined;
  readonly layers?: LayerCount | undefined;
  /** Whether the tag could be moved later. */
  readonly mutable: boolean;
  /** What ECR has under the tag after the push, if that is not `digest`: the step fails. */
  readonly readBack?: { readonly digest: string | undefined } | undefined;
}
