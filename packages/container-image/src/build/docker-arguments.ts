/** Command lines of the program `docker`. Pure. Only what both its old builder and BuildKit understand. */

/** An image to build. */
export interface DockerBuild {
  /** Absolute path of the folder. */
  readonly context: string;
  /** Without it, `Dockerfile` in the context. */
  readonly dockerfile?: string | undefined;
  /** For example `linux/arm64`. */
  readonly platform?: string | undefined;
  /** They stay readable in the image: never a secret. */
  readonly buildArgs?: Readonly<Record<string, string>> | undefined;
  /** Stage of the Dockerfile. */
  readonly target?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Name of the image, as it is pushed: `registry/repository:tag`. */
  readonly tag: string;
}

/** Arguments that build an image into the Docker Engine. */
export function dockerBuildArguments(build: DockerBuild): readonly string[] {
  const { context, dockerfile, platform, buildArgs = {}, target, labels = {}, tag } = build;
  return [
    'build',
    // One word each: a value that begins with a dash is still a value.
    `--tag=${tag}`,
    ...(dockerfile === undefined ? [] : [`--file=${dockerfile}`]),
    ...(platform === undefined ? [] : [`--platform=${platform}`]),
    ...(target === undefined ? [] : [`--target=${target}`]),
    ...Object.entries(buildArgs).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...Object.entries(labels).map(([name, value]) => `--label=${name}=${value}`),
    '--',
    context,
  ];
}

/** Arguments that push an image by its name. */
export function dockerPushArguments(tag: string): readonly string[] {
  return ['push', '--', tag];
}
