/** The contract of push-immutable-image: its inputs, and the rules on them. action.yml says the same. */
import {
  awsInputs,
  boolean,
  defaulted,
  defineInputs,
  type InputSchema,
  type InputsOf,
  keyValues,
  optional,
  required,
  text,
  workspacePath,
} from '@aws-release-actions/action-kit';
import { checkTag, isMovingTag } from '@aws-release-actions/container-image';

/** ECR's rule for names. */
const repositoryName = /^(?=.{2,256}$)(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

const fields = {
  repository: required(
    text({
      pattern: repositoryName,
      expectation: 'the name of an ECR repository, without registry and tag, for example team/trivia-api',
    }),
  ),
  context: optional(workspacePath()),
  'oci-layout': optional(workspacePath()),
  dockerfile: optional(workspacePath()),
  'build-args': optional(keyValues()),
  target: optional(text()),
  platform: optional(
    text({
      pattern: /^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9]+)?$/,
      expectation: 'one platform, for example linux/arm64',
    }),
  ),
  tag: optional(text()),
  'create-repository': defaulted(boolean(), 'false'),
  'allow-mutable-repository': defaulted(boolean(), 'false'),
  ...awsInputs,
};

/** The inputs of push-immutable-image, every rule applied. */
export type Inputs = InputsOf<typeof fields>;

export const inputs: InputSchema<Inputs> = defineInputs(fields, (given) => [
  ...sourceMistakes(given),
  ...tagMistakes(given),
]);

function sourceMistakes(given: Inputs): readonly string[] {
  const { context, ociLayout, dockerfile, buildArgs, target, platform } = given;
  if (context !== undefined && ociLayout !== undefined) {
    return ["Give exactly one of the inputs 'context' and 'oci-layout'; both are given."];
  }
  if (context === undefined && ociLayout === undefined) {
    return ["Give exactly one of the inputs 'context' and 'oci-layout'; none is given."];
  }
  if (context !== undefined) return [];
  const building = { dockerfile, 'build-args': buildArgs, target, platform };
  return Object.entries(building)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => `Input '${name}' needs 'context'; an OCI layout is pushed as it is.`);
}

function tagMistakes({ tag }: Inputs): readonly string[] {
  if (tag === undefined) return [];
  try {
    checkTag(tag);
  } catch (error) {
    return [`Input 'tag': ${error instanceof Error ? error.message : String(error)}`];
  }
  if (!isMovingTag(tag)) return [];
  return [
    `Input 'tag' is "${tag}", a name that moves from image to image: what was tested under it may not be what runs under it. Leave the input out, or give a tag that is used once, such as a version or a commit.`,
  ];
}
