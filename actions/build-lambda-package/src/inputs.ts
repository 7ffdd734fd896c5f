/** The contract of build-lambda-package: its inputs, and the rules on them. action.yml says the same. */
import {
  boolean,
  defaulted,
  defineInputs,
  type InputSchema,
  type InputsOf,
  list,
  oneOf,
  optional,
  text,
  workspacePath,
} from '@aws-release-actions/action-kit';
import { nodeVersionOf, parseNodeHandler } from '@aws-release-actions/lambda-package';

const fields = {
  entry: optional(workspacePath()),
  source: optional(workspacePath()),
  include: optional(list()),
  exclude: optional(list()),
  runtime: defaulted(
    text({
      pattern: /^(nodejs|python|java|dotnet|ruby|go|provided)[\w.]*$/,
      expectation: 'a Lambda runtime, for example nodejs24.x',
    }),
    'nodejs24.x',
  ),
  handler: defaulted(text(), 'index.handler'),
  architecture: optional(oneOf(['x86_64', 'arm64'])),
  output: defaulted(workspacePath(), 'package.zip'),
  format: defaulted(oneOf(['cjs', 'esm']), 'cjs'),
  minify: defaulted(boolean(), 'false'),
  'source-maps': defaulted(boolean(), 'false'),
  'bundle-aws-sdk': defaulted(boolean(), 'false'),
};

/** The inputs of build-lambda-package, every rule applied. */
export type Inputs = InputsOf<typeof fields>;

export const inputs: InputSchema<Inputs> = defineInputs(fields, (given) => [
  ...sourceMistakes(given),
  ...(given.entry === undefined ? folderMistakes(given) : entryMistakes(given)),
]);

function sourceMistakes({ entry, source, output }: Inputs): readonly string[] {
  if (entry !== undefined && source !== undefined) {
    return ["Give exactly one of the inputs 'entry' and 'source'; both are given."];
  }
  if (entry === undefined && source === undefined) {
    return ["Give exactly one of the inputs 'entry' and 'source'; none is given."];
  }
  if (output === entry || output === source) {
    return [`Input 'output' is the path of '${output === entry ? 'entry' : 'source'}', which it would replace.`];
  }
  return [];
}

/** The oldest Node.js whose features a bundle relies on. */
const oldestNode = 20;

function entryMistakes({ runtime, handler, include, exclude }: Inputs): readonly string[] {
  const mistakes = Object.entries({ include, exclude })
    .filter(([, patterns]) => patterns !== undefined)
    .map(([name]) => `Input '${name}' needs 'source'; a bundle holds what the entry imports.`);
  if ((nodeVersionOf(runtime) ?? 0) < oldestNode) {
    mistakes.push(
      `Input 'runtime' is "${runtime}"; with 'entry' it should be nodejs${oldestNode}.x or later. Other runtimes are packaged from a folder ('source').`,
    );
  }
  if (parseNodeHandler(handler) === undefined) {
    mistakes.push(
      `Input 'handler' is ${JSON.stringify(handler)}; with 'entry' it should be a file without extension and an export, for example index.handler.`,
    );
  }
  return mistakes;
}

function folderMistakes({ format, minify, sourceMaps, bundleAwsSdk }: Inputs): readonly string[] {
  const bundling = { format: format !== 'cjs', minify, 'source-maps': sourceMaps, 'bundle-aws-sdk': bundleAwsSdk };
  return Object.entries(bundling)
    .filter(([, isSet]) => isSet)
    .map(([name]) => `Input '${name}' needs 'entry'; a folder is packaged as it is.`);
}
