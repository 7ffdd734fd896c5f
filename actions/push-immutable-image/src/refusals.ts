/** Why an image was not pushed, as the user of this action reads it. */

/** The work ended before an image was there under its tag, or with doubt about it. */
export class PushRefused extends Error {
  readonly nextStep: string;

  constructor(message: string, nextStep: string) {
    super(message);
    this.name = 'PushRefused';
    this.nextStep = nextStep;
  }
}

/** docker would build nothing. */
export function noDockerfile(path: string): PushRefused {
  return new PushRefused(
    `There is no Dockerfile at ${path}.`,
    "Name its path in the input 'dockerfile'. Nothing was built.",
  );
}

/** There is no such repository, and it is not to be created. */
export function missingRepository(repository: string): PushRefused {
  return new PushRefused(
    `There is no repository "${repository}" in this account and region. Nothing was built.`,
    "Create it in your infrastructure, with immutable tags, or set the input 'create-repository' to true.",
  );
}

/** The repository would let this tag move. */
export function mutableRepository(repository: string, tag: string, mutability: string): PushRefused {
  return new PushRefused(
    `The repository "${repository}" is ${mutability} for the tag "${tag}": it could be moved to another image at any time. Nothing was built.`,
    `Make its tags immutable, for example with: aws ecr put-image-tag-mutability --repository-name ${repository} --image-tag-mutability IMMUTABLE. Or set the input 'allow-mutable-repository' to true.`,
  );
}

/** The tag is there, with another image than the one that is to be pushed. */
export function otherContent(tag: string, there: string, ours: string): PushRefused {
  return new PushRefused(
    `The tag "${tag}" is there already with ${there}; the OCI layout has ${ours}. Nothing was pushed.`,
    "A tag keeps its content: give another one in the input 'tag'. If the layout was built again from the same commit, build it so that the same source gives the same bytes.",
  );
}

/** The tag is there, with an image that was built from another commit. */
export function otherCommit(tag: string, there: string, ours: string): PushRefused {
  return new PushRefused(
    `The tag "${tag}" is there already with an image that was built from commit ${there}; this run is at ${ours}. Nothing was built.`,
    "A tag keeps its content: give another one in the input 'tag', or leave the input out.",
  );
}

/** The runner asked the step to end. */
export function cancelled(tag: string, doing: string): PushRefused {
  return new PushRefused(
    `The run was cancelled ${doing}.`,
    `The tag "${tag}" exists only if the whole image was there; a re-run finds out and goes on.`,
  );
}
